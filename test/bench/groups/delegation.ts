import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openBenchEngine, taskId, until, valueOf, type BenchEngine } from '../fixture/benchEngine';
import { makeRepository, type BenchRepository } from '../fixture/repository';
import type { BenchGroup } from '../measurement';
import { inTurns, spread, timed } from '../statistics';

const FILES = 5000;

/** A person's click until the agent's process runs, on a repository of 5,000 files. */
export const delegation: BenchGroup = {
  name: 'delegation',
  rows: [
    {
      id: 'click-to-agent',
      what: `Delegate until the agent's process runs, ${FILES} files`,
      against: 'git worktree add -b, then spawning that process',
      unit: 'ms',
      goal: { kind: 'times', atMost: 1.3 },
    },
  ],
  measure: async ({ product, quick }) => {
    const repository = makeRepository(FILES, 40);
    try {
      const bench = await openBenchEngine(product, repository.folder);
      const agent = path.join(product, 'dist/demo-agent.js');
      let count = 0;
      try {
        // The first of each reads what stays in memory afterwards, here as in a window that is open for hours.
        await delegate(bench, taskId(++count));
        await bareStart(repository, agent, count);
        const { ours, floor } = await inTurns(quick ? 3 : 9, {
          ours: () => delegate(bench, taskId(++count)),
          floor: () => bareStart(repository, agent, count),
        });
        const details = { ours: spread(ours), floor: spread(floor), repetitions: ours.all.length };
        return [{ id: 'click-to-agent', ours: ours.best, floor: floor.best, details }];
      } finally {
        await bench.engine.dispose();
      }
    } finally {
      repository.remove();
    }
  },
};

/** From the request to the time in the runner's `started` line, which it writes when the agent's process exists. */
async function delegate({ engine, key }: BenchEngine, id: string): Promise<number> {
  const task = key(id);
  for (const pending of await engine.agreementsFor({ task, agent: 'demo' }))
    valueOf(await engine.agree(pending));
  const began = Date.now();
  const run = valueOf(
    await engine.delegate({ task, agent: 'demo', profile: 'task-executor', mode: 'headless' }),
  );
  const log = path.join(engine.runFolder(run), 'hooks.jsonl');
  const started = await until(`${id} is started`, () => startedAt(log));
  // What follows (the agent's work, its gates) must not run into the next repetition.
  await until(`${id} is done`, () => engine.state().tasks[task]?.progress === 'review');
  await engine.idle();
  return started - began;
}

function startedAt(log: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(log, 'utf8');
  } catch {
    return undefined;
  }
  for (const line of text.split('\n')) {
    if (!line.endsWith('}')) continue;
    const { status, ts } = JSON.parse(line) as { status?: string; ts?: string };
    if (status === 'started' && ts !== undefined) return Date.parse(ts);
  }
  return undefined;
}

async function bareStart({ folder }: BenchRepository, agent: string, count: number): Promise<number> {
  const worktree = path.join(`${folder}.bare`, `w${count}`);
  let child: ReturnType<typeof spawn> | undefined;
  const ms = await timed(async () => {
    const args = ['worktree', 'add', '--quiet', '-b', `bare/w${count}`, worktree, 'HEAD'];
    const git = spawn('git', args, { cwd: folder, stdio: 'ignore' });
    const [code] = (await once(git, 'close')) as [number | null];
    if (code !== 0) throw new Error(`git worktree add ended with ${code}`);
    child = spawn(process.execPath, [agent], { cwd: worktree, stdio: 'ignore' });
    await once(child, 'spawn');
  });
  if (child && child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  return ms;
}
