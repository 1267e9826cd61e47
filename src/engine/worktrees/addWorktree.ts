import { lstat, mkdir, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { branchRef, type CommitId } from '../../core/git/refs';
import { failed, ok, type Problem, type Result, userProblem } from '../../core/result';
import { areCaseTwins, isOwnBranch, isSafeSegment } from '../../core/worktrees/names';
import { withFileProblems } from '../git/fileProblem';
import type { GitRunner, RunOptions } from '../git/gitPort';
import { gitOperation } from '../git/operation';
import type { Attempt } from '../git/ownLocks';
import { branchExists, isPlainlyOn } from '../git/refFiles';
import type { Repository } from '../git/repository';
import { type WorktreePlace, worktreePlace } from './place';
import { recoverWorktree } from './recoverWorktree';
import { registrationFor } from './registry';

/** A worktree as intended: all that is needed to make it, or to know it again after a crash. */
export interface WorktreeIntent {
  readonly repository: Repository;
  /** Folder that holds all worktrees, absolute; `folder` lies directly in it. */
  readonly root: string;
  readonly folder: string;
  /** A branch made by `branchFor`, without `refs/heads/`. */
  readonly branch: string;
  readonly base: CommitId;
}

const TRIES = 6;

/**
 * Adds a worktree on a new branch. Checks first, verifies afterwards, and on any failure takes back only what this
 * call made. Problems: `worktree-folder-refused`, `branch-name-refused`, `folder-exists`, `branch-exists`,
 * `worktree-registered`, `unknown-revision`, `worktree-escaped`, `cancelled`, `timeout` and those of git.
 */
export const addWorktree = (
  runner: GitRunner,
  intent: WorktreeIntent,
  attempt: Attempt,
): Promise<Result<WorktreePlace>> => {
  const options: RunOptions = { tag: attempt.tag, ...(attempt.signal ? { signal: attempt.signal } : {}) };
  return runner.exclusive(
    intent.repository.commonDir,
    (inside) =>
      withFileProblems(`adding the worktree ${intent.folder}`, async () => {
        const free = await checkFree(inside, intent, options);
        if (!free.ok) return free;
        await mkdir(intent.root, { recursive: true });
        for (let tries = 1; ; tries++) {
          const made = await add(inside, intent, options);
          if (made.ok) return made;
          // The branch and folder were free a moment ago under our turn, so what is there now came from this call.
          const undone = await recoverWorktree(inside, intent, { tag: attempt.tag, interruptedSince: 0 });
          if (!undone.ok) return failed(withCause(undone.problem, made.problem));
          const again = made.problem.code === 'git-locked' && tries < TRIES && !attempt.signal?.aborted;
          if (!again) return made;
          await delay(50 * tries * tries);
        }
      }),
    options,
  );
};

const withCause = (problem: Problem, cause: Problem): Problem => ({
  ...problem,
  detail: `${problem.detail ?? ''}\nBefore that: ${cause.message} ${cause.detail ?? ''}`.trim(),
});

const checkFree = async (
  runner: GitRunner,
  intent: WorktreeIntent,
  options: RunOptions,
): Promise<Result<void>> => {
  const { repository, root, folder, branch } = intent;
  const name = path.basename(folder);
  if (!path.isAbsolute(root) || path.dirname(folder) !== path.resolve(root) || !isSafeSegment(name)) {
    return failed(
      userProblem('worktree-folder-refused', `${folder} is not a plain folder directly in ${root}.`, {
        remedy: 'Choose another worktree folder.',
      }),
    );
  }
  const ref = branchRef(branch);
  if (!ref.ok) return ref;
  if (!isOwnBranch(branch)) {
    return failed({
      code: 'branch-name-refused',
      message: `${branch} is not a branch that Counterpoint makes.`,
      fault: 'bug',
    });
  }
  const twin = (await readdir(root).catch(() => [])).find((present) => areCaseTwins(present, name));
  if (twin !== undefined) {
    return failed(
      userProblem('folder-exists', `${path.join(root, twin)} already exists.`, {
        remedy: 'Move it away, or start another attempt.',
      }),
    );
  }
  if (await registrationFor(repository.commonDir, folder)) {
    return failed(
      userProblem('worktree-registered', `Git still knows a worktree at ${folder}, whose folder is gone.`, {
        remedy: 'Remove that worktree first.',
      }),
    );
  }
  const present = await branchExists(runner, repository.place, ref.value, options);
  if (!present.ok) return present;
  if (present.value) {
    return failed(
      userProblem('branch-exists', `The branch ${branch} already exists.`, {
        remedy: 'Start another attempt.',
      }),
    );
  }
  return ok(undefined);
};

const add = async (
  runner: GitRunner,
  intent: WorktreeIntent,
  options: RunOptions,
): Promise<Result<WorktreePlace>> => {
  const { repository, folder, branch, base } = intent;
  // --no-track: tracking writes .git/config, on whose lock parallel additions fail and leave orphan branches.
  const made = await runner.run(
    gitOperation('worktree-add', repository.place, [
      '--quiet',
      '--no-track',
      '-b',
      branch,
      '--',
      folder,
      base,
    ]),
    options,
  );
  if (!made.ok) return made;
  return verify(runner, intent, options);
};

/** What was asked for is what is there: inside the root, on its branch, at its base, and git itself agrees. */
const verify = async (
  runner: GitRunner,
  intent: WorktreeIntent,
  options: RunOptions,
): Promise<Result<WorktreePlace>> => {
  const { repository, root, folder, branch, base } = intent;
  const [realRoot, real] = await Promise.all([realpath(root), realpath(folder)]);
  const facts = await lstat(folder);
  if (path.dirname(real) !== realRoot || facts.isSymbolicLink()) {
    return failed(
      userProblem('worktree-escaped', `${folder} leads out of ${root}.`, {
        remedy: 'Remove links from the worktree folder.',
      }),
    );
  }
  const place = await worktreePlace(repository.commonDir, folder);
  if (!place.ok) return place;
  const ref = branchRef(branch);
  if (!ref.ok) return ref;
  if (await isPlainlyOn(place.value, ref.value, base)) return place;
  // Discovery on purpose, once: what an agent's git will find here has to be this worktree.
  const found = await runner.run(
    gitOperation('rev-parse', { cwd: real, commonDir: repository.commonDir }, [
      '--path-format=absolute',
      '--show-toplevel',
      'HEAD^{commit}',
      '--symbolic-full-name',
      'HEAD',
    ]),
    options,
  );
  if (!found.ok) return found;
  const [top = '', commit, head] = found.value.text.split('\n');
  const same = (await realpath(top)) === real && commit === base && head === `refs/heads/${branch}`;
  return same
    ? place
    : failed({
        code: 'worktree-not-as-asked',
        message: `The new worktree ${folder} is not what was asked for.`,
        fault: 'bug',
        detail: found.value.text,
      });
};
