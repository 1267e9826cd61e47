import type { TaskKey } from '../../core/ids';
import { nextChange } from '../engine/changes';
import type { OpenRepository } from '../engine/openRepository';
import type { Output } from '../output/output';
import type { LivingRunner } from './processHost';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Agents have 10 s of grace from their runner; what is left then is ended without asking. Milliseconds. */
const PATIENCE_MS = 12_000;
const LAST_PATIENCE_MS = 3_000;
/** How long an agent that said that it was done may take to leave. */
const LEAVING_MS = 2_000;

/** Ctrl-C and its like: the first ends the work in order, a second one ends it at once. */
export class Interruption {
  private readonly controller = new AbortController();
  private repository: OpenRepository | undefined;

  constructor(
    private readonly output: Output,
    private readonly words: string,
  ) {
    for (const signal of SIGNALS) process.on(signal, this.onSignal);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** What is ended when somebody insists. */
  watch(repository: OpenRepository): void {
    this.repository = repository;
  }

  dispose(): void {
    for (const signal of SIGNALS) process.off(signal, this.onSignal);
  }

  private readonly onSignal = (): void => {
    if (this.controller.signal.aborted) {
      this.repository?.host.kill();
      return;
    }
    this.output.note(this.words);
    this.controller.abort();
  };
}

/** Listens for interruptions while the work goes on. */
export async function withInterruption<T>(
  output: Output,
  work: (interruption: Interruption) => Promise<T>,
  words = 'Interrupted: ending the agents. Their worktrees stay as they are.',
): Promise<T> {
  const interruption = new Interruption(output, words);
  try {
    return await work(interruption);
  } finally {
    interruption.dispose();
  }
}

/**
 * Brings what was started here to rest, so that nothing outlives the command and the journal knows all of it: gates and
 * merges under way are finished, unless somebody interrupted; agents that are not done are ended.
 * @param own the tasks of this command; agents at work on others are waited for
 */
export async function settle(
  repository: OpenRepository,
  interruption: Interruption,
  own: ReadonlySet<TaskKey> | undefined = undefined,
): Promise<void> {
  if (own) await othersAtWork(repository, interruption, own);
  if (repository.host.living.length > 0) await endAgents(repository);
  if (!interruption.signal.aborted) await repository.engine.idle();
}

/**
 * While this process leads, it starts the agents of other commands too: they are not ended with its own work. One that
 * waits for a person is: nobody would see it.
 */
async function othersAtWork(
  { engine, host }: OpenRepository,
  { signal }: Interruption,
  own: ReadonlySet<TaskKey>,
): Promise<void> {
  const isAtWork = ({ run, task }: LivingRunner): boolean => {
    const { completedAt, status } = engine.state().runs[run] ?? {};
    return !own.has(task) && completedAt === undefined && status !== 'waiting' && status !== 'blocked';
  };
  while (!signal.aborted && host.living.some(isAtWork)) await nextChange(engine, signal);
}

/**
 * Ends every agent that was started here and is not done, by its runner (which ends the agent's whole group and writes
 * down how), and waits until all are gone and the journal knows it.
 */
async function endAgents({ engine, host }: OpenRepository): Promise<void> {
  const runs = host.living.map(({ run }) => run);
  // One that said that it was done only has to leave; its gates may run already and are not cancelled.
  const isDone = ({ run }: LivingRunner): boolean => engine.state().runs[run]?.completedAt !== undefined;
  for (const runner of host.living) {
    if (isDone(runner)) continue;
    const stopped = await engine.stop(runner.task);
    if (!stopped.ok) host.terminate(({ run }) => run === runner.run);
  }
  if (!(await host.allEnded(LEAVING_MS))) {
    host.terminate(isDone);
    if (!(await host.allEnded(PATIENCE_MS))) host.kill();
    await host.allEnded(LAST_PATIENCE_MS);
  }
  const deadline = performance.now() + LAST_PATIENCE_MS;
  const isUnknown = (): boolean => runs.some((run) => engine.state().runs[run]?.exitedAt === undefined);
  while (isUnknown() && performance.now() < deadline) await nextChange(engine);
}
