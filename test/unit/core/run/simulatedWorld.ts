import assert from 'node:assert/strict';
import { asEffectId, asFeatureKey, asRunId, asTaskKey } from '../../../../src/core/ids';
import type { EffectId, RunId, TaskKey } from '../../../../src/core/ids';
import { decide, isStillWanted, personNeeded } from '../../../../src/core/run/decide';
import type { Action, Limits, StageFacts } from '../../../../src/core/run/decide';
import type { EventOf, JournalEvent, JournalRecord } from '../../../../src/core/run/events';
import { applyRecord } from '../../../../src/core/run/fold';
import { SUPERSEDED } from '../../../../src/core/run/progress';
import { currentRun, emptyState } from '../../../../src/core/run/state';
import type { EffectState, JournalState, TaskState } from '../../../../src/core/run/state';

const STAGES = (person: boolean): StageFacts[] => [
  { id: 'delegate', kind: 'agent', person: false, onFailure: { retry: 0 } },
  { id: 'validate', kind: 'gates', person, onFailure: { retry: 2 } },
  { id: 'integrate', kind: 'integrate', person: false, onFailure: { retry: 0 } },
];
const WORKFLOWS = new Map([
  ['attended', STAGES(true)],
  ['unattended', STAGES(false)],
]);
export const workflowOf = ({ workflow }: TaskState): readonly StageFacts[] | undefined =>
  WORKFLOWS.get(workflow);

/** Picks one of n possibilities, 0..n-1. Chosen by the property test, so that a failing history shrinks and repeats. */
export type Choose = (n: number) => number;

export interface WorldOptions {
  readonly tasks: number;
  readonly limits: Limits;
  readonly workflow: 'attended' | 'unattended';
  /** Events may reach the journal between a decision of `decide` and the intent that follows from it, as in the engine. */
  readonly isRacy: boolean;
  readonly choose: Choose;
}

/**
 * Agents, worktrees, a repository and a person, as simple as can be, and an executor that carries out what `decide` asks
 * for. It keeps what is really so apart from what the journal says, and asserts what must never happen.
 */
export class SimulatedWorld {
  readonly state: JournalState = emptyState();
  readonly records: JournalRecord[] = [];
  /** Agents that are alive, with the folder they work in. */
  private readonly alive = new Map<RunId, string>();
  private readonly everStarted = new Set<RunId>();
  private readonly worktrees = new Set<string>();
  private readonly merged = new Set<TaskKey>();
  private readonly inFlight = new Set<EffectId>();
  /** Effects that were carried out, whether or not the journal knows: these cannot fail any more. */
  private readonly executed = new Set<EffectId>();
  private readonly queue: Action[] = [];
  private ids = 0;
  private isCalm = false;
  private gatesFailWhenCalm = false;

  constructor(private readonly options: WorldOptions) {
    for (let index = 0; index < options.tasks; index += 1) this.delegate(index);
  }

  /** One thing happens, of all that could. False when nothing could. */
  step(): boolean {
    const moves = this.moves();
    const move = moves[this.options.choose(moves.length)] ?? moves[0];
    move?.();
    return move !== undefined;
  }

  /**
   * From now on effects succeed, agents end, the person only looks on, and the gates always pass or always fail.
   * Runs until nothing happens any more; fails when that takes too long to be anything but a circle.
   */
  settle(gatesFail: boolean): void {
    this.isCalm = true;
    this.gatesFailWhenCalm = gatesFail;
    const enough = 120 * (this.options.tasks + 1);
    for (let steps = 0; this.step(); steps += 1) {
      if (steps > enough)
        assert.fail(`never comes to rest: ${JSON.stringify(this.records.slice(-12), null, 1)}`);
    }
    for (const task of Object.values(this.state.tasks)) this.assertAtRest(task);
  }

  private assertAtRest(task: TaskState): void {
    const isOver = task.progress === 'integrated' || task.progress === 'discarded';
    const needed = personNeeded(this.state, task);
    assert.ok(isOver || needed !== undefined, `${task.key} rests in ${task.progress} and nobody is asked`);
    if (task.progress === 'integrated') assert.ok(this.merged.has(task.key), 'integrated, and not merged');
    if (isOver && needed === undefined && task.worktree)
      assert.ok(
        !this.worktrees.has(task.worktree.folder) || task.worktree.state !== 'ready',
        'a worktree is left over',
      );
  }

