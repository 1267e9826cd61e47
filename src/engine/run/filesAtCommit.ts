import { gitOperation } from '../git/operation';
import type { RepositoryContext } from './context';

/** Largest file that is read from a commit: configuration and task lists, nothing else. */
const LARGEST_FILE = 4 * 1024 * 1024;

/** Files as they were at a commit: what judges a run is read here, never from the agent's worktree. */
export class FilesAtCommit {
  constructor(private readonly context: Pick<RepositoryContext, 'git' | 'repository'>) {}

  /** Text of a file, repository-relative; undefined when it is not there. */
  async text(commit: string, file: string): Promise<string | undefined> {
    return (await this.bytes(commit, file))?.toString('utf8');
  }

  async bytes(commit: string, file: string): Promise<Buffer | undefined> {
    const { git, repository } = this.context;
    const found = await git.run(
      gitOperation('cat-file', repository.place, ['blob', `${commit}:${file}`], {
        answers: [128],
        outputCap: LARGEST_FILE,
      }),
    );
    return found.ok && found.value.exitCode === 0 ? found.value.stdout : undefined;
  }

  /** Paths of all files of a commit. */
  async names(commit: string): Promise<readonly string[]> {
    const { git, repository } = this.context;
    const listed = await git.run(
      gitOperation('ls-tree', repository.place, ['-r', '-z', '--name-only', commit]),
    );
    return listed.ok ? listed.value.stdout.toString('utf8').split('\0').filter(Boolean) : [];
  }
}
