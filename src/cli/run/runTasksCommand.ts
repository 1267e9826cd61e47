import type { TaskKey } from '../../core/ids';
import { readinessOf } from '../../core/plan/readiness';
import { ok, type Problem, type Result } from '../../core/result';
import { isSettled } from '../../core/run/taskView';
import { modelOfWorkflow } from '../../core/workflow/delegationDefaults';
import { WORKFLOW_FILE } from '../../core/workflow/workflowFile';
import type { CommandContext } from '../context';
import { type OpenRepository, withRepository } from '../engine/openRepository';
import { EXIT, type ExitCode } from '../exitCodes';
import { refuse } from '../output/refuse';
import { chooseAgent } from './chooseAgent';
import { chooseTasks, type ListedTask } from './chooseTasks';
import { driveTask, type DriveParts } from './driveTask';
import { type Interruption, settle, withInterruption } from './interruption';
import type { Outcome } from './outcome';
import { Progress } from './progress';
import { runOptions, type RunOptions } from './runOptions';
import { exitCodeOfRun, printRun, taskReport, type TaskOutcome } from './runReport';

/** The role where neither a flag nor the workflow names one. */
const DEFAULT_PROFILE = 'task-executor';

/** `counterpoint run`: gives tasks to an agent one at a time and takes each as far as it was allowed to. */
export async function runTasksCommand(context: CommandContext): Promise<ExitCode> {
  const options = runOptions(context.positionals, context.options);
  if (!options.ok) return refuse(context.output, options.problem);
  const { environment, target, strategy, budgets } = options.value;
  const settings = { target, strategy, budgets };
  return withInterruption(context.output, (interruption) =>
    withRepository(context, { mayLead: true, settings, environment }, (repository) =>
      runTasks(context, repository, options.value, interruption),
    ),
  );
}

async function runTasks(
  context: CommandContext,
  repository: OpenRepository,
  options: RunOptions,
  interruption: Interruption,
): Promise<ExitCode> {
  const { output } = context;
  const { engine } = repository;
  interruption.watch(repository);
  const chosen = chooseTasks(repository.plan(), options.choice);
  if (!chosen.ok) return refuse(output, chosen.problem);
  const read = await engine.workflowDefaults();
  // A workflow that is not carried out is said by the delegation; what is delegated already goes on without one.
  const defaults = read.ok ? read.value : undefined;
  for (const { line, message } of defaults?.warnings ?? [])
    output.note(`${WORKFLOW_FILE}:${line}: ${message}`);
  const agent = await chooseAgent(engine, options.agent, defaults);
  if (!agent.ok) return refuse(output, agent.problem);
  if (engine.role === 'following')
    output.note('Another window or command leads this repository: the work is handed to it.');
  const { policy, isYes } = options;
  const profile = options.profile ?? defaults?.profile ?? DEFAULT_PROFILE;
  const model = options.model ?? (defaults && modelOfWorkflow(defaults, agent.value));
  const warnings = new Map<TaskKey, readonly string[]>();
  const parts: DriveParts = {
    repository,
    output,
    progress: new Progress(repository, output),
    policy,
    isYes,
    warn: (key, messages) => void warnings.set(key, messages),
    interrupted: interruption.signal,
    request: {
      agent: agent.value,
      profile,
      mode: 'headless',
      ...(model === undefined ? {} : { model }),
      ...(options.access === undefined ? {} : { access: options.access }),
    },
  };
  const outcomes: TaskOutcome[] = [];
  let problem: Problem | undefined;
  for (const listed of chosen.value) {
    const outcome = await runTask(parts, listed, options);
    if (!outcome.ok) {
      problem = outcome.problem;
      break;
    }
    if (outcome.value)
      outcomes.push({
        listed,
        outcome: outcome.value,
        warnings: warnings.get(listed.task.key) ?? [],
      });
    if (outcome.value?.kind === 'interrupted') break;
  }
  await settle(repository, interruption, new Set(chosen.value.map(({ task }) => task.key)));
  const state = engine.state();
  if (problem) {
    if (!output.json && outcomes.length > 0) printRun(outcomes, state, output);
    return refuse(output, problem);
  }
  if (output.json) output.data({ v: 1, tasks: outcomes.map((each) => taskReport(each, state)) });
  else printRun(outcomes, state, output);
  return interruption.signal.aborted ? EXIT.interrupted : exitCodeOfRun(outcomes);
}

/** @returns undefined for a task that nobody named and that is done: there is nothing to say of it */
async function runTask(
  parts: DriveParts,
  listed: ListedTask,
  { choice, ignoreDependencies }: RunOptions,
): Promise<Result<Outcome | undefined>> {
  const { repository, interrupted } = parts;
  const { task } = listed;
  const isNamed = choice.names.length > 0;
  if (interrupted.aborted) return ok({ kind: 'interrupted' });
  const state = repository.engine.state();
  if (isSettled(task, state)) return ok(isNamed ? { kind: 'done-before' } : undefined);
  if (!isNamed && task.status === 'blocked')
    return ok({ kind: 'not-started', reason: 'it is marked as blocked in the task list' });
  if (!ignoreDependencies && state.tasks[task.key] === undefined) {
    const waits = readinessOf(repository.plan(), task, (other) => isSettled(other, state));
    if (waits.length > 0) return ok({ kind: 'not-started', reason: waits.join('; ') });
  }
  const outcome = await driveTask(parts, task.key);
  // Integration ticked its box: what the next agents are told of the task list must be what it says now.
  if (outcome.ok && outcome.value.kind === 'integrated') repository.rereadPlan();
  return outcome;
}
