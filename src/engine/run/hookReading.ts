import { open } from 'node:fs/promises';
import path from 'node:path';
import { readHookLine } from '../../core/hooks/readHookLine';
import type { RunId } from '../../core/ids';
import type { JournalEvent } from '../../core/run/events';
import { RUN_FILES } from '../agents/writeLaunch';
import { runFolderOf, type RepositoryContext } from './context';
import { eventsOfLines, type IntakeLine } from './hookIntake';

/** TEMPORARY until the watcher lands: polls the logs of runs under way. */
export class HookReading {
  private readonly ownLogs = new Map<string, RunId>();
  private readonly offsets = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: RepositoryContext,
    private readonly append: (events: readonly JournalEvent[]) => void,
  ) {}

  async start(): Promise<void> {
    this.follow();
    this.timer = setInterval(() => void this.read(), 100);
  }

  follow(): void {
    for (const run of Object.values(this.context.state().runs)) {
      const log = path.join(runFolderOf(this.context.repository, run.id), RUN_FILES.hookLog);
      if (run.exitedAt === undefined) {
        this.ownLogs.set(log, run.id);
        if (!this.offsets.has(log)) this.offsets.set(log, run.hookOffset);
      }
    }
  }

  async settled(): Promise<void> {
    await this.reading;
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.reading;
  }

  private read(): Promise<void> {
    this.reading = this.reading.then(async () => {
      for (const [log] of this.ownLogs) await this.readLog(log);
    });
    return this.reading;
  }

  private async readLog(log: string): Promise<void> {
    const from = this.offsets.get(log) ?? 0;
    const handle = await open(log).catch(() => undefined);
    if (!handle) return;
    try {
      const { size } = await handle.stat();
      if (size <= from) return;
      const buffer = Buffer.alloc(size - from);
      await handle.read(buffer, 0, buffer.length, from);
      const end = buffer.lastIndexOf(10) + 1;
      const lines: IntakeLine[] = [];
      let at = 0;
      while (at < end) {
        const next = buffer.indexOf(10, at) + 1;
        const text = buffer.subarray(at, next - 1).toString('utf8');
        at = next;
        if (text.trim() === '') continue;
        const read = readHookLine(text);
        if (read.ok) lines.push({ log, line: read.ok, lineNumber: undefined, offset: from + at });
      }
      this.offsets.set(log, from + end);
      const events = eventsOfLines(lines, this.context.state(), this.ownLogs);
      if (events.length > 0) this.append(events);
    } finally {
      await handle.close();
    }
  }
}
