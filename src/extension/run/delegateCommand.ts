import * as vscode from 'vscode';
import type { App, Contribution } from '../app';
import { COMMANDS, SETTINGS } from '../ids';
import { DisposableStore } from '../lifecycle';
import type { TaskNode } from '../plan/taskNodes';
import type { AgreementsRequest, DelegationRequest, Engine } from '../../engine/engineApi';
import type { RunMode } from '../../core/run/events';
import { confirmAgreement } from './agreements';
import { chooseDelegation, type MadeChoice } from './delegationChoice';
import { accessOf, initialChoice } from './initialChoice';
import { openAgainTask } from './openAgainTask';
import { pickTask } from './taskPicker';
import { PromptDocuments } from './promptDocuments';

/** Memento keys: only what was chosen last, never domain data. */
const LAST_AGENT = 'lastAgent';
const LAST_PROFILE = 'lastProfile';

/** A task to delegate, with something more for its prompt. */
export interface DelegatedNode extends TaskNode {
  /** Markdown, behind what the prompt says anyway. */
  readonly addition?: string;
}

/** `Delegate Task`: task, profile and agent, prompt to look at and edit, start. */
export const delegateCommand: Contribution = {
  id: 'delegate',
  register(app) {
    const store = new DisposableStore();
    const prompts = store.add(new PromptDocuments());
    store.add(app.command(COMMANDS.delegateTask, (node?: DelegatedNode) => delegate(app, prompts, node)));
    store.add(app.command(COMMANDS.doTaskAgain, (node?: TaskNode) => doAgain(app, prompts, node)));
    return store;
  },
};

/** A task that was integrated and is open again in its list: the same dialogue, from the target as it is now. */
async function doAgain(app: App, prompts: PromptDocuments, given: DelegatedNode | undefined): Promise<void> {
  const node: DelegatedNode | undefined = await openAgainTask(app, 'Do Task Again', given);
  const engine = await node?.project.engineForAction();
  if (node && engine) await chooseAndStart(app, prompts, engine, node, { again: true });
}

async function delegate(app: App, prompts: PromptDocuments, given: TaskNode | undefined): Promise<void> {
  const node =
    given?.kind === 'task'
      ? given
      : await pickTask(
          app,
          'Delegate Task',
          (view) => view.look === 'ready' || view.description || 'not ready',
          // Asked about it again before anything starts.
          (view) => view.look === 'not-ready',
        );
  if (!node || !(await mayStart(app, node))) return;
  const engine = await node.project.engineForAction();
  if (engine) await chooseAndStart(app, prompts, engine, node, {});
}

async function chooseAndStart(
  app: App,
  prompts: PromptDocuments,
  engine: Engine,
  node: DelegatedNode,
  more: Pick<DelegationRequest, 'again'>,
): Promise<void> {
  const choice = await choiceFor(app, engine, node);
  if (!choice) return;
  const { agent, profile, model, access, edit } = choice;
  const request: DelegationRequest = {
    task: node.task.key,
    agent: agent.id,
    profile: profile.name,
    mode: runMode(),
    ...(model === undefined ? {} : { model }),
    ...(access === undefined ? {} : { access }),
    ...more,
  };
  const isOwnPrompt = edit || node.addition !== undefined;
  const prompt = isOwnPrompt ? await ownPrompt(app, prompts, engine, request, node, edit) : undefined;
  if (isOwnPrompt && prompt === undefined) return;
  if (access === 'full' && !(await mayDoAnything(app, node, agent.name))) return;
  await start(app, engine, node, prompt === undefined ? request : { ...request, prompt }, agent.name);
}

/** The mode of the settings; VS Code marks what is none of them there, and the default counts. */
export const runMode = (): RunMode =>
  vscode.workspace.getConfiguration().get<unknown>(SETTINGS.agentMode) === 'headless'
    ? 'headless'
    : 'interactive';

