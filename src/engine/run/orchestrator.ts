import { decide, isStillWanted } from '../../core/run/decide';
import type { Action, Limits, StageFacts } from '../../core/run/decide';
import type { EffectKind, JournalEvent } from '../../core/run/events';
import { SUPERSEDED } from '../../core/run/progress';
import type { JournalState, RunState, TaskState } from '../../core/run/state';
import type { EffectId, RunId, TaskKey } from '../../core/ids';
import { asEffectId } from '../../core/ids';
import type { Problem, Result } from '../../core/result';
import type { Delivery } from './outbox';

/** What an effect is carried out with. */
export interface EffectContext {
  readonly effect: EffectId;
  readonly task: TaskState;
  readonly run: RunState;
  readonly stage: string | undefined;
  /** Whether an earlier process began this effect and did not finish it. */
  readonly isResumed: boolean;
  readonly signal: AbortSignal;
  /**
   * Whether the task still needs this effect. For one that is resumed, ask once the repository shows that it has not
   * happened: what has happened is journalled as what it is.
   */
  readonly isWanted: () => boolean;
}

/**
 * Carries out one kind of effect. Idempotent: after a crash it is called again with the same effect, finds out in the
 * real repository what is done already, and does the rest. Events beyond the outcome are returned, so that outcome and
 * events reach the journal in one write.
 */
export type EffectExecutor = (
  context: EffectContext,
) => Promise<Result<{ readonly result?: Record<string, string>; readonly events?: readonly JournalEvent[] }>>;

export type EffectExecutors = Readonly<Record<EffectKind, EffectExecutor>>;

export interface OrchestratorPorts {
  readonly state: () => JournalState;
  /** Appends in one write; false when this process does not lead any more: what was not journalled did not happen. */
  readonly append: (events: readonly JournalEvent[]) => Promise<boolean>;
  /** Appends what has happened, as soon as the disk takes it. */
  readonly record: (events: readonly JournalEvent[]) => Promise<Delivery>;
  readonly executors: EffectExecutors;
  readonly stagesOf: (task: TaskState) => readonly StageFacts[] | undefined;
  readonly limits: () => Limits;
  readonly newId: () => string;
  /** The event that gives a task to its agent again. */
  readonly requestAgain: (
    task: TaskState,
    after: RunState,
    stage: string,
    comments: string,
  ) => Promise<Result<JournalEvent>>;
  readonly report: (problem: Problem, task: TaskState) => void;
}

/**
 * Carries out what `decide` asks for, one effect per task at a time, and journals intent and outcome of each.
 * Runs only in the process that leads the repository.
 */
export class Orchestrator {
  private readonly inFlight = new Map<EffectId, AbortController>();
  private readonly requesting = new Set<TaskKey>();
  private isDeciding = false;
  private isWoken = false;
  private isStopped = false;
  private readonly idleWaiters: (() => void)[] = [];

  constructor(private readonly ports: OrchestratorPorts) {}

  /** Decides anew, soon. Called whenever the state changed; calls made meanwhile become one more pass. */
  wake(): void {
    this.isWoken = true;
    if (this.isDeciding || this.isStopped) return;
    this.isDeciding = true;
    void this.passes();
  }

  /** Begins to carry out what is due; again after a `stop`, when this process leads once more. */
  start(): void {
    this.isStopped = false;
    this.wake();
  }

  /** Ends the effects in flight at their next safe point and starts nothing more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.isWoken = false;
    for (const controller of this.inFlight.values()) controller.abort();
    while (this.inFlight.size > 0 || this.isDeciding) await this.nextIdle();
  }

  /**
   * Aborts the effect that a task has in flight and waits until it is over.
   * @returns its kind; undefined when there was none.
   */
  async cancel(task: TaskKey): Promise<EffectKind | undefined> {
    const effect = Object.values(this.ports.state().effects).find((open) => open.task === task);
    const controller = effect && this.inFlight.get(effect.id);
    if (!effect || !controller) return undefined;
    controller.abort();
    while (this.inFlight.has(effect.id)) await this.nextIdle();
    return effect.kind;
  }

  /** Ends a run's agent because a person said so, whatever `decide` would do. */
  async endNow(task: TaskState, run: RunState): Promise<Result<void>> {
    const effect = asEffectId(`e-${this.ports.newId()}`);
    const isRecorded = await this.ports.append([
      { type: 'effect.intended', effect, kind: 'end-run', task: task.key, run: run.id },
    ]);
    if (isRecorded) this.carryOut(effect, 'end-run', task.key, run.id, undefined, false);
    return { ok: true, value: undefined };
  }

  /** Resolves when nothing is in flight and nothing is being decided. */
  async idle(): Promise<void> {
    while (this.inFlight.size > 0 || this.isDeciding || this.isWoken) await this.nextIdle();
  }

  private async passes(): Promise<void> {
    try {
      while (this.isWoken && !this.isStopped) {
        this.isWoken = false;
        const flying = new Set(this.inFlight.keys());
        const actions = decide(this.ports.state(), this.ports.stagesOf, this.ports.limits(), flying);
        for (const action of actions) await this.begin(action);
      }
    } finally {
      this.isDeciding = false;
      this.settle();
    }
  }

