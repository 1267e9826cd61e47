import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { LaunchFile } from '../core/run/launch';
import { endAll, endLeftovers, processesOfRun, signalAll } from './runProcesses';
import { processStart, RunLog } from './hookLog';
import { startAgent } from './startAgent';
import { inTerminal, restoreTerminal, say } from './terminal';

/** How a run ended, for the exit code and the last line in the terminal. */
export interface RunEnd {
  readonly exitCode: number;
  readonly sentence: string;
  /** False when the outcome could not be written to the hook log: then the exit code has to tell it. */
  readonly recorded: boolean;
  /** The terminal was closed: nobody is there to press a key. */
  readonly hungUp: boolean;
}

/** As shells report it when a program was not found; nothing an agent ended with. */
const NOT_STARTED = 127;

/** Starts the agent of a launch file, stays with it and writes down how it began and ended. */
export const runAgent = async (launch: LaunchFile): Promise<RunEnd> => {
  const log = new RunLog(launch);
  const signals = new SignalForwarder(launch);
  const began = process.hrtime.bigint();
  const child = await startAgent(launch);
  if ('reason' in child) {
    const lost = log.write('failed', 'start', { message: child.reason, exit_code: NOT_STARTED });
    sayLost(lost);
    return {
      exitCode: NOT_STARTED,
      sentence: child.reason,
      recorded: lost === undefined,
      hungUp: signals.hungUp,
    };
  }
  const agentPid = child.pid ?? 0;
  const lostStart = log.write('started', 'start', {
    pid: agentPid,
    pid_start: processStart(agentPid),
    runner_pid: process.pid,
    runner_pid_start: processStart(process.pid),
  });
  sayLost(lostStart);
  signals.attach(child);

  const { code, signal } = await ended(child);
  signals.settle();
  if (code !== 0) restoreTerminal();
  // Before the outcome is written: whoever reads it may take the worktree over, so nothing may still write there.
  const leftovers =
    launch.leftovers === 'keep' ? 0 : await endLeftovers(launch.run, agentPid, signals.patience());
  const durationMs = Math.round(Number(process.hrtime.bigint() - began) / 1e6);
  const lost = log.write('exited', 'exit', {
    pid: agentPid,
    ...(code === null ? {} : { exit_code: code }),
    // Told to end, some agents (gemini 0.61) end as well as after their work: that must not pass for it.
    ...signalField(signal ?? (code === 0 ? signals.passedOn : undefined)),
    duration_ms: durationMs,
    ...(leftovers === 0 ? {} : { leftovers }),
  });
  sayLost(lost);
  const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${code}`;
  const rest =
    leftovers === 0 ? '' : ` Ended ${leftovers} process${leftovers === 1 ? '' : 'es'} it left behind.`;
  return {
    exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0),
    sentence: `${launch.title} ${how} after ${duration(durationMs)}.${rest}`,
    recorded: lost === undefined,
    hungUp: signals.hungUp,
  };
};

const ended = (child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve({ code: child.exitCode, signal: child.signalCode });
    } else {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }
  });

/**
 * Passes on what the runner is told. The first SIGTERM or SIGHUP goes to the agent and all its processes and starts
 * the grace period; a second one, or the end of the period, ends them.
 */
class SignalForwarder {
  hungUp = false;
  /** The signal that the agent was told to end with. */
  passedOn: NodeJS.Signals | undefined;
  private child: ChildProcess | undefined;
  private asked = 0;
  private pending: NodeJS.Signals | undefined;
  private grace: NodeJS.Timeout | undefined;

  constructor(private readonly launch: LaunchFile) {
    process.on('SIGTERM', this.end);
    process.on('SIGHUP', this.end);
    process.on('SIGINT', this.interrupt);
    process.on('SIGQUIT', this.interrupt);
    // SIGWINCH needs no hand: the system sends it to the terminal's whole foreground group, the agent included.
  }

  attach(child: ChildProcess): void {
    this.child = child;
    if (this.pending) this.end(this.pending);
  }

  /** The agent has ended: from here on, being told to end only shortens what is left to do. */
  settle(): void {
    clearTimeout(this.grace);
    this.child = undefined;
  }

  /** How long leftovers may take, milliseconds: little when somebody is already waiting for the end. */
  patience(): number {
    return Math.min(this.launch.graceMs, this.asked > 0 ? 200 : 2_000);
  }

  private readonly end = (signal: NodeJS.Signals): void => {
    this.asked += 1;
    this.hungUp ||= signal === 'SIGHUP';
    if (!this.child) {
      this.pending = signal;
      return;
    }
    const agentPid = this.child.pid ?? 0;
    if (this.asked > 1) {
      this.force(agentPid);
      return;
    }
    this.passedOn = signal;
    if (process.platform === 'win32') this.child.kill();
    else signalAll(processesOfRun(this.launch.run), signal);
    this.grace = setTimeout(() => this.force(agentPid), this.launch.graceMs);
  };

  /**
   * In a terminal, Ctrl-C and Ctrl-\\ reach the agent without us; passing them on would make two of one, which agents
   * take for "quit". The runner only must not die of them first.
   */
  private readonly interrupt = (signal: NodeJS.Signals): void => {
    if (!inTerminal()) this.end(signal);
  };

  private force(agentPid: number): void {
    void endAll(this.launch.run, agentPid);
  }
}

const signalField = (signal: NodeJS.Signals | undefined): { readonly signal?: NodeJS.Signals } =>
  signal === undefined ? {} : { signal };

const sayLost = (why: string | undefined): void => {
  if (why !== undefined) say(`Counterpoint could not write to this run's hook log: ${why}`);
};

const duration = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};
