import { branchRef, type CommitId, type RefName } from '../../core/git/refs';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { headOf } from '../git/refFiles';
import { resolveCommit } from '../git/repository';
import type { RepositoryContext } from './context';

export interface Target {
  readonly branch: string;
  readonly ref: RefName;
  readonly commit: CommitId;
}

/**
 * The branch a new run is made from and merged into: the setting, else the branch that is checked out.
 * Problems: `detached-head`, `no-commits`, `target-branch-missing`, `branch-name-refused`, those of git.
 */
export async function targetBranch({ git, repository, options }: RepositoryContext): Promise<Result<Target>> {
  const set = options.settings().target;
  if (set === '') return checkedOut(git, repository);
  const ref = branchRef(set);
  if (!ref.ok) return ref;
  const commit = await resolveCommit(git, repository.place, ref.value);
  if (!commit.ok) return commit;
  if (commit.value === undefined) {
    return failed(
      userProblem('target-branch-missing', `The branch ${set} does not exist.`, {
        remedy:
          'Create it, or choose another one in the setting counterpoint.integration.target (--target on the command line).',
      }),
    );
  }
  return ok({ branch: set, ref: ref.value, commit: commit.value });
}

async function checkedOut(
  git: RepositoryContext['git'],
  repository: RepositoryContext['repository'],
): Promise<Result<Target>> {
  const head = await headOf(git, repository.place);
  if (!head.ok) return head;
  switch (head.value.kind) {
    case 'branch': {
      const { branch, commit } = head.value;
      const ref = branchRef(branch);
      return ref.ok ? ok({ branch, ref: ref.value, commit }) : ref;
    }
    case 'unborn':
      return failed(
        userProblem(
          'no-commits',
          'The repository has no commit yet, so there is nothing to make a worktree from.',
          {
            remedy: 'Make a first commit, then delegate the task.',
          },
        ),
      );
    case 'detached':
      return failed(
        userProblem(
          'detached-head',
          'No branch is checked out, so there is nothing to merge the work into.',
          {
            remedy:
              'Check out a branch, or name one in the setting counterpoint.integration.target (--target on the command line).',
          },
        ),
      );
    default:
      return head.value satisfies never;
  }
}
