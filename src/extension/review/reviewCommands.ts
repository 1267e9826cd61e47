import { CAN_BE_VALIDATED } from '../../core/run/fold';
import type { App, Contribution } from '../app';
import { COMMANDS } from '../ids';
import type { CommandId } from '../ids';
import { DisposableStore } from '../lifecycle';
import type { TaskNode } from '../plan/taskNodes';
import type { Report } from '../prompter';
import { taskCommand } from '../run/taskCommands';
import type { Fits } from '../run/taskCommands';
import type { Engine } from '../../engine/engineApi';
import { criterionRemarks } from './criterionRemarks';
import { remarksOf } from './remarks';
import { ReviewDiffs } from './reviewDiffs';

/** Validate, review, accept, reject with comments, discard: a person's side of the loop. */
export const reviewCommands: Contribution = {
  id: 'review',
  register(app) {
    const store = new DisposableStore();
    const diffs = store.add(new ReviewDiffs(app));
    const on = (id: CommandId, title: string, fits: Fits, act: ReviewAct): void => {
      store.add(taskCommand(app, id, title, fits, (_app, engine, node) => act(app, engine, node, diffs)));
    };
    on(COMMANDS.validateTask, 'Validate Task', hasWork, validate);
    on(COMMANDS.reviewTask, 'Review Task', hasWork, (_app, _engine, node) => diffs.open(node));
    on(COMMANDS.acceptTask, 'Accept and Integrate Task', isInReview, accept);
    on(COMMANDS.rejectTask, 'Reject Task with Comments', hasWork, reject);
    on(COMMANDS.discardTask, 'Discard Task’s Work', isOpen, discard);
    return store;
  },
};

type ReviewAct = (app: App, engine: Engine, node: TaskNode, diffs: ReviewDiffs) => Promise<void>;

const isInReview: Fits = ({ look, description }) => look === 'review' || description || 'not in review';
const hasWork: Fits = ({ state, description }) =>
  (state?.worktree?.state === 'ready' && state.progress !== 'integrated') ||
  description ||
  'nothing was delegated yet';

/** Also before it has a worktree: one that cannot be made must not keep its task for ever. */
const isOpen: Fits = ({ state, description }) =>
  (state !== undefined && state.progress !== 'integrated' && state.progress !== 'discarded') ||
  description ||
  'nothing was delegated yet';

/** Runs the gates, shows their progress, then opens the review. */
async function validate(app: App, engine: Engine, node: TaskNode, diffs: ReviewDiffs): Promise<void> {
  const view = node.project.viewOf(node.task);
  if (view.state && !CAN_BE_VALIDATED.has(view.state.progress) && view.look !== 'validating') {
    void app.prompter.inform(`${node.task.id} cannot be validated now: ${view.description}.`);
    return;
  }
  const { attention } = node.project;
  const stop = (): void => {
    attention.stopping(view);
    void engine.stop(node.task.key).then((stopped) => app.prompter.isDone(stopped));
  };
  const validated = async (report: Report): Promise<boolean> => {
    report('running its gates');
    if (view.look !== 'validating' && !(await requested(app, engine, node))) return false;
    // Whatever else came of it: a person may decide, or an agent be asked again, while gates run.
    await node.project.until(node.task, ({ look }) => look !== 'validating');
    return true;
  };
  // The review is opened here, so nobody has to be told that it is there.
  const isDone = await attention.during(node.task.key, () =>
    app.prompter.progress(`Validating ${node.task.id}`, validated, stop),
  );
  if (isDone && node.project.viewOf(node.task).look === 'review') await diffs.open(node);
}

const requested = async (app: App, engine: Engine, node: TaskNode): Promise<boolean> =>
  app.prompter.isDone(await engine.requestValidation(node.task.key));

async function accept(app: App, engine: Engine, node: TaskNode, diffs: ReviewDiffs): Promise<void> {
  const { run } = node.project.viewOf(node.task);
  const remarks = run ? [...remarksOf(run), ...criterionRemarks(node)] : [];
  const tree = diffs.shownTree(node) ?? run?.gates?.tree;
  const unjudged = tree === undefined || tree !== run?.gates?.tree;
  const doubts = [
    ...(unjudged ? ['changed since its gates ran: Cancel, then Validate Task runs them again'] : []),
    ...remarks.filter(({ isDoubt }) => isDoubt).map(({ words }) => words),
  ];
  if (doubts.length > 0) {
    const isSure = await app.prompter.confirm(
      `Accept ${node.task.id} although not everything holds?`,
      // Doubts first; what is only worth knowing stands below them.
      [...doubts, ...remarks.filter(({ isDoubt }) => !isDoubt).map(({ words }) => words)].join('\n'),
      'Accept Anyway',
    );
    if (!isSure) return;
  }
  const decided = await engine.decide(node.task.key, 'accept', {
    ...(tree === undefined ? {} : { tree }),
    ...(unjudged ? { unjudged } : {}),
  });
  if (app.prompter.isDone(decided)) await diffs.close(node);
}

async function reject(app: App, engine: Engine, node: TaskNode, diffs: ReviewDiffs): Promise<void> {
  const onLines = diffs.collectedComments(node);
  const words = await app.prompter.input({
    title: `Reject ${node.task.id}`,
    prompt:
      onLines.length === 0
        ? 'Your comments go back to the same agent, in the same worktree.'
        : `${onLines.length === 1 ? 'Your comment on a line goes' : `Your ${onLines.length} comments on lines go`} back to the agent. Add what concerns the whole, or leave this empty.`,
    placeHolder: 'What should be different?',
    value: whatKeepsItOut(node),
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() === '' && onLines.length === 0
        ? 'Say what should be different: the agent has nothing else to go by.'
        : undefined,
  });
  if (words === undefined) return;
  const comments = [words.trim(), onLines.join('\n')].filter((part) => part !== '').join('\n\n');
  // Comments on lines are kept until they have arrived.
  if (app.prompter.isDone(await engine.decide(node.task.key, 'reject', { comments })))
    await diffs.close(node);
}

/** The agent is told which files conflict with the target: a person need not write that down. */
function whatKeepsItOut(node: TaskNode): string {
  const { state } = node.project.viewOf(node.task);
  return state?.problem?.code === 'integration-conflict'
    ? `${state.problem.message} Merge the target into your branch and settle the conflicts.`
    : '';
}

async function discard(app: App, engine: Engine, node: TaskNode, diffs: ReviewDiffs): Promise<void> {
  const hasWorktree = node.project.viewOf(node.task).state?.worktree?.state === 'ready';
  const isSure = await app.prompter.confirm(
    hasWorktree ? `Discard the work on ${node.task.id}?` : `Take ${node.task.id} back?`,
    !hasWorktree
      ? 'It has no worktree yet, so there is no work to keep. The task can be delegated again.'
      : 'Its agent is ended and its worktree and branch are removed. The whole state, uncommitted files included, is kept under refs/counterpoint/backup first.',
    'Discard',
  );
  if (!isSure) return;
  node.project.attention.stopping(node.project.viewOf(node.task));
  if (app.prompter.isDone(await engine.decide(node.task.key, 'discard', {}))) await diffs.close(node);
}
