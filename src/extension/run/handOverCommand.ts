import * as vscode from 'vscode';
import { accessCaution } from '../../core/agents/abilities';
import { isUnderWay } from '../../core/run/state';
import type { TaskView } from '../../core/run/taskView';
import type { AgentChoice, Engine, HandOverRequest } from '../../engine/engineApi';
import type { App, Contribution } from '../app';
import { COMMANDS, type CommandId } from '../ids';
import { canBeHandedOver } from '../plan/taskAbilities';
import type { TaskNode } from '../plan/taskNodes';
import { agreedTo, mayDoAnything, runMode } from './delegateCommand';
import { chooseAccess, chooseAgent } from './delegationChoice';
import { taskCommand, type Act, type Fits } from './taskCommands';

/** `Hand Task Over`: another agent, or the same one anew, goes on in the task's worktree with a checkpoint of what was done. */
export const handOverCommand: Contribution = {
  id: 'hand-over',
  register(app) {
    const on = (id: CommandId, title: string, fits: Fits, act: Act) => taskCommand(app, id, title, fits, act);
    return on(COMMANDS.handOverTask, 'Hand Task Over', mayBeHandedOver, handOver);
  },
};

const mayBeHandedOver: Fits = (view) => canBeHandedOver(view) || view.description || 'no agent has begun it';

const handOver: Act = async (app, engine, node, view) => {
  const { run } = view;
  if (!run || !(await isStopped(app, engine, node, view))) return;
  const agent = await chooseAgent(app, await engine.agents());
  if (!agent) return;
  const access = await accessFor(agent, run.access);
  if (access === undefined) return;
  const note = await app.prompter.input({
    title: `Hand ${node.task.id} over to ${agent.name}`,
    prompt: 'What should it know, beside what was done so far and what is open? It can stay empty.',
    placeHolder: 'The parser is right; only its tests are missing.',
    ignoreFocusOut: true,
  });
  if (note === undefined) return;
  if (access === 'full' && !(await mayDoAnything(app, node, agent.name))) return;
  const request: HandOverRequest = {
    task: node.task.key,
    agent: agent.id,
    profile: run.profile,
    mode: runMode(),
    access,
    ...(note.trim() === '' ? {} : { note }),
  };
  if (!(await agreedTo(app, engine, request))) return;
  const started = await app.prompter.progress(`${node.task.id}: handing over to ${agent.name}`, async () =>
    app.prompter.valueOf(await engine.handOver(request)),
  );
  if (started) app.log.info(`${node.task.id}: handed over to ${agent.name} as ${started}`);
};

/** Whether nobody works on it any more; who does is ended first, when the person says so. */
async function isStopped(
  app: App,
  engine: Engine,
  { project, task }: TaskNode,
  view: TaskView,
): Promise<boolean> {
  const { run } = view;
  if (!run || !isUnderWay(run) || run.completedAt !== undefined) return true;
  const isSure = await app.prompter.confirm(
    `End ${run.agentName} and hand ${task.id} over?`,
    'The worktree and everything in it stay as they are; the next agent goes on from there.',
    'End Agent',
  );
  if (!isSure) return false;
  project.attention.stopping(view);
  if (!app.prompter.isDone(await engine.stop(task.key))) return false;
  await app.prompter.progress(`${task.id}: ending ${run.agentName}`, () =>
    project.until(task, (now) => now.run === undefined || !isUnderWay(now.run)),
  );
  return true;
}

/** As the run before, unless the next agent does not start with that level: then the person says another. */
async function accessFor(
  agent: AgentChoice,
  before: NonNullable<HandOverRequest['access']>,
): Promise<HandOverRequest['access']> {
  if (agent.abilities.access[before].kind !== 'not-offered') return before;
  void vscode.window.setStatusBarMessage(accessCaution(agent.name, before, agent.abilities) ?? '', 10_000);
  return chooseAccess(agent, before);
}