  private moves(): (() => void)[] {
    const moves: (() => void)[] = [];
    if (this.queue.length === 0) {
      const actions = decide(this.state, workflowOf, this.options.limits, this.inFlight);
      if (actions.length > 0)
        moves.push(() => {
          this.queue.push(...actions);
          if (!this.options.isRacy) while (this.queue.length > 0) this.begin();
        });
    } else {
      moves.push(() => this.begin());
    }
    for (const effect of Object.values(this.state.effects))
      if (this.inFlight.has(effect.id)) moves.push(() => this.finish(effect));
    for (const run of this.alive.keys()) moves.push(() => this.agentActs(run));
    if (this.isCalm) return moves;
    for (const task of Object.values(this.state.tasks)) {
      if (this.options.isRacy || personNeeded(this.state, task) !== undefined)
        moves.push(() => this.personActs(task));
    }
    moves.push(() => {
      // The process ends: what was in flight is known from the journal only, what was decided is forgotten.
      this.inFlight.clear();
      this.queue.length = 0;
    });
    return moves;
  }

  private begin(): void {
    const action = this.queue.shift();
    if (!action) return;
    if (action.kind === 'resume-effect') {
      this.inFlight.add(action.effect.id);
      return;
    }
    if (action.kind === 'request-run') {
      const task = this.state.tasks[action.task];
      const after = this.state.runs[action.after];
      if (task && after)
        this.append([this.request(task.key, after.attempt + 1, task.worktree?.folder ?? '?')]);
      return;
    }
    const effect = asEffectId(`e-${this.newId()}`);
    const stage = 'stage' in action ? { stage: action.stage } : {};
    this.append([
      { type: 'effect.intended', effect, kind: action.kind, task: action.task, run: action.run, ...stage },
    ]);
    this.inFlight.add(effect);
  }

  /** Carries an effect out and journals what came of it; or the process dies before all of that is written. */
  private finish(effect: EffectState): void {
    if (!this.isCalm && !this.executed.has(effect.id) && this.options.choose(6) === 1) {
      const problem = { code: 'it-failed', message: 'It failed.' };
      this.append([{ type: 'effect.failed', effect: effect.id, problem }]);
      this.inFlight.delete(effect.id);
      return;
    }
    if (!this.executed.has(effect.id) && !isStillWanted(this.state, effect)) {
      const problem = { code: SUPERSEDED, message: 'Decided otherwise meanwhile.' };
      this.append([{ type: 'effect.failed', effect: effect.id, problem }]);
      this.inFlight.delete(effect.id);
      return;
    }
    if (!this.executed.has(effect.id)) this.assertAllowed(effect);
    this.executed.add(effect.id);
    const { result, events } = this.execute(effect);
    const outcome: JournalEvent = {
      type: 'effect.succeeded',
      effect: effect.id,
      ...(result ? { result } : {}),
    };
    const batch = this.options.choose(2) === 0 ? [...events, outcome] : [outcome, ...events];
    const isTorn = !this.isCalm && this.options.choose(5) === 1;
    this.append(isTorn ? batch.slice(0, this.options.choose(batch.length)) : batch);
    this.inFlight.delete(effect.id);
  }

  private execute(effect: EffectState): { result?: Record<string, string>; events: JournalEvent[] } {
    const { task: key, run } = effect;
    const task = this.state.tasks[key];
    const runState = this.state.runs[run];
    assert.ok(task?.worktree && runState);
    const { folder } = task.worktree;
    switch (effect.kind) {
      case 'add-worktree':
        this.worktrees.add(folder);
        return { events: [] };
      case 'start-run':
        if (!this.everStarted.has(run)) {
          this.everStarted.add(run);
          this.alive.set(run, folder);
        }
        return { events: [] };
      case 'end-run':
        this.alive.delete(run);
        return { events: this.options.choose(2) === 0 ? [] : [exited(run, 'process gone')] };
      case 'run-gates':
        return { events: [this.gatesFinished(effect)] };
      case 'commit':
        return { result: { commit: 'c'.repeat(40) }, events: [] };
      case 'integrate':
        if (!this.isCalm && this.options.choose(4) === 1) {
          const problem = { code: 'target-is-busy', message: 'The target has local changes.' };
          return { events: [{ type: 'integration.waiting', run, task: key, problem }] };
        }
        this.merged.add(key);
        return { events: [integrated(run, key)] };
      case 'remove-worktree':
        this.worktrees.delete(folder);
        return {
          events: this.options.choose(2) === 0 ? [] : [{ type: 'worktree.removed', run, task: key, folder }],
        };
      default:
        return effect.kind satisfies never;
    }
  }

