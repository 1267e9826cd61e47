/**
 * The demo agent: a real program that needs no model and no key. It does the tasks of the RecipeBox sample from
 * prepared changes, with real edits, real tests and real hook lines, and one harmless edit anywhere else.
 */
import { readFileSync } from 'node:fs';
import { commentsIn } from '../core/agents/reviewComments';
import { RUN_ENVIRONMENT } from '../core/run/launch';
import { findChange } from './findChange';
import { makeHarmlessEdit } from './harmlessEdit';
import { doubleFork, editOutOfScope, flood, forge, hang, ignoreSignals, misbehaviourFor } from './misbehave';
import { performSteps } from './performSteps';
import { respondInFile } from './respond';
import { Voice } from './voice';

const environment = process.env;
const voice = new Voice(environment);
const worktree = process.cwd();

const main = async (): Promise<number> => {
  const { task } = voice;
  const attempt = Math.max(1, Number.parseInt(environment[RUN_ENVIRONMENT.attempt] ?? '1', 10) || 1);
  const comments = commentsIn(readPrompt());
  const isFirst = attempt === 1 && comments === undefined;
  const found = findChange(task, worktree, __dirname, environment['COUNTERPOINT_DEMO_CHANGES']);
  const kind =
    misbehaviourFor(task, environment['COUNTERPOINT_DEMO_MISBEHAVE']) ??
    (isFirst ? misbehaviourFor(task, found?.change.misbehave) : undefined);
  if (kind === 'exit-at-once') return 0;
  if (kind === 'silent') voice.beSilent();

  voice.say('Counterpoint demo agent (no model)');
  voice.say(`Task ${task}${attempt > 1 ? `, attempt ${attempt}` : ''}`);
  if (comments !== undefined) voice.say(`It came back with comments: ${comments}`);
  voice.tell('working', { event: 'start' });

  switch (kind) {
    case 'ignore-sigterm':
      ignoreSignals();
      return await hang();
    case 'double-fork':
      doubleFork();
      return await hang();
    case 'hang':
      return await hang();
    case 'forge':
      forge(voice, environment);
      return 0;
    case 'lie':
      voice.complete('All done, all tests pass.');
      return 0;
    case 'flood':
      flood(voice);
      break;
    case 'out-of-scope':
      editOutOfScope(worktree, voice);
      break;
    case 'crash':
    case 'silent':
    case undefined:
      break;
  }

  if (!found) {
    voice.say('Nothing is prepared for this task, so I only leave a note.');
    const file = makeHarmlessEdit(worktree, task, comments);
    if (kind === 'crash') process.kill(process.pid, 'SIGKILL');
    voice.complete(`Demo only: wrote ${file}.`);
    return kind === 'silent' ? await hang() : 0;
  }

  const { change, folder } = found;
  const first = isFirst ? change.firstAttempt : undefined;
  const steps = first?.steps ?? change.steps;
  const half = kind === 'crash' ? steps.slice(0, Math.ceil(steps.length / 2)) : steps;
  const { changed, written, failedRuns } = await performSteps(half, {
    worktree,
    folder,
    voice,
    speed: speed(),
  });
  if (kind === 'crash') process.kill(process.pid, 'SIGKILL');
  if (failedRuns.length > 0 && !first) {
    throw new Error(`My own check failed: ${failedRuns.join('; ')}.`);
  }
  let answer = '';
  if (comments !== undefined) {
    // From the third attempt on, the steps only put back what the last response added.
    const isAnswered = changed.length > 0 && attempt <= 2;
    const file = isAnswered ? changed.join(', ') : respondInFile(worktree, written, comments);
    answer =
      file === undefined
        ? ' Nothing had to change for the comments.'
        : ` In response to the comments: ${file}.`;
  }
  const doubt = failedRuns.length > 0 ? ` Not green here: ${failedRuns.join('; ')}.` : '';
  voice.say(`Done: ${change.summary}${answer}`);
  voice.complete(`${change.summary}${answer}${doubt}`);
  // Like a program that waits for the next prompt: only its transcript says that the turn is over.
  return kind === 'silent' ? await hang() : 0;
};

const readPrompt = (): string => {
  const file = environment[RUN_ENVIRONMENT.promptFile];
  if (!file) return '';
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    voice.say(`I cannot read my prompt: ${error instanceof Error ? error.message : String(error)}`);
    return '';
  }
};

const speed = (): number => {
  const factor = Number(environment['COUNTERPOINT_DEMO_SPEED'] ?? '1');
  return Number.isFinite(factor) && factor >= 0 && factor <= 100 ? factor : 1;
};

// The exit code is set and the end awaited: `process.exit` would throw away output that nobody has read yet.
main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    voice.say(`I stop here: ${reason}`);
    voice.tell('failed', { event: 'stop', message: reason });
    process.exitCode = 1;
  },
);
