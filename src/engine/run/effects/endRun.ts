import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, userProblem } from '../../../core/result';
import { isSameProcess } from '../../processes/processIdentity';
import type { RepositoryContext } from '../context';
import type { EffectExecutor } from '../orchestrator';

/** How long a runner may take to end its agent: its own grace (10 s) and a little more. */
const PATIENCE_MS = 15_000;

/**
 * Ends a run's agent by asking its runner to: the runner ends the agent's whole process group and writes `exited`.
 * The process is compared with its start time first, because a process id alone is reused.
 */
export const endRunEffect =
  (context: RepositoryContext): EffectExecutor =>
  async ({ run: about }) => {
    const run = context.state().runs[about.id] ?? about;
    if (run.exitedAt !== undefined) return ok({});
    const gone = { type: 'run.exited' as const, run: run.id, source: 'process gone' as const };
    const { pid, pidStart, runnerPid } = run;
    if (pid === undefined || !(await isSameProcess(pid, pidStart))) return ok({ events: [gone] });
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

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // Gone already: the waiting loop finds that out.
  }
}
