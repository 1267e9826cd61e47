import * as path from 'node:path';
import * as vscode from 'vscode';
import { budgetProblemCode, scopeOfBudgetProblem } from '../../core/metrics/budget';
import type { GateVerdict } from '../../core/run/events';
import type { TaskView } from '../../core/run/taskView';
import { isQueued, isUnderWay } from '../../core/run/state';
import type { App, Contribution } from '../app';
import { COMMANDS } from '../ids';
import type { CommandId } from '../ids';
import { DisposableStore } from '../lifecycle';
import type { Engine } from '../../engine/engineApi';
import { isOurs } from '../plan/taskAbilities';
import { plainLabel } from '../plainMessage';
import { taskCommand } from './taskCommands';
import type { Act, Fits } from './taskCommands';

/** Commands on a task's runs: terminal, prompt, gate output, retry, stop, corrections. */
export const runCommands: Contribution = {
  id: 'run-commands',
  register(app) {
    const store = new DisposableStore();
    const on = (id: CommandId, title: string, fits: Fits, act: Act): void => {
      store.add(taskCommand(app, id, title, fits, act));
    };
    on(COMMANDS.showTerminal, 'Show Terminal', isAlive, showTerminal);
    on(COMMANDS.stopTask, 'Stop Agent', canStop, stop);
    on(COMMANDS.retryTask, 'Try Again', canRetry, retry);
    on(COMMANDS.showPrompt, 'Show Prompt', wasDelegated, (app, engine, _node, view) =>
      openRunFile(app, engine, view, 'prompt.md'),
    );
    on(COMMANDS.showGateOutput, 'Show Gate Output', hasGates, showGateOutput);
    on(COMMANDS.correctValidation, 'Correct Validation Time', hasReview, correctValidation);
    on(COMMANDS.setEstimate, 'Set Manual Estimate', () => true, setEstimate);
    return store;
  },
};

const isAlive: Fits = ({ run, description }) =>
  (run !== undefined && isUnderWay(run)) || description || 'no agent is at work';
const canStop: Fits = (view) =>
  isOurs(view) ||
  (view.state !== undefined && view.run !== undefined && isQueued(view.state, view.run)) ||
  isAlive(view);
const wasDelegated: Fits = ({ run }) => run !== undefined || 'it was never delegated';
const hasGates: Fits = ({ run }) => run?.gates !== undefined || 'its gates have not run';
const hasReview: Fits = ({ run }) => run?.review.decidedAt !== undefined || 'it was not reviewed yet';
const canRetry: Fits = ({ state, description }) =>
  state?.problem !== undefined || state?.progress === 'ended' || description || 'nothing failed';

const showTerminal: Act = async (app, engine, node, { run }) => {
  const terminal = run && (await app.terminals.terminalOf(run));
  if (terminal) terminal.show();
  else if (engine.role === 'following' && run && isUnderWay(run))
    void app.prompter.inform(`${node.task.id}: its terminal is in the window that leads this repository.`);
  else
    void app.prompter.inform(`${node.task.id}: its terminal is closed. The run's folder keeps what it said.`);
};

const stop: Act = async (app, engine, node, view) => {
  const [question, action] = stopWords(node.task.id, view);
  const isSure = await app.prompter.confirm(
    question,
    'The worktree and everything in it stay as they are.',
    action,
  );
  if (!isSure) return;
  node.project.attention.stopping(view);
  await app.prompter.valueOf(await engine.stop(node.task.key));
};

/** What is stopped, and the word for doing it: what Counterpoint does itself is stopped before an agent is. */
const stopWords = (id: string, { state, run }: TaskView): readonly [question: string, action: string] => {
  if (state?.progress === 'validating') return [`Stop the gates of ${id}?`, 'Stop Gates'];
  if (state?.progress === 'integrating') return [`Stop merging ${id}?`, 'Stop Merging'];
  return [`End ${run?.agentName ?? 'the agent'} of ${id}?`, 'End Agent'];
};

