import * as vscode from 'vscode';
import { accessCaution } from '../../core/agents/abilities';
import { modelOfWorkflow } from '../../core/workflow/delegationDefaults';
import { WORKFLOW_FILE } from '../../core/workflow/workflowFile';
import type { AgentChoice, ProfileChoice, UncommittedFile } from '../../engine/engineApi';
import type { Access } from '../../core/run/events';
import type { App } from '../app';
import type { TaskNode } from '../plan/taskNodes';
import { shortTitle } from '../plan/taskTitle';
import { plainLabel, plainMessage } from '../plainMessage';
import { accessOf, type Choice, FROM_WORKFLOW, type Offer } from './initialChoice';
import { placeHolderOf, showUncommitted, uncommittedRows } from './uncommittedRows';
import { unsavedFeatureFiles } from './unsavedFeatureFiles';

/** A choice that can be started. */
export interface MadeChoice {
  readonly agent: AgentChoice;
  readonly profile: ProfileChoice;
  readonly model: string | undefined;
  readonly access: Access | undefined;
  /** Whether the person looks at the prompt first. */
  readonly edit: boolean;
}

type Act = 'start' | 'edit' | 'agent' | 'profile' | 'access' | 'model' | 'file' | 'change';

interface Row extends vscode.QuickPickItem {
  readonly act: Act;
  readonly file?: string;
  readonly line?: number;
  readonly uncommitted?: UncommittedFile;
}

/** One list: start at once with what it begins with, look at the prompt first, or choose anew. */
export async function chooseDelegation(
  app: App,
  node: TaskNode,
  offer: Offer,
  initial: Choice,
): Promise<MadeChoice | undefined> {
  let choice = initial;
  if (choice.missing) void app.prompter.problem(choice.missing);
  for (;;) {
    const agent =
      choice.agent ?? (await chooseAgent(app, offer.agents, choice.missing && offer.defaults.agent));
    const { profile } = choice;
    if (!agent || !profile) return undefined;
    if (!choice.agent) choice = { ...choice, agent, model: modelOfWorkflow(offer.defaults, agent.id) };
    const chosen = await vscode.window.showQuickPick(rowsOf(node, offer, { ...choice, agent, profile }), {
      title: plainMessage(`Delegate ${node.task.id} ${shortTitle(node.task)}`),
      placeHolder: placeHolderOf(offer.uncommitted),
    });
    switch (chosen?.act) {
      case undefined:
        return undefined;
      case 'start':
      case 'edit': {
        const { model, access } = choice;
        return { agent, profile, model, access, edit: chosen.act === 'edit' };
      }
      case 'agent': {
        const other = await chooseAgent(app, offer.agents);
        if (other && other.id !== agent.id)
          choice = { ...choice, agent: other, model: modelOfWorkflow(offer.defaults, other.id) };
        break;
      }
      case 'profile':
        choice = { ...choice, profile: (await chooseProfile(offer.profiles)) ?? profile };
        break;
      case 'access':
        choice = {
          ...choice,
          access: (await chooseAccess(agent, accessOf(choice, offer.defaults).access)) ?? choice.access,
        };
        break;
      case 'model':
        choice = { ...choice, model: await chooseModel(app, agent, choice.model) };
        break;
      case 'file':
        await openFile(node, chosen);
        return undefined;
      case 'change':
        if (chosen.uncommitted) await showUncommitted(node.project, chosen.uncommitted);
        return undefined;
    }
  }
}

type Shown = Choice & Pick<MadeChoice, 'agent' | 'profile'>;

