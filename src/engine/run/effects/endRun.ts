import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, userProblem } from '../../../core/result';
import { isSameProcess } from '../../processes/processIdentity';
import type { RunState } from '../../../core/run/state';
import { runFolderOf, type RepositoryContext } from '../context';
import type { EffectExecutor } from '../orchestrator';
import { takeLaunch } from '../takeLaunch';

/** How long a runner may take to end its agent: its own grace (10 s) and a little more. */
const PATIENCE_MS = 15_000;

/**
 * Ends a run's agent by asking its runner to: the runner ends the agent's whole process group and writes `exited`.
 * The process is compared with its start time first, because a process id alone is reused.
 */
export const endRunEffect =
  (context: RepositoryContext): EffectExecutor =>
  async ({ run: about, signal: aborted }) => {
    const before = context.state().runs[about.id] ?? about;
    if (before.pid === undefined && before.exitedAt === undefined) {
      const isStarted = await started(context, about.id, aborted);
      if (isStarted !== 'started') {
        return ok({ events: [{ type: 'run.exited', run: about.id, source: isStarted }] });
      }
    }
    const run = context.state().runs[about.id] ?? about;
    if (run.exitedAt !== undefined) return ok({});
    const gone = { type: 'run.exited' as const, run: run.id, source: 'process gone' as const };
    const { pid, pidStart, runnerPid } = run;
    if (pid === undefined) return failed(notStarted(run.agentName));
    if (!(await isSameProcess(pid, pidStart))) return ok({ events: [gone] });
    signal(runnerPid ?? pid);
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      if (context.state().runs[run.id]?.exitedAt !== undefined) return ok({});
      if (!(await isSameProcess(pid, pidStart))) {
        // The runner writes its line just after the agent is gone: leave it the moment that takes.
        await delay(250);
        return context.state().runs[run.id]?.exitedAt === undefined ? ok({ events: [gone] }) : ok({});
      }
      await delay(50);
    }
    return failed(
      userProblem('agent-not-ended', `${run.agentName} (process ${pid}) did not end.`, {
        remedy: 'End it in its terminal, then try again.',
      }),
    );
  };

/**
 * Whether a run whose terminal was made has an agent. A runner that is on its way must not start it after the run was
 * ended, and one that was faster is waited for: its agent would live on and nobody would know.
 */
async function started(
  context: RepositoryContext,
  id: RunState['id'],
  aborted: AbortSignal,
): Promise<'started' | 'never started' | 'process gone'> {
  const runFolder = runFolderOf(context.repository, id);
  for (;;) {
    const run = context.state().runs[id];
    if (run?.pid !== undefined || run?.exitedAt !== undefined) return 'started';
    const launch = await takeLaunch(runFolder, context.options.now());
    if (launch === 'taken') return 'never started';
    if (launch === 'silent') return 'process gone';
    if (aborted.aborted) return 'started';
    await delay(50);
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // Gone already: the waiting loop finds that out.
  }
}

const notStarted = (agentName: string) =>
  userProblem('agent-not-ended', `${agentName} was not ended: it is just being started.`, {
    remedy: 'Try again in a moment.',
  });
