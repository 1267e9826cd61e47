import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '../../../src/core/result';
import type { RunId } from '../../../src/core/ids';
import type { RunHost } from '../../../src/engine/engineApi';
import { HookLogTail } from '../../../src/engine/hooks/hookLogTail';
import { processStart } from '../../../src/runner/hookLog';
import { bareParse } from '../fixture/bareLines';
import { openBenchEngine, taskId, until, valueOf, type BenchEngine } from '../fixture/benchEngine';
import { seededRandom } from '../fixture/random';
import { makeRepository } from '../fixture/repository';
import type { BenchGroup, Outcome } from '../measurement';
import { inTurns, percentile, processorTime, spread } from '../statistics';

const LINES = 200_000;
const AGAINST = 'bare fs.watch, then reading what is new';

/** What agents say of themselves: how fast a line changes the state, and how many lines can come. */
export const hookLogs: BenchGroup = {
  name: 'hook-logs',
  rows: [
    {
      id: 'hook-line-p50',
      what: 'Line appended to a hook log until journalled and folded, p50',
      against: AGAINST,
      unit: 'ms',
      goal: { kind: 'beyond', atMost: 150 },
    },
    {
      id: 'hook-line-p99',
      what: 'The same, p99',
      against: AGAINST,
      unit: 'ms',
      goal: { kind: 'beyond', atMost: 150 },
    },
    {
      id: 'hook-tail',
      what: `Reading ${LINES} hook lines (processor time)`,
      against: 'reading the same file and JSON.parse of its lines',
      unit: 'ms',
      goal: { kind: 'share', atLeast: 0.5 },
    },
  ],
  measure: async ({ product, quick }) => [
    ...(await latency(product, quick ? 60 : 300)),
    await throughput(quick ? 3 : 7),
  ],
};

async function latency(product: string, lines: number): Promise<Outcome[]> {
  const repository = makeRepository(10, 3);
  try {
    const host = new WritingHost();
    const bench = await openBenchEngine(product, repository.folder, { host });
    const bareLog = path.join(path.dirname(repository.folder), 'bare', 'hooks.jsonl');
    const bare = new BareTail(bareLog);
    try {
      const run = await delegated(bench, host);
      const line = (message: string) =>
        `\n${JSON.stringify({ v: 1, run_id: run.id, status: 'working', message, nonce: run.nonce })}\n`;
      const random = seededRandom(lines);
      const { ours, floor } = await inTurns(lines, {
        ours: async () => {
          await delay(2 + 8 * random());
          const message = `step ${random()}`;
          return whenSeen((seen) => {
            const look = () => bench.engine.state().runs[run.id]?.message === message && seen();
            const stop = bench.engine.onDidChange(look);
            appendFileSync(run.log, line(message));
            return stop;
          });
        },
        floor: async () => {
          await delay(2 + 8 * random());
          return whenSeen((seen) => {
            bare.onLine = seen;
            appendFileSync(bareLog, line('step'));
            return () => undefined;
          });
        },
      });
      return ([50, 99] as const).map((share) => ({
        id: `hook-line-p${share}`,
        ours: percentile(ours.all, share / 100),
        floor: percentile(floor.all, share / 100),
        details: { lines },
      }));
    } finally {
      bare.close();
      await bench.engine.dispose();
    }
  } finally {
    repository.remove();
  }
}

/** Milliseconds from the start of `begin` until it calls `seen`. @param begin gives back what ends its listening. */
async function whenSeen(begin: (seen: () => void) => () => void): Promise<number> {
  const began = performance.now();
  let stop: () => void = () => undefined;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('A line was not seen within 20 s.')), 20_000);
    stop = begin(() => {
      clearTimeout(timer);
      resolve();
    });
  });
  const ms = performance.now() - began;
  stop();
  return ms;
}

/** Takes the launch file of a run and starts nothing: the bench itself is the agent that writes lines. */
class WritingHost implements RunHost {
  readonly kind = 'cli' as const;
  readonly modes = ['headless'] as const;
  launch: { nonce: string; hookLog: string } | undefined;

  async start({ args }: Parameters<RunHost['start']>[0]) {
    // The launch file that the engine has just written.
    this.launch = JSON.parse(readFileSync(args[1] ?? '', 'utf8')) as { nonce: string; hookLog: string };
    return ok({ pid: process.pid });
  }

  unsavedFiles(): readonly string[] {
    return [];
  }
}

async function delegated(
  { engine, key }: BenchEngine,
  host: WritingHost,
): Promise<{ id: RunId; nonce: string; log: string }> {
  const task = key(taskId(1));
  const id = valueOf(
    await engine.delegate({ task, agent: 'demo', profile: 'task-executor', mode: 'headless' }),
  );
  const { nonce, hookLog } = await until('the run is launched', () => host.launch);
  await until('the start is journalled', () => engine.state().runs[id]?.launchedAt);
  await engine.idle();
  // Without it the run would be taken for one that never started.
  const started = {
    v: 1,
    run_id: id,
    status: 'started',
    writer: 'runner',
    nonce,
    pid: process.pid,
    pid_start: processStart(process.pid),
  };
  appendFileSync(hookLog, `\n${JSON.stringify(started)}\n`);
  await until('the start is folded', () => engine.state().runs[id]?.startedAt);
  return { id, nonce, log: hookLog };
}

/** The least that can follow a file: a watch on its folder, and a read from where the last one ended. */
class BareTail {
  onLine: () => void = () => undefined;
  private offset = 0;
  private reading = false;
  private readonly watcher;

  constructor(private readonly file: string) {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    this.watcher = watch(path.dirname(file), () => void this.read());
  }

  private async read(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    const file = await open(this.file);
    while (this.offset < statSync(this.file).size) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(4096), 0, 4096, this.offset);
      this.offset += bytesRead;
      for (const line of buffer.toString('utf8', 0, bytesRead).split('\n')) {
        if (line === '') continue;
        JSON.parse(line);
        this.onLine();
      }
    }
    await file.close();
    this.reading = false;
  }

  close(): void {
    this.watcher.close();
  }
}

async function throughput(repetitions: number): Promise<Outcome> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'counterpoint-bench-hooks-'));
  try {
    const file = path.join(folder, 'hooks.jsonl');
    writeFileSync(file, hookLines());
    const { ours, floor } = await inTurns(
      repetitions,
      {
        ours: () => processorTime(() => tail(file)),
        floor: () => processorTime(() => bareParse(file)),
      },
      2,
    );
    const MB = statSync(file).size / 1e6;
    const details = { ours: spread(ours), floor: spread(floor), MB: Math.round(MB) };
    return { id: 'hook-tail', ours: ours.best, floor: floor.best, details };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tail(file: string): Promise<void> {
  let count = 0;
  const reader = new HookLogTail(file, { onBatch: ({ lines }) => (count += lines.length) });
  valueOf(await reader.read());
  await reader.close();
  if (count !== LINES) throw new Error(`${count} of ${LINES} lines were read.`);
}

function hookLines(): string {
  const lines = Array.from({ length: LINES }, (_, index) =>
    JSON.stringify({
      v: 1,
      ts: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
      run_id: 'r-7f3a2b4c',
      task_id: 'T012',
      feature_id: '003',
      event: 'post-tool',
      status: 'working',
      agent: 'claude',
      session_id: '0b5a1f3e-6f0e-4f5e-9a51-2f1d3c4b5a69',
      message: `Step ${index}: edited a file of the handlers — für alle`,
      nonce: '0123456789abcdef0123456789abcdef',
    }),
  );
  return `${lines.join('\n')}\n`;
}
