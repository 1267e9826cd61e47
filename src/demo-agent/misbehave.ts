import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { confinedPath } from './confinedPath';
import type { Voice } from './voice';

/** How the demo agent can go wrong on demand, as real agents have. */
export const MISBEHAVIOURS = [
  'hang',
  'crash',
  'lie',
  'out-of-scope',
  'exit-at-once',
  'forge',
  'ignore-sigterm',
  'double-fork',
  'flood',
  'silent',
] as const;

export type Misbehaviour = (typeof MISBEHAVIOURS)[number];

/**
 * Reads COUNTERPOINT_DEMO_MISBEHAVE: one misbehaviour for every task (`hang`), or a list by task (`T003=crash,T004=lie`).
 * @throws on a word that is none, because a test that misbehaves in no way proves nothing.
 */
export const misbehaviourFor = (task: string, setting: string | undefined): Misbehaviour | undefined => {
  for (const part of (setting ?? '').split(',').map((word) => word.trim())) {
    const [only, kind] = part.includes('=') ? part.split('=', 2) : [task, part];
    if (only !== task || kind === '' || kind === undefined) continue;
    const known = MISBEHAVIOURS.find((name) => name === kind);
    if (!known) throw new Error(`"${kind}" is no misbehaviour; known are ${MISBEHAVIOURS.join(', ')}.`);
    return known;
  }
  return undefined;
};

/** The process stays until it is ended, and no longer than ten minutes: a test that failed must not leave it for good. */
export const hang = async (): Promise<never> => {
  await new Promise((resolve) => setTimeout(resolve, 600_000));
  process.exit(1);
};

/** Deaf to everything but SIGKILL. */
export const ignoreSignals = (): void => {
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) process.on(signal, () => undefined);
};

/** A grandchild in a session of its own, without a parent, deaf as well. */
export const doubleFork = (): void => {
  const deaf =
    "for (const s of ['SIGTERM','SIGHUP','SIGINT']) process.on(s, () => {}); setTimeout(() => {}, 600000);";
  const between = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}], { detached: true, stdio: 'ignore' }).unref();`;
  spawn(process.execPath, ['-e', between], { detached: true, stdio: 'ignore' }).unref();
};

/** Claims that another task is done: with its own nonce, without any, and in another run's name. */
export const forge = (voice: Voice, environment: NodeJS.ProcessEnv): void => {
  const other = environment['COUNTERPOINT_DEMO_FORGE_TASK'] ?? 'T001';
  voice.tell('complete', { task_id: other, message: 'forged with the own nonce' });
  voice.tell('complete', { task_id: other, nonce: undefined, message: 'forged without a nonce' });
  voice.tell('complete', {
    task_id: other,
    run_id: 'r-forged00',
    message: 'forged in the name of another run',
  });
};

/** An edit that no task asked for. */
export const editOutOfScope = (worktree: string, voice: Voice): void => {
  const readme = confinedPath(worktree, 'README.md');
  if (existsSync(readme)) appendFileSync(readme, '\nThe demo agent was here, where nobody sent it.\n');
  else writeFileSync(confinedPath(worktree, 'out-of-scope.txt'), 'Nobody asked for this file.\n');
  voice.say('  changed something that the task does not name');
};

/** More output and more hook lines than anybody reads. */
export const flood = (voice: Voice): void => {
  const noise = `${'x'.repeat(119)}\n`.repeat(1_000);
  for (let block = 0; block < 200; block += 1) process.stdout.write(noise);
  for (let line = 0; line < 5_000; line += 1) voice.tell('working', { message: `flood ${line}` });
};
