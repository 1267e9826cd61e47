import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { launchPlan } from '../../../core/agents/launchPlan';
import { failed, ok, userProblem } from '../../../core/result';
import { RUN_FILES, writeLaunch } from '../../agents/writeLaunch';
import { worktreePlace } from '../../worktrees/place';
import type { AgentCatalog } from '../agentCatalog';
import { runFolderOf, worktreeOf } from '../context';
import type { RepositoryContext } from '../context';
import { hashOfNonce } from '../nonces';
import { superseded, type EffectExecutor } from '../orchestrator';

/**
 * Starts a run: launch file, then the runner in a terminal or process. A start that a crash cut short is not repeated
 * when the runner has written already: an agent is never started twice.
 */
export const startRunEffect =
  (context: RepositoryContext, catalog: AgentCatalog, nonces: Map<string, string>): EffectExecutor =>
  async ({ task, run, isResumed, isWanted, signal }) => {
    const runFolder = runFolderOf(context.repository, run.id);
    const hookLog = path.join(runFolder, RUN_FILES.hookLog);
    if (isResumed && (await isThere(hookLog))) return ok({});
    if (!isWanted()) return superseded('start-run');
    const { folder } = worktreeOf(task);
    const place = await worktreePlace(context.repository.commonDir, folder);
    if (!place.ok) return place;
    const agent = await catalog.find(run.agent);
    if (!agent.ok) return agent;
    if (agent.value.program === undefined) {
      return failed(
        agent.value.problem ?? userProblem('agent-not-installed', `${run.agentName} is not installed.`),
      );
    }
    // After a crash the nonce in memory is gone; it is also in the launch file, if that was written.
    const nonce = nonces.get(run.id) ?? (await nonceIn(runFolder, run.nonceHash));
    if (nonce === undefined) return failed(cannotResume(run.agentName));
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
    });
    if (!plan.ok) return plan;
    const id = task.key.slice(task.key.lastIndexOf('#') + 1);
    const name = `${id} · ${run.agentName}`;
    const command = await writeLaunch({
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
    });
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
    const { pid } = started.value;
    return ok({ result: pid === undefined ? {} : { terminalPid: String(pid) } });
  };

const isThere = (file: string): Promise<boolean> =>
  readFile(file).then(
    (content) => content.length > 0,
    () => false,
  );

async function nonceIn(runFolder: string, nonceHash: string): Promise<string | undefined> {
  try {
    const launch = JSON.parse(await readFile(path.join(runFolder, RUN_FILES.launch), 'utf8')) as {
      nonce?: unknown;
    };
    return typeof launch.nonce === 'string' && hashOfNonce(launch.nonce) === nonceHash
      ? launch.nonce
      : undefined;
  } catch {
    return undefined;
  }
}

const cannotResume = (agentName: string) =>
  userProblem('start-interrupted', `${agentName} was not started: the window closed just before.`, {
    remedy: 'Try the task again; its worktree is ready.',
  });
