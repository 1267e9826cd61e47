import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { LaunchFile } from '../../../src/core/run/launch';
import { RUN_ENVIRONMENT } from '../../../src/core/run/launch';
import type { BenchGroup } from '../measurement';
import { inTurns, spread, timed } from '../statistics';

/** The small programs that people and agents wait for. */
export const starts: BenchGroup = {
  name: 'starts',
  rows: [
    {
      id: 'runner',
      what: "Runner's start until the agent's process runs",
      against: 'node -e 0, from start to end',
      unit: 'ms',
      goal: { kind: 'beyond', atMost: 50 },
    },
    {
      id: 'hook',
      what: "The program that an agent's hook calls, from start to end",
      against: 'node -e 0, from start to end',
      unit: 'ms',
      goal: { kind: 'beyond', atMost: 40 },
    },
  ],
  measure: async ({ product, quick }) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'counterpoint-bench-starts-'));
    try {
      let count = 0;
      const { runner, hook, floor } = await inTurns(quick ? 7 : 25, {
        runner: () => runnerStart(path.join(product, 'dist/runner.js'), path.join(folder, `run${++count}`)),
        hook: async () => hookCall(path.join(product, 'dist/hook.js'), folder),
        floor: () => timed(() => spawnSync(process.execPath, ['-e', '0'])),
      });
      return [
        {
          id: 'runner',
          ours: runner.best,
          floor: floor.best,
          details: { ours: spread(runner), floor: spread(floor) },
        },
        {
          id: 'hook',
          ours: hook.best,
          floor: floor.best,
          details: { ours: spread(hook), floor: spread(floor) },
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** From starting the runner to the time in its `started` line. */
async function runnerStart(runner: string, base: string): Promise<number> {
  const launchFile = `${base}.json`;
  const hookLog = `${base}.hooks.jsonl`;
  const launch: LaunchFile = {
    v: 1,
    run: 'r-bench234',
    task: 'T001',
    feature: 'specs/001-bench',
    nonce: '0123456789abcdef0123456789abcdef',
    agent: 'bench',
    title: 'T001',
    program: '/bin/true',
    args: [],
    cwd: path.dirname(base),
    env: {},
    unsetEnv: [],
    hookLog,
    graceMs: 1000,
    leftovers: 'keep',
  };
  writeFileSync(launchFile, JSON.stringify(launch));
  const began = Date.now();
  const child = spawn(process.execPath, [runner, launchFile], { stdio: 'ignore' });
  await once(child, 'exit');
  const started = readFileSync(hookLog, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { status?: string; ts?: string })
    .find(({ status }) => status === 'started');
  if (started?.ts === undefined)
    throw new Error(`The runner started nothing: ${readFileSync(hookLog, 'utf8')}`);
  return Date.parse(started.ts) - began;
}

function hookCall(hook: string, folder: string): Promise<number> {
  const payload = { session_id: 's', hook_event_name: 'Stop', transcript_path: '/t', cwd: folder };
  return timed(() => {
    const { status, stderr } = spawnSync(process.execPath, [hook, 'claude'], {
      input: JSON.stringify(payload),
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        [RUN_ENVIRONMENT.hookLog]: path.join(folder, 'hooks.jsonl'),
        [RUN_ENVIRONMENT.runFolder]: folder,
        [RUN_ENVIRONMENT.run]: 'r-bench234',
      },
    });
    if (status !== 0) throw new Error(`The hook program failed: ${stderr}`);
  });
}
