import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { confinedPath } from './confinedPath';
import type { Insertion, Step } from './preparedChange';
import type { Voice } from './voice';

export interface Workplace {
  /** Where it edits. */
  readonly worktree: string;
  /** Where the files of the steps lie. */
  readonly folder: string;
  readonly voice: Voice;
  /** Factor on every delay; 0: none. */
  readonly speed: number;
}

export interface StepsResult {
  /** Worktree-relative paths whose content is different now. */
  readonly changed: readonly string[];
  /** Files written as a whole, changed or not: nobody else's. */
  readonly written: readonly string[];
  /** Commands that ended with something else than 0. */
  readonly failedRuns: readonly string[];
}

/**
 * Does the steps of a change, for real: edits, commands, questions. Doing them again changes nothing.
 * @throws when a step cannot be done: a missing anchor, a path that leads out of the worktree.
 */
export const performSteps = async (steps: readonly Step[], at: Workplace): Promise<StepsResult> => {
  const changed: string[] = [];
  const written: string[] = [];
  const failedRuns: string[] = [];
  for (const step of steps) {
    if ('say' in step) at.voice.say(step.say);
    else if ('delayMs' in step) await delay(step.delayMs * at.speed);
    else if ('ask' in step) await at.voice.ask(step.ask);
    else if ('write' in step) {
      written.push(step.write);
      if (edit(at, step.write, () => readFileSync(confinedPath(at.folder, step.from))))
        changed.push(step.write);
    } else if ('insert' in step) {
      const { file } = step.insert;
      const text = readFileSync(confinedPath(at.folder, step.insert.from), 'utf8');
      if (edit(at, file, (before) => Buffer.from(insert(before.toString(), text, step.insert))))
        changed.push(file);
    } else if (!(await run(step.run, at))) {
      failedRuns.push(step.run.join(' '));
    }
  }
  return { changed, written, failedRuns };
};

/** @returns whether the file is different now. */
const edit = (at: Workplace, file: string, content: (before: Buffer) => Buffer): boolean => {
  const target = confinedPath(at.worktree, file);
  const isThere = existsSync(target);
  const before = isThere ? readFileSync(target) : Buffer.alloc(0);
  const after = content(before);
  if (isThere && after.equals(before)) {
    at.voice.say(`  ${file} is as it should be`);
    return false;
  }
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, after);
  at.voice.say(`  ${isThere ? 'changed' : 'new'} ${file}`);
  return true;
};

/** Puts text beside a line; where it stands there already, nothing changes. Line endings stay what they are. */
export const insert = (before: string, text: string, insertion: Insertion): string => {
  const isWindows = before.includes('\r\n');
  const after = insertInto(before.replace(/\r\n/g, '\n'), text.replace(/\r\n/g, '\n'), insertion);
  return isWindows ? after.replace(/\n/g, '\r\n') : after;
};

const insertInto = (before: string, text: string, { file, anchor, position }: Insertion): string => {
  const [above, below, more] = before.split(`${anchor}\n`);
  const isLine = above === '' || above?.endsWith('\n');
  if (above === undefined || below === undefined || more !== undefined || !isLine) {
    throw new Error(`${file} must hold the line "${anchor}" exactly once.`);
  }
  if (position === 'after' ? below.startsWith(text) : above.endsWith(text)) return before;
  return position === 'after' ? `${above}${anchor}\n${text}${below}` : `${above}${text}${anchor}\n${below}`;
};

/** @returns whether the command ended with 0. */
const run = async (command: readonly string[], at: Workplace): Promise<boolean> => {
  const [program = '', ...args] = command;
  at.voice.say(`  $ ${command.join(' ')}`);
  const environment = { ...process.env };
  // A test runner inside a test runner would report to the outer one instead of here.
  delete environment['NODE_TEST_CONTEXT'];
  delete environment['ELECTRON_RUN_AS_NODE'];
  const isNode = program === 'node';
  // Inside an editor without Node on the machine, this program's own binary is the Node there is.
  if (isNode && process.versions['electron'] !== undefined) environment['ELECTRON_RUN_AS_NODE'] = '1';
  const child = spawn(isNode ? process.execPath : program, args, {
    cwd: at.worktree,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      at.voice.say(`  ${program} did not start: ${error.message}`);
      resolve(null);
    });
    child.once('exit', resolve);
  });
  at.voice.say(code === 0 ? '  passed' : '  failed');
  return code === 0;
};
