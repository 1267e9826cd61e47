import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { asFeatureKey, asRunId, asTaskKey, type RunId, type TaskKey } from '../../../../src/core/ids';
import { ok, userProblem } from '../../../../src/core/result';
import type { StageFacts } from '../../../../src/core/run/decide';
import type { EffectKind, JournalEvent } from '../../../../src/core/run/events';
import { applyRecord } from '../../../../src/core/run/fold';
import { emptyState, type JournalState } from '../../../../src/core/run/state';
import {
  type EffectContext,
  type EffectExecutor,
  type EffectExecutors,
  Orchestrator,
} from '../../../../src/engine/run/orchestrator';

const STAGES: readonly StageFacts[] = [
  { id: 'delegate', kind: 'agent', person: false, onFailure: { retry: 0 } },
  { id: 'validate', kind: 'gates', person: true, onFailure: { retry: 0 } },
  { id: 'commit', kind: 'integrate', person: false, onFailure: { retry: 0 } },
];

const keyOf = (index: number): TaskKey => asTaskKey(`tasks.md#T${index}`);
const runOf = (index: number): RunId => asRunId(`r-run${index}`);

const requested = (index: number): JournalEvent => ({
  type: 'run.requested',
  run: runOf(index),
  task: keyOf(index),
  feature: asFeatureKey('.'),
  title: 'A task',
  workflow: 'test',
  stage: 'delegate',
  attempt: 1,
  agent: 'demo',
  agentName: 'Demo',
  profile: 'task-executor',
  mode: 'headless',
  lane: 'worktree',
  access: 'workspace-write',
  target: 'refs/heads/main',
  base: '0'.repeat(40),
  branch: `counterpoint/x/t${index}`,
  folder: `/worktrees/t${index}`,
  nonceHash: 'hash',
});

/** A journal in memory that can refuse, and effects that are carried out when the test says so. */
class Bench {
  readonly state: JournalState = emptyState();
  readonly events: JournalEvent[] = [];
  readonly carried: { readonly kind: EffectKind; readonly task: TaskKey; readonly isResumed: boolean }[] = [];
  readonly reported: string[] = [];
  /** What the disk does not take now. */
  refuses: (events: readonly JournalEvent[]) => boolean = () => false;
  private readonly recording: (() => void)[] = [];
  private ids = 0;
  private readonly running = new Set<TaskKey>();
  readonly orchestrator: Orchestrator;

  constructor(private readonly executor: EffectExecutor = async () => ok({})) {
    const kinds: EffectKind[] = [
      'add-worktree',
      'start-run',
      'end-run',
      'run-gates',
      'commit',
      'integrate',
      'remove-worktree',
    ];
    const executors = Object.fromEntries(
      kinds.map((kind) => [kind, this.watched(kind)]),
    ) as unknown as EffectExecutors;
    this.orchestrator = new Orchestrator({
      state: () => this.state,
      append: async (events) => this.append(events),
      record: (events) => this.record(events),
      executors,
      stagesOf: () => STAGES,
      limits: () => ({ agents: 4 }),
      newId: () => `e${String((this.ids += 1)).padStart(5, '0')}`,
      requestAgain: async () => ok(requested(999)),
      report: (problem) => this.reported.push(problem.code),
    });
  }

  append(events: readonly JournalEvent[]): boolean {
    if (this.refuses(events)) return false;
    for (const event of events) {
      this.events.push(event);
      applyRecord(this.state, { ...event, seq: this.events.length, ts: '2026-11-20T12:00:00.000Z', gen: 1 });
    }
    this.orchestrator.wake();
    return true;
  }

  /** The disk takes again what it refused. */
  settleRecords(): void {
    for (const record of this.recording.splice(0)) record();
  }

  private record(
    events: readonly JournalEvent[],
  ): ReturnType<ConstructorParameters<typeof Orchestrator>[0]['record']> {
    if (this.append(events)) return Promise.resolve('written');
    return new Promise((resolve) =>
      this.recording.push(() => {
        this.append(events);
        resolve('written');
      }),
    );
  }

  private watched(kind: EffectKind): EffectExecutor {
    return async (context) => {
      const { task, isResumed } = context;
      assert.equal(this.running.has(task.key), false, `${task.key} has two effects at once`);
      this.running.add(task.key);
      this.carried.push({ kind, task: task.key, isResumed });
      try {
        return await this.executor(context);
      } finally {
        this.running.delete(task.key);
      }
    };
  }
}

