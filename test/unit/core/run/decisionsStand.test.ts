import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { asEffectId, asFeatureKey, asRunId, asTaskKey } from '../../../../src/core/ids';
import { decide, isStillWanted } from '../../../../src/core/run/decide';
import type { StageFacts } from '../../../../src/core/run/decide';
import type { EventOf, JournalEvent } from '../../../../src/core/run/events';
import { applyRecord } from '../../../../src/core/run/fold';
import { emptyState } from '../../../../src/core/run/state';
import type { JournalState, TaskState } from '../../../../src/core/run/state';

const STAGES: readonly StageFacts[] = [
  { id: 'delegate', kind: 'agent', person: false, onFailure: { retry: 0 } },
  { id: 'validate', kind: 'gates', person: true, onFailure: { retry: 0 } },
  { id: 'integrate', kind: 'integrate', person: false, onFailure: { retry: 0 } },
];
const task = asTaskKey('specs/001-a/tasks.md#T001');
const run = asRunId('r-0001');
const effect = asEffectId('e-0001');
const about = { task, run };
const problem = { code: 'it-failed', message: 'It failed.' };
const accepted: JournalEvent = { type: 'review.decided', ...about, decision: 'accept' };
const discarded: JournalEvent = { type: 'review.decided', ...about, decision: 'discard' };
const complete: JournalEvent = { type: 'run.reported', run, status: 'complete', source: 'hook' };

const requested = (change: Partial<EventOf<'run.requested'>> = {}): EventOf<'run.requested'> => ({
  type: 'run.requested',
  ...about,
  feature: asFeatureKey('specs/001-a'),
  title: 'A task',
  workflow: 'attended',
  stage: 'delegate',
  attempt: 1,
  agent: 'demo',
  agentName: 'Demo agent',
  profile: 'task-executor',
  mode: 'headless',
  lane: 'worktree',
  access: 'workspace-write',
  target: 'refs/heads/main',
  base: 'a'.repeat(40),
  branch: 'counterpoint/t001',
  folder: '/w/t001',
  nonceHash: '0',
  ...change,
});
const intended = (
  kind: EventOf<'effect.intended'>['kind'],
  change: Partial<EventOf<'effect.intended'>> = {},
) => ({ type: 'effect.intended', effect, kind, ...about, ...change }) as const;
const succeeded: JournalEvent = { type: 'effect.succeeded', effect };
const failed: JournalEvent = { type: 'effect.failed', effect, problem };
const integrated: JournalEvent = {
  type: 'task.integrated',
  ...about,
  target: 'refs/heads/main',
  commit: 'c'.repeat(40),
  before: 'a'.repeat(40),
  after: 'c'.repeat(40),
};
const gatesPassed: JournalEvent = {
  type: 'gates.finished',
  ...about,
  stage: 'validate',
  gates: [],
  scope: { changed: 1, outOfScope: [], sensitive: [] },
  ms: 1,
};
const underWay: JournalEvent[] = [
  requested(),
  intended('add-worktree'),
  succeeded,
  intended('start-run'),
  succeeded,
  { type: 'run.started', run, pid: 7 },
];
const inReview: JournalEvent[] = [...underWay, complete, intended('run-gates'), gatesPassed, succeeded];

function after(...events: JournalEvent[]): { state: JournalState; task: TaskState } {
  const state = emptyState();
  for (const [index, event] of events.entries()) {
    const ts = new Date(1_800_000_000_000 + index * 60_000).toISOString();
    applyRecord(state, { seq: index + 1, ts, gen: 1, ...event });
  }
  const found = state.tasks[task];
  assert.ok(found);
  return { state, task: found };
}
const next = (state: JournalState, agents = 9) =>
  decide(state, () => STAGES, { agents }, new Set()).map(({ kind }) => kind);

describe('what a person decided stands', () => {
  it('against an intent that was journalled right after the decision', () => {
    for (const decision of ['reject', 'discard'] as const) {
      const decided: JournalEvent = { type: 'review.decided', ...about, decision };
      const { state, task: found } = after(...inReview, accepted, decided, intended('commit'));
      assert.equal(found.progress, decision === 'reject' ? 'rejected' : 'discarded');
      const [open] = Object.values(state.effects);
      assert.ok(open && !isStillWanted(state, open));
    }
  });

  it('against the failure of what was under way', () => {
    const { task: found } = after(...inReview, accepted, intended('integrate'), discarded, failed);
    assert.equal(found.progress, 'discarded');
    assert.equal(found.problem, undefined);
  });

  it('unless the merge had happened: what is in the target is integrated', () => {
    const { task: found } = after(
      ...inReview,
      accepted,
      intended('integrate'),
      discarded,
      integrated,
      succeeded,
    );
    assert.equal(found.progress, 'integrated');
  });

  it('and an effect closed as superseded leaves no problem behind', () => {
    const superseded: JournalEvent = {
      type: 'effect.failed',
      effect,
      problem: { code: 'superseded', message: '' },
    };
    const { state, task: found } = after(...inReview, discarded, intended('commit'), superseded);
    assert.equal(found.problem, undefined);
    assert.deepEqual(next(state), ['end-run']);
  });

  it('and another tree that is accepted needs another commit', () => {
    const first: JournalEvent = { ...accepted, type: 'review.decided', tree: 'a'.repeat(40) };
    const second: JournalEvent = { ...accepted, type: 'review.decided', tree: 'b'.repeat(40) };
    const committed: JournalEvent = {
      ...succeeded,
      type: 'effect.succeeded',
      result: { commit: 'c'.repeat(40) },
    };
    const toCommit = [...inReview, first, intended('commit'), committed];
    assert.deepEqual(next(after(...toCommit).state), ['integrate']);
    const waiting: JournalEvent = { type: 'integration.waiting', ...about, problem };
    assert.deepEqual(next(after(...toCommit, waiting, second).state), ['commit']);
  });
});

