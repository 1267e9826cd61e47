import { isUnderWay, type RunState } from '../../core/run/state';
import type { JournalEvent } from '../../core/run/events';
import { isSameProcess } from '../processes/processIdentity';
import { runFolderOf, type RepositoryContext } from './context';
import { StallTimer } from './stallTimer';
import { takeLaunch } from './takeLaunch';
import { TimeLimit } from './timeLimit';
import type { TranscriptReading } from './transcriptReading';
import type { WorkflowSource } from './workflowSource';

/** How long after its terminal was made a runner may take to report, milliseconds. */
const START_PATIENCE_MS = 30_000;

/**
 * Finds runs whose process is gone without a word: the machine restarted, the terminal was killed hard, the runner never
 * came up. Behind hooks and the exit's line: transcripts of agents whose hooks are silent, then the stall timer.
 */
export class Liveness {
  /** Seen gone once: the runner writes its line just after the agent's end, so a second look decides. */
  private readonly seenGone = new Set<string>();
  private readonly stalls: StallTimer;
  private isChecking = false;
  private readonly limits = new TimeLimit();

  constructor(
    private readonly context: RepositoryContext,
    private readonly append: (events: readonly JournalEvent[]) => void,
    private readonly workflows: Pick<WorkflowSource, 'stageOf'>,
    private readonly transcripts: Pick<TranscriptReading, 'look'>,
  ) {
    this.stalls = new StallTimer(() => context.options.settings().stallMinutes);
  }

  /** Looks at all runs; a call while one is running does nothing. */
  async check(): Promise<void> {
    if (this.isChecking) return;
    this.isChecking = true;
    try {
      await this.checkAll();
    } finally {
      this.isChecking = false;
    }
  }

  private async checkAll(): Promise<void> {
    const events: JournalEvent[] = [];
    const now = this.context.options.now().getTime();
    for (const run of Object.values(this.context.state().runs)) {
      if (run.exitedAt !== undefined) continue;
      if (isUnderWay(run) && run.pid !== undefined) {
        if (await isSameProcess(run.pid, run.pidStart)) {
          this.seenGone.delete(run.id);
          events.push(...(await this.lookAtSigns(run, now)), ...this.lookAtTime(run, now));
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

  /** The timer has the last word: where a transcript says something, nobody needs to be asked. */
  private async lookAtSigns(run: RunState, now: number): Promise<readonly JournalEvent[]> {
    const { events, signOfLife } = await this.transcripts.look(run, now);
    const stalled = await this.stalls.look(run, now, signOfLife);
    return events.length > 0 ? events : stalled;
  }

  private lookAtTime(run: RunState, now: number): JournalEvent[] {
    const task = this.context.state().tasks[run.task];
    // A person who asked for its gates meanwhile has taken it from there.
    if (task?.progress !== 'running' && task?.progress !== 'waiting') return [];
    const stage = this.workflows.stageOf(task, run.stage);
    if (stage?.timeoutSeconds === undefined) return [];
    return this.limits.look(run, { stage: stage.id, seconds: stage.timeoutSeconds }, now);
  }
}
