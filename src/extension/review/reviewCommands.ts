import * as vscode from 'vscode';
import { failedGates } from '../../core/run/decide';
import { CAN_BE_VALIDATED } from '../../core/run/fold';
import type { TaskView } from '../../core/run/taskView';
import type { App, Contribution } from '../app';
import { COMMANDS } from '../ids';
import { DisposableStore } from '../lifecycle';
import type { TaskNode } from '../plan/taskNodes';
import { pickTask } from '../run/taskPicker';
import type { Engine } from '../../engine/engineApi';
import { ReviewDiffs } from './reviewDiffs';

/** Validate, review, accept, reject with comments, discard: a person's side of the loop. */
export const reviewCommands: Contribution = {
  id: 'review',
  register(app) {
    const store = new DisposableStore();
    const diffs = store.add(new ReviewDiffs(app));
    const on = (id: (typeof COMMANDS)[keyof typeof COMMANDS], title: string, fits: Fits, run: Act): void => {
      store.add(
        app.command(id, async (given?: TaskNode) => {
          const node = given?.kind === 'task' ? given : await pickTask(app.projects, title, fits);
          const engine = await node?.project.engineForAction();
          if (node && engine) await run(app, engine, node, diffs);
        }),
      );
    };
    on(COMMANDS.validateTask, 'Validate Task', hasWork, validate);
    on(COMMANDS.reviewTask, 'Review Task', hasWork, (_app, _engine, node) => diffs.open(node));
    on(COMMANDS.acceptTask, 'Accept and Integrate Task', isInReview, accept);
    on(COMMANDS.rejectTask, 'Reject Task with Comments', hasWork, reject);
    on(COMMANDS.discardTask, 'Discard Task’s Work', hasWork, discard);
    return store;
  },
};

type Fits = (view: TaskView) => true | string;
type Act = (app: App, engine: Engine, node: TaskNode, diffs: ReviewDiffs) => Promise<void>;

const isInReview: Fits = ({ look, description }) => look === 'review' || description || 'not in review';
const hasWork: Fits = ({ state, description }) =>
  (state?.worktree?.state === 'ready' && state.progress !== 'integrated') ||
  description ||
  'nothing was delegated yet';

/** Runs the gates, shows their progress, then opens the review. */
async function validate(app: App, engine: Engine, node: TaskNode, diffs: ReviewDiffs): Promise<void> {
  const view = node.project.viewOf(node.task);
  if (view.state && !CAN_BE_VALIDATED.has(view.state.progress) && view.look !== 'validating') {
    void vscode.window.showInformationMessage(
      `${node.task.id} cannot be validated now: ${view.description}.`,
    );
    return;
  }
  const isDone = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Validating ${node.task.id}`,
      cancellable: true,
    },
    async (progress, cancelled) => {
      progress.report({ message: 'running its gates' });
      if (view.look !== 'validating' && !(await requested(app, engine, node))) return false;
      cancelled.onCancellationRequested(() => void engine.stop(node.task.key));
      await node.project.until(
        node.task.key,
        ({ look }) => look === 'review' || look === 'attention' || look === 'ready',
      );
      return true;
    },
  );
  if (isDone && node.project.viewOf(node.task).look === 'review') await diffs.open(node);
}

async function requested(app: App, engine: Engine, node: TaskNode): Promise<boolean> {
  const result = await engine.requestValidation(node.task.key);
  if (!result.ok) void app.prompter.problem(result.problem);
  return result.ok;
}

async function accept(app: App, engine: Engine, node: TaskNode, diffs: ReviewDiffs): Promise<void> {
  const { run } = node.project.viewOf(node.task);
  const failures = run ? failedGates(run) : [];
  const outside = run?.gates?.scope.outOfScope ?? [];
  const doubts = [
    ...failures.map((failure) => `Gate ${failure.split('\n')[0] ?? failure}`),
    ...outside.map(({ path, reason }) => `${path}: ${reason}`),
  ];
  if (doubts.length > 0) {
    const isSure = await app.prompter.confirm(
      `Accept ${node.task.id} although not everything holds?`,
      doubts.join('\n'),
      'Accept Anyway',
    );
    if (!isSure) return;
  }
  const tree = diffs.shownTree(node) ?? run?.gates?.tree;
  await app.prompter.valueOf(
    await engine.decide(node.task.key, 'accept', tree === undefined ? {} : { tree }),
  );
  await diffs.close(node);
}

async function reject(app: App, engine: Engine, node: TaskNode, diffs: ReviewDiffs): Promise<void> {
  const onLines = diffs.collectedComments(node);
  const words = await vscode.window.showInputBox({
    title: `Reject ${node.task.id}`,
    prompt:
      onLines === ''
        ? 'Your comments go back to the same agent, in the same worktree.'
        : `Your ${onLines.split('\n').length} comments on lines go back to the agent. Add what concerns the whole, or leave this empty.`,
    placeHolder: 'What should be different?',
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() === '' && onLines === ''
        ? 'Say what should be different: the agent has nothing else to go by.'
        : undefined,
  });
  if (words === undefined) return;
  const comments = [words.trim(), onLines].filter((part) => part !== '').join('\n\n');
  await app.prompter.valueOf(await engine.decide(node.task.key, 'reject', { comments }));
  await diffs.close(node);
}

async function discard(app: App, engine: Engine, node: TaskNode, diffs: ReviewDiffs): Promise<void> {
  const isSure = await app.prompter.confirm(
    `Discard the work on ${node.task.id}?`,
    'Its agent is ended and its worktree and branch are removed. The whole state, uncommitted files included, is kept under refs/counterpoint/backup first.',
    'Discard',
  );
  if (!isSure) return;
  await app.prompter.valueOf(await engine.decide(node.task.key, 'discard', {}));
  await diffs.close(node);
}