const kindsOf = (bench: Bench): readonly EffectKind[] => bench.carried.map(({ kind }) => kind);

describe('The orchestrator', () => {
  it('journals intent, then outcome, and never has two effects of a task under way, however often it is woken', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 }),
        async (tasks, wakes) => {
          const bench = new Bench(async () => {
            for (let turn = 0; turn < (wakes[0] ?? 1); turn += 1) await Promise.resolve();
            return ok({});
          });
          bench.append(Array.from({ length: tasks }, (_, index) => requested(index)));
          for (const wake of wakes) {
            for (let count = 0; count < wake; count += 1) bench.orchestrator.wake();
            await Promise.resolve();
          }
          await bench.orchestrator.idle();
          const intended = bench.events.filter(({ type }) => type === 'effect.intended').length;
          const closed = bench.events.filter(({ type }) => type === 'effect.succeeded').length;
          assert.equal(intended, closed);
          // A worktree for each, and as many agents as there are places.
          assert.equal(kindsOf(bench).filter((kind) => kind === 'add-worktree').length, tasks);
          assert.equal(kindsOf(bench).filter((kind) => kind === 'start-run').length, Math.min(tasks, 4));
        },
      ),
    );
  });

  it('does nothing again while the outcome of what it did cannot be written', async () => {
    const bench = new Bench();
    bench.refuses = (events) => events.some(({ type }) => type === 'effect.succeeded');
    bench.append([requested(1)]);
    for (let count = 0; count < 50; count += 1) {
      bench.orchestrator.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(kindsOf(bench), ['add-worktree']);
    assert.deepEqual(
      bench.events.map(({ type }) => type),
      ['run.requested', 'effect.intended'],
    );
    bench.refuses = () => false;
    bench.settleRecords();
    await bench.orchestrator.idle();
    assert.deepEqual(kindsOf(bench), ['add-worktree', 'start-run']);
  });

  it('does not carry out what it could not announce', async () => {
    const bench = new Bench();
    bench.refuses = (events) => events.some(({ type }) => type === 'effect.intended');
    bench.append([requested(1)]);
    await bench.orchestrator.idle();
    assert.deepEqual(kindsOf(bench), []);
    bench.refuses = () => false;
    bench.orchestrator.wake();
    await bench.orchestrator.idle();
    assert.deepEqual(kindsOf(bench), ['add-worktree', 'start-run']);
  });

  it('records an executor that throws as a failure with a reason, and reports it', async () => {
    const bench = new Bench(() => Promise.reject(new Error('out of order')));
    bench.append([requested(1)]);
    await bench.orchestrator.idle();
    assert.deepEqual(bench.reported, ['internal-error']);
    assert.equal(bench.state.tasks[keyOf(1)]?.progress, 'failed');
    assert.equal(bench.state.tasks[keyOf(1)]?.problem?.code, 'internal-error');
  });

  it('leaves what it was stopped in open, takes it up when started again, and works as before', async () => {
    let isStopping = true;
    const waiting = ({ signal }: EffectContext): ReturnType<EffectExecutor> =>
      isStopping
        ? new Promise((resolve) =>
            signal.addEventListener('abort', () =>
              resolve({ ok: false, problem: userProblem('cancelled', 'It was cancelled.') }),
            ),
          )
        : Promise.resolve(ok({}));
    const bench = new Bench(waiting);
    bench.append([requested(1)]);
    while (bench.carried.length === 0) await Promise.resolve();
    await bench.orchestrator.stop();
    assert.equal(Object.keys(bench.state.effects).length, 1);
    assert.deepEqual(bench.reported, []);
    bench.orchestrator.wake();
    await Promise.resolve();
    assert.equal(bench.carried.length, 1, 'nothing is done while it is stopped');

    isStopping = false;
    bench.orchestrator.start();
    await bench.orchestrator.idle();
    assert.deepEqual(
      bench.carried.map(({ kind, isResumed }) => [kind, isResumed]),
      [
        ['add-worktree', false],
        ['add-worktree', true],
        ['start-run', false],
      ],
    );
  });
});
