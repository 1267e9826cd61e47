import * as vscode from 'vscode';
import type { App, Contribution } from '../app';
import { COMMANDS, SETTINGS } from '../ids';
import { DisposableStore } from '../lifecycle';
import type { TaskNode } from '../plan/taskNodes';
import { shortTitle } from '../plan/taskTitle';
import { plainLabel, plainMessage } from '../plainMessage';
import type { AgentChoice, DelegationRequest, Engine, ProfileChoice } from '../../engine/engineApi';
import type { RunMode } from '../../core/run/events';
import { confirmAgreement } from './agreements';
import { pickTask } from './taskPicker';
import { PromptDocuments } from './promptDocuments';
import { unsavedFeatureFiles } from './unsavedFeatureFiles';

/** Memento keys: only what was chosen last, never domain data. */
const LAST_AGENT = 'lastAgent';
const LAST_PROFILE = 'lastProfile';

/** `Delegate Task`: task, profile and agent, prompt to look at and edit, start. */
export const delegateCommand: Contribution = {
  id: 'delegate',
  register(app) {
    const store = new DisposableStore();
    const prompts = store.add(new PromptDocuments());
    store.add(app.command(COMMANDS.delegateTask, (node?: TaskNode) => delegate(app, prompts, node)));
    return store;
  },
};

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
  if (!engine) return;
  const [agents, profiles] = await Promise.all([engine.agents(), engine.profiles()]);
  const choice = await chooseAgentAndProfile(app, node, agents, profiles);
  if (!choice) return;
  const { agent, profile, edit } = choice;
  const request: DelegationRequest = {
    task: node.task.key,
    agent: agent.id,
    profile: profile.name,
    mode: vscode.workspace.getConfiguration().get<RunMode>(SETTINGS.agentMode, 'interactive'),
  };
  await app.context.workspaceState.update(LAST_AGENT, agent.id);
  await app.context.workspaceState.update(LAST_PROFILE, profile.name);
  const prompt = edit ? await editedPrompt(app, prompts, engine, request, node) : undefined;
  if (edit && prompt === undefined) return;
  await start(app, engine, node, prompt === undefined ? request : { ...request, prompt }, agent.name);
}

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
async function agreedTo(app: App, engine: Engine, request: DelegationRequest): Promise<boolean> {
  for (const agreement of await engine.agreementsFor(request)) {
    if (!(await confirmAgreement(app, agreement))) return false;
    if (!app.prompter.isDone(await engine.agree(agreement))) return false;
  }
  return true;
}

type Choice = { agent: AgentChoice; profile: ProfileChoice; edit: boolean };

/** One list: start at once with what was used last, look at the prompt first, or choose anew. */
async function chooseAgentAndProfile(
  app: App,
  node: TaskNode,
  agents: readonly AgentChoice[],
  profiles: readonly ProfileChoice[],
): Promise<Choice | undefined> {
  const settings = vscode.workspace.getConfiguration();
  const wantedAgent =
    settings.get<string>(SETTINGS.defaultAgent) || app.context.workspaceState.get<string>(LAST_AGENT);
  const wantedProfile =
    app.context.workspaceState.get<string>(LAST_PROFILE) ?? settings.get<string>(SETTINGS.defaultProfile);
  let agent = agents.find(({ id, isInstalled }) => isInstalled && id === wantedAgent);
  let profile = profiles.find(({ name }) => name === wantedProfile) ?? profiles[0];
  for (;;) {
    agent ??= await chooseAgent(app, agents);
    if (!agent || !profile) return undefined;
    const title = plainMessage(`Delegate ${node.task.id} ${shortTitle(node.task)}`);
    const [agentName, profileName] = [plainLabel(agent.name), plainLabel(profile.name)];
    const start = {
      label: `$(play) Start ${agentName}`,
      description: `as ${profileName}`,
      act: 'start' as const,
    };
    const items = [
      start,
      { label: '$(edit) Look at the prompt first', description: 'and edit it', act: 'edit' as const },
      { label: '$(person) Another agent…', description: `now ${agentName}`, act: 'agent' as const },
      {
        label: '$(organization) Another profile…',
        description: `now ${profileName}`,
        act: 'profile' as const,
      },
      ...unsavedFeatureFiles(node.project, node.task).map((file) => ({
        label: `$(warning) ${plainLabel(file)}`,
        description: 'has unsaved edits that the agent does not see',
        act: 'file' as const,
        file,
      })),
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      title,
      placeHolder: 'Enter starts the agent in a worktree of its own',
    });
    switch (chosen?.act) {
      case undefined:
        return undefined;
      case 'start':
      case 'edit':
        return { agent, profile, edit: chosen.act === 'edit' };
      case 'agent':
        agent = (await chooseAgent(app, agents)) ?? agent;
        break;
      case 'file':
        await vscode.window.showTextDocument(node.project.uriOf(chosen.file));
        return undefined;
      case 'profile':
        profile = (await chooseProfile(profiles)) ?? profile;
        break;
    }
  }
}

/** Installed agents first; the others with what is missing and how to fix it. */
export async function chooseAgent(
  app: App,
  agents: readonly AgentChoice[],
): Promise<AgentChoice | undefined> {
  const items = [...agents]
    .sort((a, b) => Number(b.isInstalled) - Number(a.isInstalled))
    .map((agent) => ({
      label: plainLabel(agent.name),
      description: agent.isInstalled ? plainLabel(agent.version ?? '') : 'not installed',
      ...(agent.hint === undefined ? {} : { detail: plainLabel(agent.hint) }),
      agent,
    }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Agent',
    placeHolder: 'Who does it?',
    matchOnDescription: true,
  });
  if (!chosen) return undefined;
  if (chosen.agent.isInstalled) return chosen.agent;
  void app.prompter.warn(`${chosen.agent.name} is not installed. ${chosen.agent.hint ?? ''}`);
  return undefined;
}

async function chooseProfile(profiles: readonly ProfileChoice[]): Promise<ProfileChoice | undefined> {
  const items = profiles.map((profile) => ({
    label: plainLabel(profile.name),
    description: plainLabel(profile.source),
    detail: plainLabel(profile.description),
    profile,
  }));
  return (
    await vscode.window.showQuickPick(items, {
      title: 'Profile',
      placeHolder: 'In which role?',
      matchOnDetail: true,
    })
  )?.profile;
}

async function editedPrompt(
  app: App,
  prompts: PromptDocuments,
  engine: Engine,
  request: DelegationRequest,
  node: TaskNode,
): Promise<string | undefined> {
  const preview = await app.prompter.valueOf(await engine.preview(request));
  if (!preview) return undefined;
  return prompts.edit(`${node.task.id} prompt`, preview.prompt, preview.warnings);
}
