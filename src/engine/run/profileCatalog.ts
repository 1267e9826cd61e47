import type { Profile } from '../../core/agents/profile';
import { profilesFromDisk } from '../agents/profiles';
import type { EngineLog, ProfileChoice } from '../engineApi';

/** The roles that can be chosen: the project's own first, then the built-in ones. Read anew each time: they are few. */
export class ProfileCatalog {
  constructor(
    private readonly toplevel: string,
    private readonly log: EngineLog,
  ) {}

  async choices(): Promise<readonly ProfileChoice[]> {
    return (await this.all()).map(({ name, description, source, file, access }) => ({
      name,
      description,
      source: file ?? source,
      access,
    }));
  }

  async find(name: string): Promise<Profile | undefined> {
    return (await this.all()).find((profile) => profile.name === name);
  }

  private async all(): Promise<readonly Profile[]> {
    const { profiles, problems } = await profilesFromDisk(this.toplevel);
    for (const { file, line, message } of problems) this.log.warn(`${file}:${line}: ${message}`);
    return profiles;
  }
}