function rowsOf(node: TaskNode, offer: Offer, choice: Shown): readonly Row[] {
  const { defaults } = offer;
  const { agent, profile, model } = choice;
  const [agentName, profileName] = [plainLabel(agent.name), plainLabel(profile.name)];
  const from = (isFrom: boolean): string => (isFrom ? `, ${FROM_WORKFLOW}` : '');
  const access = accessOf(choice, defaults);
  const isModelOfWorkflow = model !== undefined && model === modelOfWorkflow(defaults, agent.id);
  return [
    { label: `$(play) Start ${agentName}`, description: `as ${profileName}`, act: 'start' },
    { label: '$(edit) Look at the prompt first', description: 'and edit it', act: 'edit' },
    ...uncommittedRows(offer.uncommitted),
    {
      label: '$(person) Another agent…',
      description: `now ${agentName}${from(agent.id === defaults.agent)}`,
      act: 'agent',
    },
    {
      label: '$(organization) Another profile…',
      description: `now ${profileName}${from(profile.name === defaults.profile)}`,
      act: 'profile',
    },
    {
      label: '$(shield) Other access…',
      description: `now ${access.access}: ${ACCESS_WORDS[access.access]}${access.from === undefined ? '' : `, ${access.from}`}`,
      act: 'access',
      ...cautionOf(agent, access.access),
    },
    {
      label: '$(chip) Another model…',
      description:
        model === undefined ? 'now the agent’s own' : `now ${plainLabel(model)}${from(isModelOfWorkflow)}`,
      act: 'model',
    },
    ...missingProfile(offer),
    ...defaults.warnings.map(({ line, message }): Row => ({
      label: `$(warning) ${WORKFLOW_FILE}:${line}`,
      description: plainLabel(message),
      act: 'file',
      file: WORKFLOW_FILE,
      line,
    })),
    ...unsavedFeatureFiles(node.project, node.task).map((file): Row => ({
      label: `$(warning) ${plainLabel(file)}`,
      description: 'has unsaved edits that the agent does not see',
      act: 'file',
      file,
    })),
  ];
}

/** A role that the workflow names and nobody described must not be replaced by another in silence. */
const missingProfile = ({ profiles, defaults }: Offer): readonly Row[] =>
  defaults.profile === undefined || profiles.some(({ name }) => name === defaults.profile)
    ? []
    : [
        {
          label: `$(warning) ${plainLabel(defaults.profile)}`,
          description: 'is the profile that the workflow asks for, and there is none of that name',
          act: 'profile',
        },
      ];

async function openFile(node: TaskNode, { file, line }: Row): Promise<void> {
  if (file === undefined) return;
  const place = new vscode.Position((line ?? 1) - 1, 0);
  await vscode.window.showTextDocument(node.project.uriOf(file), {
    ...(line === undefined ? {} : { selection: new vscode.Range(place, place) }),
  });
}

/**
 * Installed agents first; the others with what is missing and how to fix it.
 * @param instead id of the one that was meant and is not there
 */
export async function chooseAgent(
  app: App,
  agents: readonly AgentChoice[],
  instead?: string,
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
    title:
      instead === undefined
        ? 'Agent'
        : plainMessage(`Agent instead of ${instead}, which the workflow asks for`),
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
  const options = { title: 'Profile', placeHolder: 'In which role?', matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.profile;
}

const ACCESS_WORDS: Readonly<Record<Access, string>> = {
  'read-only': 'changes nothing',
  edit: 'edits files, asks before commands',
  'workspace-write': 'edits and runs commands in its worktree',
  full: 'no sandbox, no questions',
};

/** Said before the start: a level that an agent does not keep to looks like a promise. */
function cautionOf({ name, abilities }: AgentChoice, level: Access): { readonly detail?: string } {
  const caution = accessCaution(name, level, abilities);
  return caution === undefined ? {} : { detail: `$(warning) ${plainLabel(caution)}` };
}

export async function chooseAccess(agent: AgentChoice, now: Access): Promise<Access | undefined> {
  const items = (Object.keys(ACCESS_WORDS) as Access[]).map((access) => ({
    label: access,
    description: access === now ? `${ACCESS_WORDS[access]} (now)` : ACCESS_WORDS[access],
    ...cautionOf(agent, access),
    access,
  }));
  const options = { title: 'Access', placeHolder: 'What may the agent touch?' };
  return (await vscode.window.showQuickPick(items, options))?.access;
}

/** @returns undefined for the agent's own model; what it was when the person turned away. */
async function chooseModel(
  app: App,
  agent: AgentChoice,
  now: string | undefined,
): Promise<string | undefined> {
  const typed = await app.prompter.input({
    title: 'Model',
    prompt: `In the words of ${agent.name}; empty: its own choice.`,
    value: now ?? '',
  });
  return typed === undefined ? now : typed.trim() || undefined;
}
