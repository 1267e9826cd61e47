import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { failed, ok, userProblem, type Result } from '../../core/result';
import type { LaunchPlan } from '../../core/agents/launchPlan';
import { FOREIGN_ENVIRONMENT, RUN_ENVIRONMENT, type LaunchFile } from '../../core/run/launch';

export interface LaunchOrder {
  /** Absolute folder of this run, below the repository's git folder. */
  readonly runFolder: string;
  readonly run: string;
  readonly task: string;
  readonly feature: string;
  readonly attempt: number;
  readonly nonce: string;
  readonly agent: string;
  readonly title: string;
  readonly plan: LaunchPlan;
  readonly promptText: string;
  /** The worktree, absolute. */
  readonly cwd: string;
  readonly graceMs?: number;
  /** More for the agent's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** More to keep from it. */
  readonly unsetEnv?: readonly string[];
  readonly runner: RunnerProgram;
}

/** The runner and what runs it: the Node of the host, in the editor its own binary acting as one. */
export interface RunnerProgram {
  readonly node: string;
  readonly isElectron: boolean;
  /** Absolute path of runner.js. */
  readonly program: string;
}

export interface RunnerCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Names of the files in a run's folder. The prompt's is known before the plan is made, because the plan names it. */
export const RUN_FILES = {
  launch: 'launch.json',
  /** What the runner makes of the launch file when it takes it: without the nonce, so that it starts one agent. */
  started: 'launch.started.json',
  prompt: 'prompt.md',
  hookLog: 'hooks.jsonl',
} as const;

const GRACE_MS = 10_000;

/**
 * Writes all that the runner needs into the run's folder (0700; files 0600) and says how to start it. Doing it again,
 * after a crash between intent and outcome, gives the same files.
 * @returns the runner's command, or `run-folder-unsafe`, `run-folder-not-writable`.
 */
export const writeLaunch = async (order: LaunchOrder): Promise<Result<RunnerCommand>> => {
  const { runFolder, plan, runner } = order;
  try {
    const unsafe = await makePrivate(runFolder);
    if (unsafe) return failed(unsafe);
    await writePrivate(path.join(runFolder, RUN_FILES.prompt), order.promptText);
    for (const { name, text } of plan.files) {
      const file = path.resolve(runFolder, name);
      if (!file.startsWith(runFolder + path.sep))
        throw new Error(`${name} would lie outside the run's folder`);
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writePrivate(file, text);
    }
    const launch = path.join(runFolder, RUN_FILES.launch);
    // Last: a launch file that exists is one whose other files exist.
    await writePrivate(launch, JSON.stringify(launchFileOf(order), null, 1));
    const env: Record<string, string> = runner.isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {};
    return ok({ program: runner.node, args: [runner.program, launch], env });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return failed(
      userProblem('run-folder-not-writable', `The run's folder ${runFolder} could not be written.`, {
        remedy: 'Free disk space or make the repository writable, then try the task again.',
        detail,
      }),
    );
  }
};

/** 128 random bits: what makes a hook line a run's own claim. */
export const newNonce = (): string => randomBytes(16).toString('hex');

const launchFileOf = (order: LaunchOrder): LaunchFile => {
  const { runFolder, plan } = order;
  const hookLog = path.join(runFolder, RUN_FILES.hookLog);
  return {
    v: 1,
    run: order.run,
    task: order.task,
    feature: order.feature,
    nonce: order.nonce,
    agent: order.agent,
    title: order.title,
    program: plan.program,
    args: plan.args,
    cwd: order.cwd,
    env: {
      ...plan.env,
      ...order.env,
      [RUN_ENVIRONMENT.run]: order.run,
      [RUN_ENVIRONMENT.task]: order.task,
      [RUN_ENVIRONMENT.feature]: order.feature,
      [RUN_ENVIRONMENT.attempt]: String(order.attempt),
      [RUN_ENVIRONMENT.nonce]: order.nonce,
      [RUN_ENVIRONMENT.agent]: order.agent,
      [RUN_ENVIRONMENT.hookLog]: hookLog,
      [RUN_ENVIRONMENT.promptFile]: path.join(runFolder, RUN_FILES.prompt),
      [RUN_ENVIRONMENT.runFolder]: runFolder,
      ...(plan.sessionId === undefined ? {} : { [RUN_ENVIRONMENT.session]: plan.sessionId }),
    },
    unsetEnv: [...FOREIGN_ENVIRONMENT, ...(order.unsetEnv ?? [])],
    ...(plan.stdinFile === undefined ? {} : { stdinFile: plan.stdinFile }),
    hookLog,
    graceMs: order.graceMs ?? GRACE_MS,
    ...(plan.leftovers === 'keep' ? { leftovers: plan.leftovers } : {}),
  };
};

/** Agents can write where the folder lies: a link in its place would send our files elsewhere. */
const makePrivate = async (folder: string): Promise<ReturnType<typeof userProblem> | undefined> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory()) {
    return userProblem(
      'run-folder-unsafe',
      `${folder} is a link or a file, not the folder Counterpoint made.`,
      {
        remedy: 'Find out who replaced it, remove it, then try the task again.',
      },
    );
  }
  await chmod(folder, 0o700);
  return undefined;
};

/** Written beside and moved into place: never half there, and a link in its place is replaced instead of followed. */
const writePrivate = async (file: string, text: string): Promise<void> => {
  const beside = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    await writeFile(beside, text, { mode: 0o600, flag: 'wx' });
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
};
