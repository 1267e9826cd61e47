import path from 'node:path';
import type { RunId, TaskKey } from '../../core/ids';
import type { Feature, Plan, Task } from '../../core/plan/model';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { Access, EventOf, JournalEvent, RunMode } from '../../core/run/events';
import type { JournalState, RunState, TaskState } from '../../core/run/state';
import { isHistory, isOpenAgain, JOURNALLED_TITLE } from '../../core/run/taskView';
import { narrowedAccess } from '../../core/agents/profile';
import { stageById, type Workflow } from '../../core/workflow/workflow';
import type { AgreementsRequest, DelegationPreview, DelegationRequest, HandOverRequest } from '../engineApi';
import type { AgentCatalog } from './agentCatalog';
import type { Agreements } from './agreements';
import type { RepositoryContext } from './context';
import type { FilesAtCommit } from './filesAtCommit';
import { freePlace, type WorkPlace } from './freePlace';
import type { GateSource } from './gateSource';
import { newRunId, saveRun } from './newRun';
import { planOf } from './planOf';
import type { ProfileCatalog } from './profileCatalog';
import { promptFor } from './promptFor';
import { belongsTo, wantedProfile } from './refusedRequest';
import { targetBranch } from './targetBranch';
import { differing } from './uncommittedFiles';
import { usableWorkflow } from './usableWorkflow';
import type { WorkflowSource } from './workflowSource';

/** What requests of runs are made from. */
export interface RequestParts {
  readonly context: RepositoryContext;
  readonly catalog: AgentCatalog;
  readonly profiles: ProfileCatalog;
  readonly workflows: WorkflowSource;
  readonly gates: GateSource;
  readonly files: FilesAtCommit;
  /** Folder that the plan's paths are relative to. */
  readonly pathBase: string;
}

type Requested = EventOf<'run.requested'>;

/** A first run with everything that is recorded for it, in one write. */
export interface FirstRequest {
  readonly run: RunId;
  readonly place: WorkPlace;
  readonly events: readonly JournalEvent[];
}

/** The first run of a delegation: a new branch and worktree from the target as it is now. */
export async function requestFirstRun(
  parts: RequestParts,
  request: DelegationRequest,
  agreements: Pick<Agreements, 'toAccess'>,
): Promise<Result<FirstRequest>> {
  const { context } = parts;
  const found = findTask(context, request.task);
  if (!found.ok) return found;
  const { task } = found.value;
  const refused = refusal(context.state(), task, request.again ?? false);
  if (refused) return failed(refused);
  const built = await firstRun(parts, request, found.value);
  if (!built.ok) return built;
  const agreed =
    request.access === undefined
      ? agreements.toAccess(built.value.workflow, built.value.event.stage, built.value.event.access)
      : ok(undefined);
  if (!agreed.ok) return agreed;
  const run = newRunId();
  const prompt = request.prompt ?? built.value.preview.prompt;
  const identity = await saveRun(context, run, prompt, built.value.takesPreset);
  if (!identity.ok) return identity;
  const event: Requested = { ...built.value.event, run, ...identity.value };
  const { branch, folder } = built.value.preview;
  return ok({
    run,
    place: { branch, folder },
    events: [...neverMade(context.state().tasks[task.key]), event],
  });
}

/** A worktree that was planned, never made and given up stands in no new delegation's way. */
function neverMade(state: TaskState | undefined): JournalEvent[] {
  const run = state?.runs.at(-1);
  return state?.worktree?.state === 'planned' && run !== undefined
    ? [{ type: 'worktree.removed', run, task: state.key, folder: state.worktree.folder }]
    : [];
}

/** What a delegation would do, for looking at it before. Writes nothing. */
export async function previewDelegation(
  parts: RequestParts,
  request: DelegationRequest,
): Promise<Result<DelegationPreview>> {
  const found = findTask(parts.context, request.task);
  if (!found.ok) return found;
  const built = await firstRun(parts, request, found.value);
  return built.ok ? ok(built.value.preview) : built;
}

/** The next attempt: same worktree, same agent, its session resumed where it can be, with the comments in the prompt. */
export const requestNextRun = (
  parts: RequestParts,
  taskState: TaskState,
  after: RunState,
  stageId: string,
  comments: string,
): Promise<Result<Requested>> =>
  laterRun(parts, taskState, after, {
    stageId,
    comments,
    agent: after.agent,
    profile: after.profile,
    mode: after.mode,
    access: after.access,
    model: after.model,
    isSameSession: true,
  });