/** What the person chose; undefined when they turned away, or when the workflow cannot be carried out, which is told. */
async function choiceFor(app: App, engine: Engine, node: TaskNode): Promise<MadeChoice | undefined> {
  const [agents, profiles, read, differing] = await Promise.all([
    engine.agents(),
    engine.profiles(),
    engine.workflowDefaults(),
    engine.uncommittedFiles(node.task.key),
  ]);
  // Without a commit to work from nothing can be delegated, and that is told.
  const uncommitted = differing.ok ? differing.value : [];
  const defaults = await app.prompter.valueOf(read);
  if (!defaults) return undefined;
  const settings = vscode.workspace.getConfiguration();
  const memory = app.context.workspaceState;
  const offer = { agents, profiles, defaults, uncommitted };
  const initial = initialChoice(offer, {
    agent: settings.get<string>(SETTINGS.defaultAgent) || memory.get<string>(LAST_AGENT),
    profile: memory.get<string>(LAST_PROFILE) ?? settings.get<string>(SETTINGS.defaultProfile),
  });
  const made = await chooseDelegation(app, node, offer, initial);
  if (!made) return undefined;
  // What the workflow says is not the person's choice, and must not outlive it.
  if (defaults.agent === undefined) await memory.update(LAST_AGENT, made.agent.id);
  if (defaults.profile === undefined) await memory.update(LAST_PROFILE, made.profile.name);
  // Who wants an agent without a sandbox says so each time, whoever asked for it first.
  const { access } = accessOf({ ...made, missing: undefined }, defaults);
  return access === 'full' ? { ...made, access } : made;
}

/** Asked every time, unless the person's own settings say otherwise: nothing keeps such an agent in its worktree. */
export const mayDoAnything = async (app: App, node: TaskNode, agentName: string): Promise<boolean> =>
  vscode.workspace.getConfiguration().get<unknown>(SETTINGS.askBeforeFullAccess) === false ||
  app.prompter.confirm(
    `Start ${agentName} for ${node.task.id} without a sandbox?`,
    'With full access it runs without asking, and may do on this machine whatever you may, outside its worktree too.',
    'Start Without Sandbox',
  );

/** A task that waits for others can be started all the same, when the person says so for this one. */
async function mayStart(app: App, node: TaskNode): Promise<boolean> {
  const view = node.project.viewOf(node.task);
  if (view.look !== 'not-ready') return true;
  return app.prompter.confirm(
    `Delegate ${node.task.id} although it is not ready?`,
    `${view.reasons.join('\n')}\n\nIts agent starts without that work.`,
    'Delegate Anyway',
  );
}

async function start(
  app: App,
  engine: Engine,
  node: TaskNode,
  request: DelegationRequest,
  agentName: string,
): Promise<void> {
  if (!(await agreedTo(app, engine, request))) return;
  const { project, task } = node;
  let isDelegated = false;
  let isCancelled = false;
  // Cancelled while it is being prepared, there is nothing to stop yet: it is stopped as soon as there is.
  const cancel = (): void => {
    isCancelled = true;
    if (isDelegated) stop();
  };
  const stop = (): void => {
    project.attention.stopping(project.viewOf(task));
    void engine.stop(task.key).then((stopped) => app.prompter.isDone(stopped));
  };
  const run = await app.prompter.progress(
    `${task.id}: starting ${agentName}`,
    async (report) => {
      const unsubscribe = engine.onDidChange(() => report(project.viewOf(task).description));
      try {
        const started = await app.prompter.valueOf(await engine.delegate(request));
        isDelegated = started !== undefined;
        if (isDelegated && isCancelled) stop();
        if (started) await project.until(task, ({ look }) => look !== 'preparing');
        return started;
      } finally {
        unsubscribe();
      }
    },
    cancel,
  );
  if (run) app.log.info(`${node.task.id}: ${agentName} was started as ${run}`);
}

/** What comes from the repository and would run is shown once, before the start, instead of in the middle of the work. */
export async function agreedTo(app: App, engine: Engine, request: AgreementsRequest): Promise<boolean> {
  for (const agreement of await engine.agreementsFor(request)) {
    if (!(await confirmAgreement(app, agreement))) return false;
    if (!app.prompter.isDone(await engine.agree(agreement))) return false;
  }
  return true;
}

/** The prompt as it is built, with what is added to it, and as the person made it when they want to look at it. */
async function ownPrompt(
  app: App,
  prompts: PromptDocuments,
  engine: Engine,
  request: DelegationRequest,
  node: DelegatedNode,
  isEdited: boolean,
): Promise<string | undefined> {
  const preview = await app.prompter.valueOf(await engine.preview(request));
  if (!preview) return undefined;
  const prompt = [preview.prompt, node.addition].filter((part) => part !== undefined).join('\n\n');
  return isEdited ? prompts.edit(`${node.task.id} prompt`, prompt, preview.warnings) : prompt;
}