  /** What must hold at the moment an effect changes the world. */
  private assertAllowed({ kind, task: key, run }: EffectState): void {
    const task = this.state.tasks[key];
    const folder = task?.worktree?.folder;
    assert.ok(task && folder !== undefined);
    const isTaken = [...this.alive.values()].includes(folder);
    if (kind === 'start-run' && !this.everStarted.has(run)) {
      assert.ok(!isTaken, 'two agents in one worktree');
      assert.ok(this.alive.size < this.options.limits.agents, 'more agents than allowed');
      assert.ok(this.worktrees.has(folder), 'an agent without its worktree');
    }
    if ((kind === 'commit' || kind === 'integrate') && this.options.workflow === 'attended')
      assert.equal(this.state.runs[run]?.review.decision, 'accept', 'commits what nobody accepted');
    if (kind === 'integrate') assert.ok(task.commit !== undefined, 'integrates without a commit');
    if (kind === 'remove-worktree') {
      assert.ok(['integrated', 'discarded'].includes(task.progress), `removes in ${task.progress}`);
      assert.ok(!isTaken, 'removes the worktree of a living agent');
    }
  }

  private gatesFinished({ run, task, id }: EffectState): JournalEvent {
    const fails = this.isCalm ? this.gatesFailWhenCalm : this.options.choose(3) === 1;
    return {
      type: 'gates.finished',
      run,
      task,
      stage: 'validate',
      gates: [{ name: `tests of ${id}`, verdict: fails ? 'failed' : 'passed', ms: 5 }],
      scope: { changed: 1, outOfScope: [], sensitive: [] },
      ms: 5,
    };
  }

  private agentActs(run: RunId): void {
    const { choose } = this.options;
    const state = this.state.runs[run];
    assert.ok(state);
    if (state.startedAt === undefined && choose(4) !== 1) {
      this.append([{ type: 'run.started', run, pid: 7 }]);
      return;
    }
    const words = (['complete', 'working', 'waiting', 'failed'] as const)[choose(this.isCalm ? 1 : 6)];
    if (words && !(this.isCalm && state.completedAt !== undefined)) {
      this.append([{ type: 'run.reported', run, status: words, source: 'hook' }]);
      return;
    }
    this.alive.delete(run);
    if (state.startedAt === undefined) this.append([exited(run, 'never started')]);
    else this.append([{ ...exited(run, 'runner'), exitCode: choose(2) }]);
  }

  private personActs(task: TaskState): void {
    const run = currentRun(this.state, task);
    assert.ok(run);
    const about = { run: run.id, task: task.key };
    const decided = (decision: 'accept' | 'reject' | 'discard'): JournalEvent => ({
      type: 'review.decided',
      ...about,
      decision,
    });
    const again = () => this.request(task.key, run.attempt + 1, task.worktree?.folder ?? '?');
    const inReview = [decided('accept'), decided('reject'), decided('discard')];
    const otherwise: JournalEvent[] = [
      { type: 'task.retried', ...about },
      { type: 'validation.requested', ...about },
      decided('discard'),
    ];
    // A person who is asked to review decides; who races does anything at any time.
    const choices =
      task.progress === 'review'
        ? inReview
        : this.options.isRacy
          ? [...otherwise, ...inReview, again()]
          : task.progress === 'integrated' || task.progress === 'discarded'
            ? otherwise.slice(0, 1)
            : [...otherwise, again()];
    const chosen = choices[this.options.choose(choices.length)];
    if (chosen) this.append([chosen]);
  }

  private delegate(index: number): void {
    const key = asTaskKey(`specs/001-a/tasks.md#T00${index + 1}`);
    this.append([this.request(key, 1, `/w/t00${index + 1}`)]);
  }

  private request(task: TaskKey, attempt: number, folder: string): EventOf<'run.requested'> {
    return {
      type: 'run.requested',
      run: asRunId(`r-${this.newId()}`),
      task,
      feature: asFeatureKey('specs/001-a'),
      title: 'A task',
      workflow: this.options.workflow,
      stage: 'delegate',
      attempt,
      agent: 'demo',
      agentName: 'Demo agent',
      profile: 'task-executor',
      mode: 'headless',
      lane: 'worktree',
      access: 'workspace-write',
      target: 'refs/heads/main',
      base: 'a'.repeat(40),
      branch: 'counterpoint/t',
      folder,
      nonceHash: '0',
    };
  }

  private append(events: readonly JournalEvent[]): void {
    for (const event of events) {
      const seq = this.records.length + 1;
      const record = {
        seq,
        ts: new Date(1_800_000_000_000 + seq * 1000).toISOString(),
        gen: 1,
        ...event,
      };
      this.records.push(record);
      applyRecord(this.state, record);
    }
  }

  private newId(): string {
    this.ids += 1;
    return this.ids.toString(36).padStart(4, '0');
  }
}

const exited = (run: RunId, source: EventOf<'run.exited'>['source']): EventOf<'run.exited'> => ({
  type: 'run.exited',
  run,
  source,
});

const integrated = (run: RunId, task: TaskKey): JournalEvent => ({
  type: 'task.integrated',
  run,
  task,
  target: 'refs/heads/main',
  commit: 'c'.repeat(40),
  before: 'a'.repeat(40),
  after: 'd'.repeat(40),
});
