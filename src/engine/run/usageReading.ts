import { realpath } from 'node:fs/promises';
import type { AgentAdapter } from '../../core/agents/adapter';
import type { RunUsage } from '../../core/agents/usage/runUsage';
import { USAGE_READERS } from '../../core/agents/usage/usageReaders';
import type { RunId } from '../../core/ids';
import type { JournalEvent } from '../../core/run/events';
import type { RunState } from '../../core/run/state';
import { findTranscript } from '../agents/findTranscript';
import { readUsage } from '../agents/readUsage';
import { runFolderOf, type RepositoryContext } from './context';

/** How long after its end a run that was never metered still is, by the next process that leads, milliseconds. */
const LATE_MS = 60 * 60_000;

type Moment = 'complete' | 'exited';

/**
 * Reads what runs used, where agents write that into transcripts instead of telling it by hooks: when a run says that it is
 * done, and again when its process has ended. Figures only: no text of a transcript is kept.
 */
export class UsageReading {
  private readonly seen = new Map<RunId, Moment>();
  private readonly reading = new Set<Promise<void>>();

  constructor(
    private readonly context: RepositoryContext,
    private readonly adapterOf: (id: string) => Promise<AgentAdapter | undefined>,
    private readonly append: (events: readonly JournalEvent[]) => void,
  ) {}

  /** What ended before this process led was metered by the one before; its last runs may not have been. */
  start(): void {
    const now = this.context.options.now().getTime();
    for (const run of Object.values(this.context.state().runs)) {
      if (run.exitedAt === undefined) continue;
      if (run.usage !== undefined || now - Date.parse(run.exitedAt) > LATE_MS)
        this.seen.set(run.id, 'exited');
    }
    this.follow();
  }

  /** Looks whether runs came to an end; called whenever the state changed. */
  follow(): void {
    for (const run of Object.values(this.context.state().runs)) {
      const moment =
        run.exitedAt !== undefined ? 'exited' : run.status === 'complete' ? 'complete' : undefined;
      if (moment === undefined || run.startedAt === undefined || this.seen.get(run.id) === moment) continue;
      this.seen.set(run.id, moment);
      const reading = this.meter(run).finally(() => this.reading.delete(reading));
      this.reading.add(reading);
    }
  }

  /** Resolves when nothing is being read. */
  async settled(): Promise<void> {
    while (this.reading.size > 0) await Promise.all(this.reading);
  }

  private async meter(run: RunState): Promise<void> {
    try {
      const usage = await this.usageOf(run);
      if (usage && !isSame(usage, run.usage)) this.append([{ type: 'run.metered', run: run.id, usage }]);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.context.options.log.warn(`${run.id}: what it used could not be read: ${why}`);
    }
  }

  private async usageOf(run: RunState): Promise<RunUsage | undefined> {
    const adapter = await this.adapterOf(run.agent);
    const readerOf = adapter?.usage && USAGE_READERS[adapter.usage.source];
    const { runs, tasks } = this.context.state();
    const worktree = tasks[run.task]?.worktree;
    if (!adapter?.transcript || !readerOf || !worktree) return undefined;
    // Not its start: that is known only when its first line was read, and the agent may have been faster.
    const since = Date.parse(run.requestedAt);
    const file = await findTranscript(adapter.transcript, {
      sessionId: run.session ?? (run.resumes === undefined ? undefined : runs[run.resumes]?.session),
      worktrees: [worktree.folder, await realpath(worktree.folder).catch(() => worktree.folder)],
      since,
      runFolder: runFolderOf(this.context.repository, run.id),
      environment: { ...process.env, ...adapter.env },
    });
    if (file === undefined) return undefined;
    const until = run.exitedAt === undefined ? Infinity : Date.parse(run.exitedAt);
    return readUsage(file, readerOf({ since, until }));
  }
}

const isSame = (usage: RunUsage, known: RunState['usage']): boolean =>
  known !== undefined &&
  usage.input === known.input &&
  usage.cached === known.cached &&
  usage.output === known.output &&
  usage.reasoning === known.reasoning &&
  usage.costUsd === known.costUsd;
