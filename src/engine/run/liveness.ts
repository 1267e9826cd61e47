import { isUnderWay } from '../../core/run/state';
import type { JournalEvent } from '../../core/run/events';
import { isSameProcess } from '../processes/processIdentity';
import { runFolderOf, type RepositoryContext } from './context';
import { StallTimer } from './stallTimer';
import { takeLaunch } from './takeLaunch';

/** How long after its terminal was made a runner may take to report, milliseconds. */
const START_PATIENCE_MS = 30_000;

/**
 * Finds runs whose process is gone without a word: the machine restarted, the terminal was killed hard, the runner never
 * came up. The last in the order of belief: hook, exit line, then this.
 */
export class Liveness {
  /** Seen gone once: the runner writes its line just after the agent's end, so a second look decides. */
  private readonly seenGone = new Set<string>();
  private readonly stalls: StallTimer;

  constructor(
    private readonly context: RepositoryContext,
    private readonly append: (events: readonly JournalEvent[]) => void,
  ) {
    this.stalls = new StallTimer(() => context.options.settings().stallMinutes);
  }

  async check(): Promise<void> {
    const events: JournalEvent[] = [];
    const now = this.context.options.now().getTime();
    for (const run of Object.values(this.context.state().runs)) {
      if (run.exitedAt !== undefined) continue;
      if (isUnderWay(run) && run.pid !== undefined) {
        if (await isSameProcess(run.pid, run.pidStart)) {
          this.seenGone.delete(run.id);
          events.push(...(await this.stalls.look(run, now)));
        } else if (this.seenGone.has(run.id))
          events.push({ type: 'run.exited', run: run.id, source: 'process gone' });
        else this.seenGone.add(run.id);
      } else if (run.launchedAt !== undefined && now - Date.parse(run.launchedAt) > START_PATIENCE_MS) {
        const launch = await takeLaunch(
          runFolderOf(this.context.repository, run.id),
          this.context.options.now(),
        );
        // A runner that was faster says so any moment: its agent must not be taken for one that never was.
        if (launch === 'taken') events.push({ type: 'run.exited', run: run.id, source: 'never started' });
        if (launch === 'silent') events.push({ type: 'run.exited', run: run.id, source: 'process gone' });
      }
    }
    if (events.length > 0) this.append(events);
  }
}
