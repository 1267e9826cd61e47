import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decide } from '../../../../src/core/run/decide';
import { applyRecord } from '../../../../src/core/run/fold';
import { emptyState, isUnderWay, openEffects } from '../../../../src/core/run/state';
import type { JournalRecord } from '../../../../src/core/run/events';
import type { JournalState } from '../../../../src/core/run/state';
import type { EffectId } from '../../../../src/core/ids';
import { chaos, startable } from './arbitraryEvents';
import { SimulatedWorld, workflowOf } from './simulatedWorld';
import type { WorldOptions } from './simulatedWorld';

const folded = (records: readonly JournalRecord[]): JournalState => {
  const state = emptyState();
  for (const record of records) applyRecord(state, record);
  return state;
};
const chaoticState: fc.Arbitrary<JournalState> = chaos.map(folded);
const limits = fc.record({ agents: fc.nat(3) });
/** Which of the open effects this process carries out. */
const flying = (state: JournalState, bits: number): Set<EffectId> =>
  new Set(
    openEffects(state)
      .map(({ id }) => id)
      .filter((_, index) => (bits >> index) & 1),
  );

describe('decide, in any state', () => {
  it('depends on its arguments alone, changes none of them, and does not notice a trip through JSON', () => {
    fc.assert(
      fc.property(chaoticState, limits, fc.nat(15), (state, limit, bits) => {
        const before = JSON.stringify(state);
        const first = decide(state, workflowOf, limit, flying(state, bits));
        assert.deepEqual(decide(state, workflowOf, limit, flying(state, bits)), first);
        assert.equal(JSON.stringify(state), before);
        const clone = JSON.parse(before) as JournalState;
        assert.deepEqual(decide(clone, workflowOf, limit, flying(clone, bits)), first);
      }),
      { numRuns: 300 },
    );
  });

  it('asks for at most one action per task, and for none while an effect of the task is open', () => {
    fc.assert(
      fc.property(chaoticState, limits, fc.nat(15), (state, limit, bits) => {
        const actions = decide(state, workflowOf, limit, flying(state, bits));
        const tasks = actions.map((action) =>
          action.kind === 'resume-effect' ? action.effect.task : action.task,
        );
        assert.equal(new Set(tasks).size, tasks.length);
        const busy = new Set(openEffects(state).map(({ task }) => task));
        for (const action of actions)
          if (action.kind !== 'resume-effect') assert.ok(!busy.has(action.task), JSON.stringify(action));
      }),
      { numRuns: 300 },
    );
  });

  it('starts no agent above the limit and none in a folder where one is alive, starts under way included', () => {
    let starts = 0;
    fc.assert(
      fc.property(fc.oneof(chaoticState, startable.map(folded)), limits, (state, limit) => {
        const began = decide(state, workflowOf, limit, new Set())
          .filter((action) => action.kind === 'start-run')
          .map(({ run }) => run);
        starts += began.length;
        const starting = openEffects(state)
          .filter(({ kind }) => kind === 'start-run')
          .map(({ run }) => state.runs[run])
          .filter((run) => run !== undefined && run.exitedAt === undefined && !isUnderWay(run));
        const alive = Object.values(state.runs).filter(isUnderWay).length + new Set(starting).size;
        assert.ok(began.length === 0 || alive + began.length <= limit.agents);
        const folders = began
          .map((run) => state.runs[run])
          .filter((run) => run?.lane !== 'local')
          .map((run) => run && state.tasks[run.task]?.worktree?.folder);
        assert.equal(new Set(folders).size, folders.length);
      }),
      { numRuns: 1000 },
    );
    assert.ok(starts > 50, `only ${starts} starts: the property says too little`);
  });

  it('removes worktrees of integrated or discarded tasks only', () => {
    fc.assert(
      fc.property(chaoticState, limits, (state, limit) => {
        for (const action of decide(state, workflowOf, limit, new Set())) {
          if (action.kind !== 'remove-worktree') continue;
          const progress = state.tasks[action.task]?.progress;
          assert.ok(progress === 'integrated' || progress === 'discarded');
        }
      }),
      { numRuns: 300 },
    );
  });
});

const world = (isRacy: boolean): fc.Arbitrary<Omit<WorldOptions, 'choose'>> =>
  fc.record({
    tasks: fc.integer({ min: 1, max: 4 }),
    limits: fc.record({ agents: fc.integer({ min: 1, max: 3 }) }),
    workflow: fc.constantFrom('attended', 'unattended'),
    isRacy: fc.constant(isRacy),
  });
const choices = fc.array(fc.nat(59), { minLength: 0, maxLength: 200, size: 'max' });

/** Lets a drawn history happen, then lets everything come to rest. */
function live(
  options: Omit<WorldOptions, 'choose'>,
  drawn: readonly number[],
  gatesFail: boolean,
): SimulatedWorld {
  let next = 0;
  const choose = (n: number): number => {
    next += 1;
    return n < 1 ? 0 : (drawn[next % (drawn.length || 1)] ?? 0) % n;
  };
  const simulated = new SimulatedWorld({ ...options, choose });
  drawn.forEach(() => simulated.step());
  simulated.settle(gatesFail);
  return simulated;
}

describe('decide and fold together, carried out by an executor', () => {
  // What must never happen is asserted in the world itself, at the moment it would.
  it('always come to rest: integrated, discarded, or a person is asked', () => {
    fc.assert(
      fc.property(world(false), choices, fc.boolean(), (options, drawn, gatesFail) => {
        live(options, drawn, gatesFail);
      }),
      { numRuns: 6000 },
    );
  });

  it('come to rest when a person decides between a decision and its intent, too', () => {
    fc.assert(
      fc.property(world(true), choices, fc.boolean(), (options, drawn, gatesFail) => {
        live(options, drawn, gatesFail);
      }),
      { numRuns: 6000 },
    );
  });

  it('integrate everything when nothing goes wrong and nobody needs to be asked', () => {
    const options = { tasks: 4, limits: { agents: 2 }, workflow: 'unattended', isRacy: false } as const;
    const { state } = live(options, [], false);
    assert.deepEqual(
      Object.values(state.tasks).map(({ progress, worktree }) => [progress, worktree?.state]),
      Array.from({ length: 4 }, () => ['integrated', 'removed']),
    );
  });

  it('ask for the attempts that the workflow grants and then for a person, when gates always fail', () => {
    const options = { tasks: 1, limits: { agents: 1 }, workflow: 'attended', isRacy: false } as const;
    const { state } = live(options, [], true);
    const [task] = Object.values(state.tasks);
    assert.equal(task?.progress, 'review');
    assert.equal(task.runs.length, 3);
  });

  it('replay to the same state from the records of a life', () => {
    fc.assert(
      fc.property(world(true), choices, (options, drawn) => {
        const { state, records } = live(options, drawn, false);
        const replayed = emptyState();
        for (const record of records) applyRecord(replayed, record);
        assert.deepEqual(replayed, state);
      }),
      { numRuns: 100 },
    );
  });
});
