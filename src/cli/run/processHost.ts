import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { RunId, TaskKey } from '../../core/ids';
import { failed, ok, userProblem } from '../../core/result';
import type { RunHost, RunnerStart } from '../../engine/engineApi';

/** A runner that was started here and has not ended. */
export interface LivingRunner {
  readonly run: RunId;
  readonly task: TaskKey;
  readonly pid: number;
}

/**
 * Runs as child processes: each runner leads a process group (and session) of its own, without a terminal, its output in
 * a file. Ctrl-C in our terminal therefore reaches us alone, and we end them in order.
 */
export class ProcessHost implements RunHost {
  readonly kind = 'cli' as const;
  readonly modes = ['headless'] as const;
  private readonly children = new Map<RunId, LivingRunner>();
  private readonly waiters: (() => void)[] = [];

  /** @param environment added to what the runners inherit, such as the demo agent's answer */
  constructor(private readonly environment: Readonly<Record<string, string>> = {}) {}

  get living(): readonly LivingRunner[] {
    return [...this.children.values()];
  }

  async start(launch: RunnerStart): ReturnType<RunHost['start']> {
    let output: number | undefined;
    try {
      output = openSync(launch.outputFile, 'a', 0o600);
      const child = spawn(launch.program, [...launch.args], {
        cwd: launch.cwd,
        env: { ...process.env, ...this.environment, ...launch.env },
        detached: process.platform !== 'win32',
        windowsHide: true,
        stdio: ['ignore', output, output],
      });
      await once(child, 'spawn');
      this.remember(launch, child);
      return ok({ pid: child.pid });
    } catch (error) {
      return failed(
        userProblem('runner-not-started', `${launch.name} could not be started.`, {
          remedy: 'Check that there is room on the disk and for another process, then run the task again.',
          detail: String(error),
        }),
      );
    } finally {
      if (output !== undefined) closeSync(output);
    }
  }

  /** There is no editor: nothing is unsaved. */
  unsavedFiles(): readonly string[] {
    return [];
  }

  /** Asks runners to end their agents. One that is asked a second time ends its agent without grace. */
  terminate(isMeant: (runner: LivingRunner) => boolean): void {
    for (const runner of this.living) if (isMeant(runner)) send(runner.pid, 'SIGTERM');
  }

  /** The last resort: the whole group of each runner, without asking. */
  kill(): void {
    for (const { pid } of this.living) {
      if (process.platform !== 'win32') send(-pid, 'SIGKILL');
      send(pid, 'SIGKILL');
    }
  }

  /** Resolves when no runner is left, or after `ms` milliseconds: whether none is left. */
  async allEnded(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    let isLate = false;
    void late.then(() => (isLate = true));
    while (this.children.size > 0 && !isLate)
      await Promise.race([late, new Promise<void>((resolve) => this.waiters.push(resolve))]);
    clearTimeout(timer);
    return this.children.size === 0;
  }

  private remember({ run, task }: RunnerStart, child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    this.children.set(run, { run, task, pid });
    child.once('exit', () => {
      this.children.delete(run);
      for (const resolve of this.waiters.splice(0)) resolve();
    });
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already: what ends it is its exit, which is waited for.
  }
}
