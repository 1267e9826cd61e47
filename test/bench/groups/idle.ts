import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { descendantsOf } from '../../../scripts/vscode/processTree';
import { openBenchEngine, taskId, until, valueOf } from '../fixture/benchEngine';
import { makeRepository } from '../fixture/repository';
import type { BenchGroup } from '../measurement';

const WORKTREES = 32;

/** Nothing to do: nothing is done. */
export const idle: BenchGroup = {
  name: 'idle',
  rows: [
    {
      id: 'idle-git',
      what: `Git processes a minute, engine idle with ${WORKTREES} worktrees`,
      against: '',
      unit: 'times',
      goal: { kind: 'at-most', value: 0 },
    },
    {
      id: 'idle-processor',
      what: 'Processor time a minute of the same',
      against: '',
      unit: 'ms',
      goal: { kind: 'none' },
    },
  ],
  measure: async ({ product, quick }) => {
    const repository = makeRepository(10, WORKTREES);
    try {
      const calls = path.join(path.dirname(repository.folder), 'git-calls');
      const bench = await openBenchEngine(product, repository.folder, { gitPath: countingGit(calls) });
      try {
        for (let task = 1; task <= WORKTREES; task += 1) {
          const request = { task: bench.key(taskId(task)), agent: 'demo' };
          valueOf(await bench.engine.delegate({ ...request, profile: 'task-executor', mode: 'headless' }));
        }
        await until('all tasks wait for their review', () =>
          Object.values(bench.engine.state().tasks).every(({ progress }) => progress === 'review'),
        );
        await bench.engine.worktrees();
        await bench.engine.idle();
        const seconds = quick ? 5 : 20;
        const before = callsIn(calls);
        const used = process.cpuUsage();
        const seen = await gitSeen(seconds);
        const { user, system } = process.cpuUsage(used);
        const counted = callsIn(calls) - before;
        const details = { seconds, before, seenInProcessTable: seen };
        return [
          { id: 'idle-git', ours: (Math.max(counted, seen) * 60) / seconds, details },
          { id: 'idle-processor', ours: ((user + system) / 1000) * (60 / seconds) },
        ];
      } finally {
        await bench.engine.dispose();
      }
    } finally {
      repository.remove();
    }
  },
};

/** A git that leaves a line for every call, however short: the process table is only looked at now and then. */
function countingGit(calls: string): string {
  const program = `${calls}.sh`;
  writeFileSync(program, `#!/bin/sh\necho call >> '${calls}'\nexec git "$@"\n`);
  chmodSync(program, 0o700);
  return program;
}

const callsIn = (calls: string): number =>
  existsSync(calls) ? readFileSync(calls, 'utf8').split('\n').length - 1 : 0;

/** How many different git processes below this one the process table showed. */
async function gitSeen(seconds: number): Promise<number> {
  const seen = new Set<string>();
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    for (const { pid, started, commandLine } of descendantsOf(process.pid))
      if (/(?:^|\/)git\b/.test(commandLine)) seen.add(`${pid}@${started}`);
    await delay(250);
  }
  return seen.size;
}
