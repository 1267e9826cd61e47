import { failed, ok, type Result, userProblem } from '../../core/result';
import type { GitRunner } from './gitPort';
import { gitOperation } from './operation';

export interface GitVersion {
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

/** `git merge-tree --write-tree` came with 2.38; `worktree list -z` with 2.36. */
const OLDEST = { major: 2, minor: 38 };

export const readVersion = (text: string): GitVersion | undefined => {
  const match = /(\d+)\.(\d+)(?:\.\d+)*/.exec(text);
  return match ? { text: match[0], major: Number(match[1]), minor: Number(match[2]) } : undefined;
};

/** The version of git. Problems: `git-missing`, `git-too-old`, `git-version-unknown`. `folder` only has to exist. */
export const checkGitVersion = async (runner: GitRunner, folder: string): Promise<Result<GitVersion>> => {
  const answer = await runner.run(gitOperation('--version', { cwd: folder, commonDir: folder }, []));
  if (!answer.ok) return answer;
  const version = readVersion(answer.value.text);
  if (!version) {
    return failed(
      userProblem(
        'git-version-unknown',
        `"${answer.value.text.slice(0, 80)}" does not say which git this is.`,
      ),
    );
  }
  const newEnough =
    version.major > OLDEST.major || (version.major === OLDEST.major && version.minor >= OLDEST.minor);
  return newEnough
    ? ok(version)
    : failed(
        userProblem(
          'git-too-old',
          `Git ${version.text} is too old: ${OLDEST.major}.${OLDEST.minor} or newer is needed.`,
          {
            remedy: 'Update git, or set the path of a newer one in the settings.',
          },
        ),
      );
};