const retry: Act = async (app, engine, node, { state }) => {
  const problem = state?.problem;
  const isOverBudget = problem !== undefined && scopeOfBudgetProblem(problem.code) !== undefined;
  const isSure =
    !isOverBudget ||
    (await app.prompter.confirm(
      `Go on with ${node.task.id} over budget?`,
      `${problem.message}${problem.code === OF_DAY ? '\n\nThen every task goes on, until midnight.' : ''}`,
      'Go On',
    ));
  if (isSure) await app.prompter.valueOf(await engine.retry(node.task.key, isOverBudget));
};

const OF_DAY = budgetProblemCode('day');

async function openRunFile(
  app: App,
  engine: Engine,
  { run }: TaskView,
  name: string,
  lineToShow: (document: vscode.TextDocument) => number = () => 0,
): Promise<void> {
  if (!run) return;
  const uri = vscode.Uri.file(path.join(engine.runFolder(run.id), name));
  try {
    const document = await vscode.workspace.openTextDocument(uri);
    const line = lineToShow(document);
    await vscode.window.showTextDocument(document, {
      preview: true,
      selection: new vscode.Range(line, 0, line, 0),
    });
  } catch {
    void app.prompter.inform(`This run has no ${name}.`);
  }
}

/** How test runners and compilers begin the line that says what failed. */
const FAILURE = /^\s*(?:not ok\b|✖|✗|×|FAIL(?:ED|URE)?\b|error\b)/imu;

/** The first line that says what failed; without one the last, where summaries stand. */
function failureLine(document: vscode.TextDocument): number {
  const found = FAILURE.exec(document.getText());
  return found ? document.positionAt(found.index + found[0].length).line : document.lineCount - 1;
}

const showGateOutput: Act = async (app, engine, _node, view) => {
  const verdicts = (view.run?.gates?.verdicts ?? []).filter(({ output }) => output !== undefined);
  const items = verdicts.map(({ name, verdict, ms, output }) => ({
    label: `$(${verdict === 'passed' ? 'pass' : 'error'}) ${plainLabel(name)}`,
    description: `${VERDICT_WORDS[verdict]}, ${(ms / 1000).toFixed(1)} s`,
    isFailed: verdict !== 'passed',
    output: output ?? '',
  }));
  const failed = items.filter(({ isFailed }) => isFailed);
  const only = failed.length === 1 ? failed[0] : items.length === 1 ? items[0] : undefined;
  const chosen = only ?? (await vscode.window.showQuickPick(items, { title: 'Gate output' }));
  if (chosen) await openRunFile(app, engine, view, chosen.output, failureLine);
};

const VERDICT_WORDS: Record<GateVerdict['verdict'], string> = {
  passed: 'passed',
  failed: 'failed',
  'timed-out': 'took too long',
  'could-not-run': 'could not run',
  cancelled: 'was cancelled',
};

const correctValidation: Act = async (app, engine, node, { run }) => {
  if (!run) return;
  const minutes = await askMinutes(
    app,
    `Validation time of ${node.task.id}`,
    'Minutes you really spent on validating it',
    (run.review.correctedMs ?? run.review.spentMs) / 60_000,
  );
  if (typeof minutes === 'number')
    await app.prompter.valueOf(await engine.correctValidation(run.id, minutes * 60_000));
};

const setEstimate: Act = async (app, engine, node) => {
  const now = engine.state().estimates.tasks[node.task.key] ?? node.task.estimateMinutes;
  const minutes = await askMinutes(
    app,
    `Manual estimate of ${node.task.id}`,
    'Minutes this would take by hand; empty takes the correction back',
    now,
  );
  if (minutes !== undefined)
    await app.prompter.valueOf(
      await engine.setEstimate({ task: node.task.key }, minutes === '' ? null : minutes),
    );
};

async function askMinutes(
  app: App,
  title: string,
  prompt: string,
  now: number | undefined,
): Promise<number | '' | undefined> {
  const text = await app.prompter.input({
    title,
    prompt,
    value: now === undefined ? '' : String(Math.round(now * 10) / 10),
    validateInput: (value) =>
      value.trim() === '' || Number(value) >= 0 ? undefined : 'A number of minutes, e.g. 12 or 7.5.',
  });
  if (text === undefined) return undefined;
  return text.trim() === '' ? '' : Number(text);
}