  private async begin(action: Action): Promise<void> {
    switch (action.kind) {
      case 'resume-effect': {
        const { id, kind, task, run } = action.effect;
        this.carryOut(id, kind, task, run, undefined, true);
        return;
      }
      case 'request-run':
        await this.requestAgain(action);
        return;
      default: {
        const effect = asEffectId(`e-${this.ports.newId()}`);
        const stage = 'stage' in action ? action.stage : undefined;
        const intent = {
          type: 'effect.intended' as const,
          effect,
          kind: action.kind,
          task: action.task,
          run: action.run,
        };
        if (await this.ports.append([stage === undefined ? intent : { ...intent, stage }])) {
          this.carryOut(effect, action.kind, action.task, action.run, stage, false);
        }
      }
    }
  }

  private async requestAgain(action: Extract<Action, { kind: 'request-run' }>): Promise<void> {
    const state = this.ports.state();
    const task = state.tasks[action.task];
    const after = state.runs[action.after];
    if (!task || !after || this.requesting.has(task.key)) return;
    this.requesting.add(task.key);
    // Tasks are folded in place: what it is now is kept to compare with.
    const { progress } = task;
    try {
      const event = await this.ports
        .requestAgain(task, after, action.stage, action.comments)
        .catch((error: unknown) => bugResult('request-run', error));
      const now = this.ports.state().tasks[task.key];
      // A person decided otherwise while it was prepared: the decision stands.
      if (now?.progress !== progress || now.runs.at(-1) !== after.id) return;
      if (event.ok) {
        await this.ports.append([event.value]);
        return;
      }
      const problem = problemField(event.problem);
      await this.ports.append([{ type: 'request.failed', run: after.id, task: task.key, problem }]);
      this.ports.report(event.problem, task);
    } finally {
      this.requesting.delete(task.key);
    }
  }

  private carryOut(
    effect: EffectId,
    kind: EffectKind,
    taskKey: TaskKey,
    runId: RunId,
    stage: string | undefined,
    isResumed: boolean,
  ): void {
    const state = this.ports.state();
    const task = state.tasks[taskKey];
    const run = state.runs[runId];
    if (!task || !run || this.inFlight.has(effect)) return;
    const isWanted = (): boolean =>
      isStillWanted(this.ports.state(), { id: effect, kind, task: taskKey, run: runId, at: '' });
    const controller = new AbortController();
    this.inFlight.set(effect, controller);
    const mayHaveHappened = isResumed && LEAVES_TRACES.has(kind);
    const carried =
      mayHaveHappened || isWanted()
        ? this.ports.executors[kind]({
            effect,
            task,
            run,
            stage,
            isResumed,
            signal: controller.signal,
            isWanted,
          })
        : Promise.resolve(superseded(kind));
    void carried
      .catch((error: unknown) => bugResult(kind, error))
      .then(async (outcome) => {
        // Stopped on purpose (window closing): the intent stays open and the next leader takes it up.
        if (!outcome.ok && this.isStopped) return;
        // The effect stays in flight until its outcome is written: it must not be carried out again meanwhile.
        const delivery = await this.ports.record(
          outcome.ok
            ? // What came of it first: were the write torn, the effect would still be open and be taken up again.
              [
                ...(outcome.value.events ?? []),
                { type: 'effect.succeeded', effect, ...resultField(outcome.value.result) },
              ]
            : [{ type: 'effect.failed', effect, problem: problemField(outcome.problem) }],
        );
        // Left open it would be carried out again for ever, with the same outcome.
        if (delivery === 'never') {
          const unwritable = cannotBeWritten(kind);
          await this.ports.record([{ type: 'effect.failed', effect, problem: problemField(unwritable) }]);
          this.ports.report(unwritable, task);
        }
        if (!outcome.ok && outcome.problem.code !== SUPERSEDED) this.ports.report(outcome.problem, task);
      })
      .catch((error: unknown) => this.ports.report(bug(kind, error), task))
      .finally(() => {
        this.inFlight.delete(effect);
        this.settle();
        this.wake();
      });
  }

  private nextIdle(): Promise<void> {
    return new Promise((resolve) => this.idleWaiters.push(resolve));
  }

  private settle(): void {
    for (const resolve of this.idleWaiters.splice(0)) resolve();
  }
}

/** Effects whose traces in the repository or among the processes tell whether they happened. */
const LEAVES_TRACES: ReadonlySet<EffectKind> = new Set([
  'add-worktree',
  'start-run',
  'integrate',
  'remove-worktree',
  'end-run',
]);

/** How an effect ends that nobody wants any more. */
export const superseded = (kind: EffectKind): { readonly ok: false; readonly problem: Problem } => ({
  ok: false,
  problem: { code: SUPERSEDED, message: `"${kind}" was not needed any more.`, fault: 'user' },
});

const resultField = (result: Record<string, string> | undefined) => (result === undefined ? {} : { result });

const problemField = ({ code, message, remedy }: Problem) => ({
  code,
  message,
  ...(remedy === undefined ? {} : { remedy }),
});

const cannotBeWritten = (kind: EffectKind): Problem => ({
  code: 'outcome-not-writable',
  message: `What came of "${kind}" cannot be written to the journal: it is too large.`,
  remedy:
    'Look at the task’s worktree for thousands of files that should be ignored, then try again. Please report this with the log.',
  fault: 'bug',
});

const bug = (kind: string, error: unknown): Problem => ({
  code: 'internal-error',
  message: `Counterpoint failed while it carried out "${kind}".`,
  remedy: 'Nothing was lost. Please report this with the log (Counterpoint: Show Log).',
  fault: 'bug',
  detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
});

const bugResult = (kind: string, error: unknown): { ok: false; problem: Problem } => ({
  ok: false,
  problem: bug(kind, error),
});
