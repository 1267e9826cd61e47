import { commitId } from '../../core/git/refs';
import { ok, type Result } from '../../core/result';
import { cappedScope } from '../../core/review/cappedScope';
import { checkScope } from '../../core/review/scope';
import type { ChangedFile } from '../../core/review/changedFile';
import { sensitiveKinds, type SensitiveRules } from '../../core/review/sensitiveFiles';
import type { Task } from '../../core/plan/model';
import type { ScopeReport } from '../../core/run/events';
import type { RunState, TaskState } from '../../core/run/state';
import type { Review, ReviewFile } from '../engineApi';
import { changedFiles, type ReviewChanges } from '../review/changedFiles';
import { worktreePlace } from '../worktrees/place';
import { worktreeOf, type RepositoryContext } from './context';
import { planOf } from './planOf';

/** Changes beside a task's own files that need no mention in it. */
const ALWAYS_ALLOWED = [
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'Cargo.lock',
  'go.sum',
  'poetry.lock',
  'uv.lock',
];

/** What a task's worktree holds now against its base. */
export async function changesOf(
  context: RepositoryContext,
  task: TaskState,
  signal?: AbortSignal,
): Promise<Result<ReviewChanges>> {
  const { folder, base } = worktreeOf(task);
  const commit = commitId(base);
  if (!commit.ok) return commit;
  const place = await worktreePlace(context.repository.commonDir, folder);
  if (!place.ok) return place;
  return changedFiles(context.git, place.value, commit.value, signal ? { signal } : {});
}

/** The review of a task's work as it is now: files, scope, and the tree that is accepted if it is accepted. */
export async function openReview(
  context: RepositoryContext,
  task: TaskState,
  run: RunState,
): Promise<Result<Review>> {
  const changes = await changesOf(context, task);
  if (!changes.ok) return changes;
  const { folder, base } = worktreeOf(task);
  return ok({
    task: task.key,
    run: run.id,
    folder,
    base,
    tree: changes.value.tree,
    files: changes.value.files.map(reviewFile),
    scope: scopeOf(context, task, changes.value.files),
  });
}

/** What the run changed beyond the files its task names, and what it changed that decides how it is judged. */
export function scopeOf(
  context: RepositoryContext,
  task: TaskState,
  changed: readonly ChangedFile[],
): ScopeReport {
  const plan = planOf(context, task.key);
  const lists = plan.features.flatMap(({ taskLists }) => taskLists);
  const named = lists.flatMap(({ tasks }) => tasks).find(({ key }) => key === task.key);
  const rules: SensitiveRules = {
    taskLists: lists.map(({ file }) => file),
    contracts: plan.features.flatMap(({ contractFiles }) => contractFiles),
    gateFiles: [],
  };
  const report = checkScope(changed, {
    ...rules,
    taskPaths: named ? pathsNamed(named) : [],
    // Ticks in its task list are left out of the merge, so touching it is no breach of scope; it is shown below.
    allowed: [...ALWAYS_ALLOWED, ...rules.taskLists],
  });
  return cappedScope({
    changed: changed.length,
    outOfScope: report.files
      .filter(({ verdict }) => verdict === 'out-of-scope')
      .map(({ path, reason }) => ({ path, reason })),
    sensitive: report.files.flatMap(({ path }) =>
      sensitiveKinds(path, rules).map((kind) => ({ path, kind })),
    ),
  });
}

/**
 * What a task names, as paths of the repository. Whoever writes a task list for one package of several means paths below
 * that package.
 */
function pathsNamed({ file, paths }: Task): readonly string[] {
  const folders = file.split('/').slice(0, -1);
  const specs = folders.findIndex((name) => name === 'specs' || name === '.specify');
  const above = specs < 0 ? folders : folders.slice(0, specs);
  const bases = ['', ...above.map((_, index) => `${above.slice(0, index + 1).join('/')}/`)];
  return bases.flatMap((base) => paths.map((named) => base + named));
}

const reviewFile = (file: ChangedFile): ReviewFile => ({
  path: file.path,
  status: file.kind === 'type-changed' ? 'modified' : file.kind,
  from: file.oldPath,
  added: file.added,
  removed: file.removed,
  isBinary: file.binary,
});