describe('an integrated task', () => {
  it('stays integrated when the last step of its integration fails, with the reason shown', () => {
    const { state, task: found } = after(...inReview, accepted, intended('integrate'), integrated, failed);
    assert.equal(found.progress, 'integrated');
    assert.equal(found.problem?.code, 'it-failed');
    assert.deepEqual(next(state), []);
  });

  it('stays integrated when the intent is journalled again by a new leader', () => {
    const { state, task: found } = after(...inReview, accepted, integrated, intended('integrate'), succeeded);
    assert.equal(found.progress, 'integrated');
    assert.deepEqual(next(state), ['end-run']);
  });
});

describe('places and worktrees', () => {
  it('count a start that is under way, before its agent is known to live', () => {
    const other = asTaskKey('specs/001-a/tasks.md#T002');
    const second = asRunId('r-0002');
    const events = [
      requested(),
      intended('add-worktree'),
      succeeded,
      requested({ task: other, run: second, folder: '/w/t002' }),
      intended('add-worktree', { task: other, run: second }),
      succeeded,
      intended('start-run'),
    ];
    const { state } = after(...events);
    const kinds = (agents: number) =>
      decide(state, () => STAGES, { agents }, new Set([effect])).map(({ kind }) => kind);
    assert.deepEqual(kinds(1), []);
    assert.deepEqual(kinds(2), ['start-run']);
  });

  it('a terminal that was made holds its worktree before its runner has reported', () => {
    const again = requested({ run: asRunId('r-0002'), attempt: 2 });
    const { state } = after(...underWay.slice(0, 5), again);
    assert.deepEqual(next(state), ['end-run']);
  });

  it('a worktree that was removed is added again for the next attempt', () => {
    const { state } = after(
      ...inReview,
      discarded,
      { type: 'run.exited', run, source: 'process gone' },
      intended('remove-worktree'),
      requested({ run: asRunId('r-0002') }),
      succeeded,
    );
    assert.deepEqual(next(state), ['add-worktree']);
  });

  it('an agent that was ended on purpose frees its place even without an exit line', () => {
    const { state, task: found } = after(...underWay, intended('end-run'), succeeded);
    assert.equal(found.progress, 'ended');
    assert.equal(state.runs[run]?.status, 'exited');
  });
});

describe('the end of the journal may be cut off anywhere', () => {
  it('gates whose outcome was lost run again', () => {
    const { state } = after(...underWay, complete, intended('run-gates'), succeeded);
    assert.deepEqual(next(state), ['run-gates']);
  });
});

describe('what an agent says late', () => {
  it('does not make a dead agent wait or work', () => {
    const exited: JournalEvent = { type: 'run.exited', run, source: 'process gone', exitCode: 1 };
    const { state, task: found } = after(...underWay, exited, {
      type: 'run.reported',
      run,
      status: 'waiting',
      source: 'hook',
    });
    assert.equal(found.progress, 'ended');
    assert.equal(state.runs[run]?.waitingSince, undefined);
  });

  it('counts when it is its completion', () => {
    const exited: JournalEvent = { type: 'run.exited', run, source: 'process gone' };
    assert.equal(after(...underWay, exited, complete).task.progress, 'completed');
  });

  it('does not add to its waiting once it said that it was done', () => {
    const waiting: JournalEvent = { type: 'run.reported', run, status: 'waiting', source: 'hook' };
    const exited: JournalEvent = { type: 'run.exited', run, source: 'runner', exitCode: 0 };
    assert.equal(after(...underWay, complete, waiting, exited).state.runs[run]?.waitedMs, 0);
    assert.equal(after(...underWay, waiting, complete).state.runs[run]?.waitedMs, 60_000);
  });

  it('moves its end when it went on after a failure that it reported', () => {
    const report = (status: 'failed' | 'working' | 'complete'): JournalEvent => ({
      ...complete,
      type: 'run.reported',
      run,
      source: 'hook',
      status,
    });
    const { state } = after(...underWay, report('failed'), report('working'), report('complete'));
    assert.equal(
      Date.parse(state.runs[run]?.completedAt ?? '') - Date.parse(state.runs[run]?.startedAt ?? ''),
      180_000,
    );
  });

  it('does not hide why a step failed', () => {
    const { task: found } = after(...underWay, complete, intended('run-gates'), failed, complete, {
      type: 'run.exited',
      run,
      source: 'runner',
      exitCode: 0,
    });
    assert.equal(found.progress, 'failed');
    assert.equal(found.failedStep, 'run-gates');
  });
});
