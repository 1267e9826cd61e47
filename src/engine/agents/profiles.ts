import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { ProfileProblem } from '../../core/agents/profile';
import {
  isProfilePath,
  PROFILE_FOLDERS,
  type ProfileFile,
  type ProfileReading,
  readProfiles,
} from '../../core/agents/profileReader';
import { type ReadText, textFromDisk } from '../workflow/repositoryText';

const MAX_PROFILES = 200;
const MAX_PROFILE_BYTES = 256 * 1024;

/** The profiles of a repository as they lie on disk: for showing and choosing. */
export async function profilesFromDisk(root: string): Promise<ProfileReading> {
  const names: string[] = [];
  for (const { folder } of PROFILE_FOLDERS) {
    // No such folder, or none that may be read: then there are no profiles in it.
    const entries = await readdir(path.join(root, folder), { recursive: true }).catch(() => []);
    names.push(...entries.map((entry) => `${folder}/${entry.split(path.sep).join('/')}`));
  }
  return profilesAmong(names, textFromDisk(root, MAX_PROFILE_BYTES));
}

/**
 * The profiles among the files of a repository, such as those of the base commit of a run.
 * @param names paths relative to the repository; others than profiles are ignored
 */
export async function profilesAmong(names: readonly string[], read: ReadText): Promise<ProfileReading> {
  const wanted = names.filter(isProfilePath).sort();
  const files: ProfileFile[] = [];
  const problems: ProfileProblem[] = [];
  const report = (code: string, file: string, message: string) =>
    problems.push({ code, severity: 'warning', file, line: 1, message });
  for (const file of wanted.slice(0, MAX_PROFILES)) {
    try {
      const text = await read(file);
      if (text !== undefined) files.push({ path: file, text });
    } catch (error) {
      report('profile-unreadable', file, error instanceof Error ? error.message : String(error));
    }
  }
  const [first] = wanted.slice(MAX_PROFILES);
  if (first !== undefined) {
    report(
      'too-many-profiles',
      first,
      `Only the first ${MAX_PROFILES} of ${wanted.length} profiles were read.`,
    );
  }
  const reading = readProfiles(files);
  return { profiles: reading.profiles, problems: [...problems, ...reading.problems] };
}