/** The next run by another agent, or by the same one in a fresh session, with a checkpoint of what was done in its prompt. */
export const requestHandOver = (
  parts: RequestParts,
  taskState: TaskState,
  after: RunState,
  { agent, profile, mode, access, model }: HandOverRequest,
  checkpoint: string,
): Promise<Result<Requested>> =>
  laterRun(parts, taskState, after, {
    stageId: after.stage,
    checkpoint,
    agent,
    profile: profile ?? after.profile,
    mode,
    access: access ?? after.access,
    // Models are named in the words of each agent.
    model: model ?? (agent === after.agent ? after.model : undefined),
    isSameSession: false,
  });

interface LaterRun {
  readonly stageId: string;
  readonly comments?: string;
  readonly checkpoint?: string;
  readonly agent: string;
  readonly profile: string;
  readonly mode: RunMode;
  readonly access: Access;
  readonly model: string | undefined;
  readonly isSameSession: boolean;
}

async function laterRun(
  parts: RequestParts,
  taskState: TaskState,
  after: RunState,
  wanted: LaterRun,
): Promise<Result<Requested>> {
  const { context, catalog } = parts;
  const { stageId, comments, checkpoint, access, model } = wanted;
  const agent = await catalog.find(wanted.agent);
  if (!agent.ok) return agent;
  if (!wanted.isSameSession && agent.value.program === undefined && agent.value.problem)
    return failed(agent.value.problem);
  const found = findTask(context, taskState.key);
  if (!found.ok) return found;
  const { worktree } = taskState;
  if (!worktree)
    return failed(userProblem('worktree-missing', `${found.value.task.id} has no worktree any more.`));
  const run = newRunId();
  const workflow = await parts.workflows.atCommit(worktree.base);
  const prompt = await promptFor({
    ...found.value,
    stage: stageById(workflow, stageId),
    profile: await parts.profiles.find(wanted.profile),
    adapter: agent.value.adapter,
    access,
    gates: await parts.gates.definitions(worktree.base, parts.workflows),
    attempt: after.attempt + 1,
    comments,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    handoffs: [],
    pathBase: parts.pathBase,
    mediaFolder: path.join(context.options.packageRoot, 'media'),
  });
  // A run begun in a window goes on on the command line without a terminal, and the other way round.
  const runMode = context.options.host.modes.includes(wanted.mode)
    ? wanted.mode
    : (context.options.host.modes[0] ?? wanted.mode);
  const mode = agent.value.adapter[runMode];
  const canResume = wanted.isSameSession && after.session !== undefined && mode?.resume !== undefined;
  const takesPreset = !canResume && agent.value.adapter.session?.id === 'preset';
  const identity = await saveRun(context, run, prompt.text, takesPreset);
  if (!identity.ok) return identity;
  return ok({
    type: 'run.requested',
    task: taskState.key,
    feature: taskState.feature,
    title: taskState.title,
    ...(taskState.phase === undefined ? {} : { phase: taskState.phase }),
    workflow: taskState.workflow,
    stage: stageId,
    attempt: after.attempt + 1,
    agent: wanted.agent,
    agentName: wanted.isSameSession ? after.agentName : agent.value.adapter.displayName,
    profile: wanted.profile,
    ...(model === undefined ? {} : { model }),
    mode: runMode,
    lane: after.lane,
    access,
    ...(canResume ? { resumes: after.id } : {}),
    target: worktree.target,
    base: worktree.base,
    branch: worktree.branch,
    folder: worktree.folder,
    ...(comments === undefined ? {} : { comments }),
    run,
    ...identity.value,
  });
}

/**
 * What an agent may touch because the repository says so: the workflow's stage, narrowed by the profile. Undefined when
 * the person said it, or where there is no agent stage.
 */
export async function accessOf(
  parts: Pick<RequestParts, 'profiles'>,
  workflow: Workflow,
  { access, profile }: Pick<AgreementsRequest, 'access' | 'profile'>,
): Promise<{ readonly stage: string; readonly access: Access } | undefined> {
  const stage = workflow.stages.find(({ kind }) => kind === 'agent');
  if (!stage || access !== undefined) return undefined;
  const role = profile === undefined ? undefined : await parts.profiles.find(profile);
  return { stage: stage.id, access: narrowedAccess(stage.access, role) };
}

interface Built {
  readonly event: Omit<Requested, 'run' | 'nonceHash' | 'session'>;
  readonly preview: DelegationPreview;
  readonly takesPreset: boolean;
  readonly workflow: Workflow;
}

