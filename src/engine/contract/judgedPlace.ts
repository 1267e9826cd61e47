import { commitId, type CommitId } from '../../core/git/refs';
import type { Contract } from '../../core/contract/contract';
import { type CriterionRef, type NamedCriterion, namedCriteria } from '../../core/contract/criterionKey';
import { readContract } from '../../core/contract/readContract';
import type { ProjectFacts } from '../../core/contract/verify/check';
import type { GateDefinition } from '../../core/gates/gate';
import { scriptsOf } from '../../core/gates/scripts';
import type { TaskKey } from '../../core/ids';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { TaskState } from '../../core/run/state';
import type { Workflow } from '../../core/workflow/workflow';
import type { VerifyPlace } from '../engineApi';
import { resolveCommit, treeOf } from '../git/repository';
import { gitOperation } from '../git/operation';
import type { RequestParts } from '../run/requestRun';
import { changesOf } from '../run/reviewWork';
import { textFromDisk } from '../workflow/repositoryText';

/** What is judged, by which contract, and by what means. Everything that decides is from a commit, never from an agent. */
export interface JudgedPlace {
  readonly commit: CommitId;
  readonly tree: string;
  /** The worktree of a task; absent: a scratch worktree of the commit is made. */
  readonly task: { readonly key: TaskKey; readonly state: TaskState; readonly folder: string } | undefined;
  /** A folder that holds the commit already, as that of a merge does; nothing is made or removed then. */
  readonly folder?: string;
  readonly project: ProjectFacts;
  readonly workflow: Workflow;
  /** Gates of kind `setup`: what everything else needs first. */
  readonly setup: readonly GateDefinition[];
  /** Files that the task changed against its base. */
  readonly changed: readonly string[];
  readonly contract: (file: string) => Promise<Contract | undefined>;
}

/**
 * Finds out what a place is. Of HEAD the contract on disk judges, because it is the person's own; of another commit, and
 * of a task, the contract of the commit (the task's base).
 * Problems: `commit-unknown`, `task-not-delegated`, `task-has-no-worktree` and those of git.
 */
export async function judgedPlace(parts: RequestParts, place: VerifyPlace): Promise<Result<JudgedPlace>> {
  return place.kind === 'task' ? ofTask(parts, place.task) : ofCommit(parts, place.commit);
}

async function ofCommit(parts: RequestParts, named: string | undefined): Promise<Result<JudgedPlace>> {
  const { git, repository } = parts.context;
  // What a person types may be a branch or a short id; what begins with a hyphen would be an option.
  const revision = named ?? 'HEAD';
  if (!/^[\w][\w./@^~-]{0,200}$/.test(revision)) return failed(commitUnknown(revision));
  const commit = await resolveCommit(git, repository.place, revision);
  if (!commit.ok) return commit;
  if (commit.value === undefined) return failed(commitUnknown(revision));
  const id = commit.value;
  const tree = await treeOf(git, repository.place, id);
  if (!tree.ok) return tree;
  const read =
    named === undefined ? textFromDisk(parts.pathBase) : (file: string) => parts.files.text(id, file);
  return ok({
    commit: id,
    tree: tree.value,
    task: undefined,
    ...(await projectAt(parts, id)),
    changed: [],
    contract: contractReader(read),
  });
}

async function ofTask(parts: RequestParts, key: TaskKey): Promise<Result<JudgedPlace>> {
  const state = parts.context.state().tasks[key];
  const id = key.slice(key.lastIndexOf('#') + 1);
  if (!state) return failed(userProblem('task-not-delegated', `${id} was not delegated yet.`));
  if (state.worktree?.state !== 'ready')
    return failed(
      userProblem('task-has-no-worktree', `${id} has no worktree now, so there is nothing to verify in it.`, {
        remedy: 'Verify at HEAD when it is merged, or delegate it again.',
      }),
    );
  const commit = commitId(state.worktree.base);
  if (!commit.ok) return commit;
  const base = commit.value;
  const changes = await changesOf(parts.context, state);
  if (!changes.ok) return changes;
  return ok({
    commit: base,
    tree: changes.value.tree,
    task: { key, state, folder: state.worktree.folder },
    ...(await projectAt(parts, base)),
    changed: changes.value.files.map(({ path }) => path),
    contract: contractReader((file) => parts.files.text(base, file)),
  });
}

export async function projectAt(
  parts: Pick<RequestParts, 'files' | 'gates' | 'workflows'>,
  commit: string,
): Promise<Pick<JudgedPlace, 'project' | 'workflow' | 'setup'>> {
  const [workflow, gates, packageJson] = await Promise.all([
    parts.workflows.atCommit(commit),
    parts.gates.definitions(commit, parts.workflows),
    parts.files.text(commit, 'package.json'),
  ]);
  return {
    workflow,
    project: { gates, scripts: scriptsOf(packageJson) ?? {} },
    setup: gates.filter(({ kind }) => kind === 'setup'),
  };
}

const contractReader = (read: (file: string) => Promise<string | undefined>) => {
  const known = new Map<string, Promise<Contract | undefined>>();
  return (file: string): Promise<Contract | undefined> => {
    const reading = known.get(file) ?? readAt(file);
    known.set(file, reading);
    return reading;
  };
  async function readAt(file: string): Promise<Contract | undefined> {
    // Unreadable is not there: whoever asks for a criterion of it is told that there is none.
    const text = await read(file).catch(() => undefined);
    return text === undefined ? undefined : readContract(file, text);
  }
};

/** The criteria that references name, each once. Problem: `criterion-unknown`. */
export async function criteriaNamed(
  place: Pick<JudgedPlace, 'contract' | 'task'>,
  refs: readonly CriterionRef[],
): Promise<Result<readonly NamedCriterion[]>> {
  const found = new Map<string, NamedCriterion>();
  for (const ref of refs) {
    const contract = await place.contract(ref.file);
    const named = contract
      ? namedCriteria(contract).find(({ ref: own }) => own.id === ref.id && own.feature === ref.feature)
      : undefined;
    if (!named) {
      const where = place.task ? 'the commit this task started from' : 'what is verified';
      return failed(
        userProblem('criterion-unknown', `${ref.file} has no criterion ${ref.id} in ${where}.`, {
          remedy: 'Look whether its words or its id changed.',
        }),
      );
    }
    found.set(named.key, named);
  }
  return ok([...found.values()]);
}

/** How many files of the checkout differ from its commit: they are not part of what a commit's verification judges. */
export async function uncommittedCount({ context }: Pick<RequestParts, 'context'>): Promise<Result<number>> {
  const status = await context.git.run(
    gitOperation('status', context.repository.place, [
      '--porcelain=v1',
      '-z',
      '--no-renames',
      '--ignore-submodules=all',
    ]),
  );
  return status.ok ? ok(status.value.stdout.toString('latin1').split('\0').filter(Boolean).length) : status;
}

const commitUnknown = (revision: string) =>
  userProblem('commit-unknown', `${revision.slice(0, 100)} names no commit of this repository.`);
