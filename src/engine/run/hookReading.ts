import path from 'node:path';
import type { RunId } from '../../core/ids';
import type { JournalEvent } from '../../core/run/events';
import { RUN_FILES } from '../agents/writeLaunch';
import type { HookLogBatch } from '../hooks/hookLogBatch';
import { HookLogWatcher } from '../hooks/hookLogWatcher';
import { runFolderOf, type RepositoryContext } from './context';
import { eventsOfBatch } from './hookIntake';
import { Secrets } from './secrets';
import type { UsageReading } from './usageReading';

/** The shared log that any script can append to with `echo >>`, below the workspace folder. */
const SHARED_LOG = '.counterpoint/hooks.jsonl';

/**
 * Reads the hook logs of runs that are under way, and the shared ones, into the journal. Runs only in the process that
 * leads. A log of a run is read until its exit was folded.
 */
export class HookReading {
  private readonly ownLogs = new Map<string, RunId>();
  private watcher: HookLogWatcher | undefined;
  private readonly secrets = new Secrets(process.env);

  constructor(
    private readonly context: RepositoryContext,
    private readonly append: (events: readonly JournalEvent[]) => void,
    /** Follows the same runs: what they used is read when they end. */
    private readonly usage: Pick<UsageReading, 'start' | 'follow' | 'settled'>,
  ) {}

  async start(): Promise<void> {
    const { log, root, settings } = this.context.options;
    this.watcher = new HookLogWatcher({
      onBatch: (batch) => this.take(batch),
      onProblem: (problem) => log.problem(problem),
    });
    const resume = (file: string) => this.context.state().logPositions[file];
    const shared = path.join(root, SHARED_LOG);
    this.watcher.add({ kind: 'log', path: shared, ...resumeFrom(resume(shared)) });
    this.watcher.add({ kind: 'book', root, resume });
    for (const glob of settings().hookLogs) {
      const added = this.watcher.add({ kind: 'glob', root, glob, resume });
      if (!added.ok) log.problem(added.problem);
    }
    this.usage.start();
    this.follow();
    await this.watcher.catchUp();
  }

  /** Begins to read the logs of new runs, and ends reading those of runs that have exited. */
  follow(): void {
    const { watcher } = this;
    if (!watcher) return;
    this.usage.follow();
    for (const run of Object.values(this.context.state().runs)) {
      const log = path.join(runFolderOf(this.context.repository, run.id), RUN_FILES.hookLog);
      if (run.exitedAt === undefined && !this.ownLogs.has(log)) {
        this.ownLogs.set(log, run.id);
        watcher.add({ kind: 'log', path: log, agent: run.agent, resume: { offset: run.hookOffset } });
      } else if (run.exitedAt !== undefined && this.ownLogs.has(log)) {
        void this.forget(log);
      }
    }
  }

  /** Reads everything that is there now. */
  async settled(): Promise<void> {
    await this.watcher?.catchUp();
    await this.usage.settled();
  }

  async stop(): Promise<void> {
    const { watcher } = this;
    this.watcher = undefined;
    this.ownLogs.clear();
    await watcher?.close();
    await this.usage.settled();
  }

  private async forget(log: string): Promise<void> {
    const { watcher } = this;
    // What was written between the exit and now is still this run's own.
    await watcher?.remove(log);
    this.ownLogs.delete(log);
  }

  private take(batch: HookLogBatch): void {
    const name = path.basename(batch.log);
    for (const { line, reason, excerpt } of batch.skipped) {
      const words = this.secrets.leftOutOf(excerpt);
      this.context.options.log.warn(`${name}:${line} was skipped (${reason}): ${words}`);
    }
    const events = eventsOfBatch(batch, this.context.state(), this.ownLogs.get(batch.log));
    if (events.length > 0) this.append(events);
  }
}

const resumeFrom = <T>(position: T | undefined): { resume?: T } =>
  position === undefined ? {} : { resume: position };
