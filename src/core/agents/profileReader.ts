import type { Profile, ProfileProblem, ProfileSource } from './profile';
import { PROFILE_SOURCES } from './profile';
import { BUILT_IN_PROFILES } from './profileBuiltIn';
import { readMarkdownProfile } from './profileMarkdown';
import { readTomlProfile } from './profileToml';

/** Folders of a repository that hold profiles, and what the files in them are. */
export const PROFILE_FOLDERS = [
  { folder: '.counterpoint/profiles', extension: '.md', source: 'counterpoint' },
  { folder: '.claude/agents', extension: '.md', source: 'claude' },
  { folder: '.codex/agents', extension: '.toml', source: 'codex' },
] as const satisfies readonly { folder: string; extension: string; source: ProfileSource }[];

export interface ProfileFile {
  /** Relative to the repository, forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface ProfileReading {
  /** By name, alphabetically; built-in ones that no file replaces included. */
  readonly profiles: readonly Profile[];
  readonly problems: readonly ProfileProblem[];
}

/** Whether a path is that of a profile. */
export const isProfilePath = (path: string): boolean => folderOf(path) !== undefined;

const folderOf = (path: string) =>
  PROFILE_FOLDERS.find(
    ({ folder, extension }) =>
      path.startsWith(`${folder}/`) && path.endsWith(extension) && !/(^|\/)readme\.md$/i.test(path),
  );

/** The profiles of a repository. A project's own replaces a built-in one of its name. Never throws. */
export function readProfiles(files: readonly ProfileFile[]): ProfileReading {
  const problems: ProfileProblem[] = [];
  const found: Profile[] = [];
  for (const { path, text } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const place = folderOf(path);
    if (!place) continue;
    const result =
      place.extension === '.toml'
        ? readTomlProfile(path, text)
        : readMarkdownProfile(path, text, place.source);
    if ('problem' in result) {
      problems.push(result.problem);
    } else {
      problems.push(...result.problems);
      found.push(result.profile);
    }
  }
  const byName = new Map<string, Profile>();
  for (const source of PROFILE_SOURCES) {
    for (const profile of source === 'built-in'
      ? BUILT_IN_PROFILES
      : found.filter((each) => each.source === source)) {
      const holder = byName.get(profile.name);
      if (!holder) byName.set(profile.name, profile);
      else if (profile.file !== undefined) problems.push(shadowed(profile.file, profile.name, holder));
    }
  }
  return { profiles: [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), problems };
}

function shadowed(file: string, name: string, holder: Profile): ProfileProblem {
  const message = `The profile "${name}" is also in ${holder.file ?? 'the built-in profiles'}, and that one is used.`;
  return { code: 'profile-shadowed', severity: 'info', file, line: 1, message };
}