async function firstRun(
  parts: RequestParts,
  request: DelegationRequest,
  { plan, feature, task }: FoundTask,
): Promise<Result<Built>> {
  const { context, catalog } = parts;
  const agent = await catalog.find(request.agent);
  if (!agent.ok) return agent;
  if (agent.value.program === undefined && agent.value.problem) return failed(agent.value.problem);
  const wanted = await wantedProfile(parts.profiles, request.profile);
  if (!wanted.ok) return wanted;
  const profile = wanted.value;
  const own = belongsTo(parts.pathBase, task);
  if (!own.ok) return own;
  const target = await targetBranch(context);
  if (!target.ok) return target;
  const usable = await usableWorkflow(parts.workflows, target.value.commit);
  if (!usable.ok) return usable;
  const { workflow, stage } = usable.value;
  const free = await freePlace(context, feature, task);
  if (!free.ok) return free;
  const { branch, folder } = free.value;
  const access = request.access ?? narrowedAccess(stage.access, profile);
  const prompt = await promptFor({
    plan,
    feature,
    task,
    profile,
    stage,
    adapter: agent.value.adapter,
    access,
    gates: await parts.gates.definitions(target.value.commit, parts.workflows),
    attempt: 1,
    comments: undefined,
    handoffs: [],
    pathBase: parts.pathBase,
    mediaFolder: path.join(context.options.packageRoot, 'media'),
  });
  const phase = phaseOf(feature, task);
  return ok({
    workflow,
    takesPreset: agent.value.adapter.session?.id === 'preset',
    preview: {
      prompt: prompt.text,
      branch,
      folder,
      target: target.value.branch,
      base: target.value.commit,
      warnings: [
        ...(await differing(parts, task.key, target.value)).map(({ message }) => message),
        ...prompt.trimmed.map(({ heading }) => `"${heading}" did not fit whole.`),
      ],
    },
    event: {
      type: 'run.requested',
      task: task.key,
      feature: feature.key,
      title: task.title.slice(0, JOURNALLED_TITLE),
      ...(phase === undefined ? {} : { phase }),
      workflow: workflow.name,
      stage: stage.id,
      attempt: 1,
      agent: agent.value.adapter.id,
      agentName: agent.value.adapter.displayName,
      profile: request.profile,
      ...(request.model === undefined ? {} : { model: request.model }),
      mode: request.mode,
      lane: request.lane ?? 'worktree',
      access,
      target: target.value.ref,
      base: target.value.commit,
      branch,
      folder,
    },
  });
}

interface FoundTask {
  readonly plan: Plan;
  readonly feature: Feature;
  readonly task: Task;
}

function findTask(context: RepositoryContext, key: TaskKey): Result<FoundTask> {
  const plan = planOf(context, key);
  for (const feature of plan.features) {
    for (const { tasks } of feature.taskLists) {
      const task = tasks.find((each) => each.key === key);
      if (task) return ok({ plan, feature, task });
    }
  }
  return failed(
    userProblem('task-not-found', `${key} is not in the task lists any more.`, {
      remedy: 'Look whether its file was moved or its id changed.',
    }),
  );
}

function refusal({ tasks, effects }: JournalState, task: Task, isAgain: boolean) {
  const state = tasks[task.key];
  if (task.status === 'done') {
    return userProblem('task-done', `${task.id} is done.`, {
      remedy: 'Open its box in the task list to do it again.',
    });
  }
  if (state && isHistory(task, state) && state.progress === 'integrated') return undefined;
  if (isAgain && isOpenAgain(task, state)) return undefined;
  if (state && state.progress === 'integrated' && state.worktree?.state === 'removed') {
    return userProblem(
      'task-done',
      `${task.id} was integrated already; its box is ticked on ${state.worktree.target}.`,
    );
  }
  const isGivenUp = state?.progress === 'discarded' && state.worktree?.state !== 'ready';
  // An addition that is still going on may yet make the worktree that was given up.
  const isBusy = Object.values(effects).some((effect) => effect.task === task.key);
  return state && (!isGivenUp || isBusy)
    ? userProblem('task-under-way', `${task.id} is delegated already.`, {
        remedy: 'Review it, try it again, or discard its work first.',
      })
    : undefined;
}

const phaseOf = (feature: Feature, task: Task): string | undefined =>
  feature.taskLists.flatMap(({ phases }) => phases).find(({ tasks }) => tasks.includes(task.key))?.title;
