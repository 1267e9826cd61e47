import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { launchPlan, type LaunchRequest } from '../../../core/agents/launchPlan';
import { budgetSpent, exhaustedBudget } from '../../../core/metrics/budget';
import { failed, ok, userProblem } from '../../../core/result';
import { RUN_FILES, writeLaunch, type LaunchOrder, type RunnerCommand } from '../../agents/writeLaunch';
import type { GitPlace } from '../../git/operation';
import { worktreePlace } from '../../worktrees/place';
import type { AgentCatalog } from '../agentCatalog';
import { budgetRules } from '../budgetRules';
import type { Agreements } from '../agreements';
import { runFolderOf, worktreeOf } from '../context';
import type { RepositoryContext } from '../context';
import { forgetNonce, nonceOf } from '../nonces';
import { superseded, type EffectExecutor } from '../orchestrator';

/**
 * Starts a run: launch file, then the runner in a terminal or process. A start that a crash cut short is not repeated
 * when the runner has written already: an agent is never started twice.
 */
export const startRunEffect =
  (context: RepositoryContext, catalog: AgentCatalog, agreements: Agreements): EffectExecutor =>
  async ({ task, run, isResumed, isWanted, signal }) => {
    const runFolder = runFolderOf(context.repository, run.id);
    const earlier = isResumed ? await earlierStart(runFolder) : 'none';
    if (earlier === 'started') {
      await forgetNonce(runFolder);
      return ok({});
    }
    if (!isWanted()) return superseded('start-run');
    // Here, because every agent comes through here: the first, the one that waited for a place, and the next attempt.
    const spent = exhaustedBudget(context.state(), task.key, budgetRules(context));
    if (spent) return failed(budgetSpent(spent));
    const { folder } = worktreeOf(task);
    const place = await worktreePlace(context.repository.commonDir, folder);
    if (!place.ok) return place;
    const agent = await catalog.find(run.agent);
    if (!agent.ok) return agent;
    // Its file may have been written since the delegation, by an agent in the main checkout or by a merge.
    const agreed = agreements.toAgent(agent.value, task.key);
    if (!agreed.ok) return agreed;
    if (agent.value.program === undefined) {
      return failed(
        agent.value.problem ?? userProblem('agent-not-installed', `${run.agentName} is not installed.`),
      );
    }
    const nonce = await nonceOf(runFolder, run.nonceHash);
    if (nonce === undefined) return failed(withoutNonce(run.agentName));
    const promptFile = path.join(runFolder, RUN_FILES.prompt);
    const promptText = await readFile(promptFile, 'utf8');
    const resumed = run.resumes === undefined ? undefined : context.state().runs[run.resumes];
    const sessionId = resumed?.session ?? run.session;
    const plan = launchPlan({
      adapter: agent.value.adapter,
      program: agent.value.program,
      programArgs: agent.value.programArgs,
      mode: run.mode,
      access: run.access,
      promptText,
      promptFile,
      worktree: folder,
      runFolder,
      resume: resumed?.session !== undefined,
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(run.model === undefined ? {} : { model: run.model }),
      hook: catalog.hookProgram,
      platform: process.platform,
      ...gitFolders(context, run.agent, place.value),
      // A person's own inline configuration is added to, never replaced: their provider stands in it.
      ...inheritedConfig(),
    });
    if (!plan.ok) return plan;
    const id = task.key.slice(task.key.lastIndexOf('#') + 1);
    const name = `${id} · ${run.agentName}`;
    const order: LaunchOrder = {
      runFolder,
      run: run.id,
      task: id,
      feature: task.feature,
      attempt: run.attempt,
      nonce,
      agent: run.agent,
      title: name,
      plan: plan.value,
      promptText,
      cwd: folder,
      env: catalog.environmentOf(run.agent),
      runner: catalog.runner,
    };
    // A runner may be on its way to the file that is there: only one of two can claim it, but each would claim its own.
    const command = earlier === 'written' ? ok(runnerCommand(order)) : await writeLaunch(order);
    if (!command.ok) return command;
    if (signal.aborted) return failed(userProblem('cancelled', `${name} was not started: it was cancelled.`));
    const started = await context.options.host.start({
      run: run.id,
      task: task.key,
      name,
      ...command.value,
      // Not the worktree: the terminal outlives the agent and would keep its folder in use.
      cwd: context.repository.root,
      outputFile: path.join(runFolder, 'output.log'),
    });
    if (!started.ok) return started;
    await forgetNonce(runFolder);
    const { pid } = started.value;
    return ok({ result: pid === undefined ? {} : { terminalPid: String(pid) } });
  };

/** Only for Codex, and only when the person set it: what lies in these folders is run by whoever uses git next. */
const gitFolders = (
  { options, repository }: RepositoryContext,
  agent: string,
  place: GitPlace,
): Pick<LaunchRequest, 'gitFolders'> =>
  agent === 'codex' && options.settings().codexMayCommit === true && place.gitDir !== undefined
    ? { gitFolders: { gitFolder: repository.commonDir, worktreeGitFolder: place.gitDir } }
    : {};

const inheritedConfig = (): { readonly inheritedConfig?: string } => {
  const { OPENCODE_CONFIG_CONTENT: config } = process.env;
  return config === undefined ? {} : { inheritedConfig: config };
};

/** Name of a launch file that a runner has claimed: it starts the agent, or has. */
const CLAIMED = 'launch.started.json';

/** How far a start came that a crash cut short: as far as its files tell. */
async function earlierStart(runFolder: string): Promise<'none' | 'written' | 'started'> {
  if (await isThere(path.join(runFolder, RUN_FILES.hookLog))) return 'started';
  // In this order: the claim renames the one to the other.
  if (await isThere(path.join(runFolder, RUN_FILES.launch))) return 'written';
  return (await isThere(path.join(runFolder, CLAIMED))) ? 'started' : 'none';
}

const runnerCommand = ({ runner, runFolder }: LaunchOrder): RunnerCommand => ({
  program: runner.node,
  args: [runner.program, path.join(runFolder, RUN_FILES.launch)],
  env: runner.isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {},
});

const isThere = (file: string): Promise<boolean> =>
  readFile(file).then(
    (content) => content.length > 0,
    () => false,
  );

const withoutNonce = (agentName: string) =>
  userProblem('run-folder-lost', `${agentName} was not started: what was kept for its start is gone.`, {
    remedy: 'Discard the task and delegate it again.',
  });
