import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { asEffectId, asFeatureKey, asRunId, asTaskKey } from '../../../../src/core/ids';
import { decide, personNeeded } from '../../../../src/core/run/decide';
import type { StageFacts } from '../../../../src/core/run/decide';
import type { EventOf, JournalEvent } from '../../../../src/core/run/events';
import { applyRecord } from '../../../../src/core/run/fold';
import { eventsFromHookLine } from '../../../../src/core/run/fromHookLine';
import { emptyState } from '../../../../src/core/run/state';
import type { JournalState, RunState, TaskState } from '../../../../src/core/run/state';

const STAGES: readonly StageFacts[] = [
  { id: 'delegate', kind: 'agent', person: false, onFailure: { retry: 0 } },
  { id: 'validate', kind: 'gates', person: true, onFailure: { retry: 0 } },
  { id: 'integrate', kind: 'integrate', person: false, onFailure: { retry: 0 } },
];
const task = asTaskKey('specs/001-a/tasks.md#T001');
const run = asRunId('r-0001');
const effect = asEffectId('e-0001');
const about = { task, run };

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
const did = (kind: EventOf<'effect.intended'>['kind']): JournalEvent[] => [
  { type: 'effect.intended', effect, kind, ...about },
  { type: 'effect.succeeded', effect },
];
const gatesPassed: JournalEvent = {
  type: 'gates.finished',
  ...about,
  stage: 'validate',
  gates: [],
  scope: { changed: 1, outOfScope: [], sensitive: [] },
  ms: 1,
};
const inReview: JournalEvent[] = [
  requested(),
  ...did('add-worktree'),
  ...did('start-run'),
  { type: 'run.started', run, pid: 7 },
  { type: 'run.reported', run, status: 'complete', source: 'hook' },
  { type: 'effect.intended', effect, kind: 'run-gates', ...about },
  gatesPassed,
  { type: 'effect.succeeded', effect },
];

/** Events one minute apart, the given ones at other minutes. */
function after(
  events: readonly JournalEvent[],
  minuteOf: (index: number) => number = (index) => index,
): { state: JournalState; task: TaskState; run: RunState } {
  const state = emptyState();
  for (const [index, event] of events.entries()) {
    const ts = new Date(1_800_000_000_000 + minuteOf(index) * 60_000).toISOString();
    applyRecord(state, { seq: index + 1, ts, gen: 1, ...event });
  }
  const found = state.tasks[task];
  const itsRun = state.runs[run];
  assert.ok(found && itsRun);
  return { state, task: found, run: itsRun };
}

const next = (state: JournalState) =>
  decide(state, () => STAGES, { agents: 9 }, new Set()).map(({ kind }) => kind);
const problem = { code: 'it-failed', message: 'It failed.' };
const decided = (decision: 'accept' | 'reject' | 'discard'): JournalEvent => ({
  type: 'review.decided',
  ...about,
  decision,
});
const gone: JournalEvent = { type: 'run.exited', run, source: 'process gone' };

describe('the next attempt', () => {
  const again = requested({ run: asRunId('r-0002'), attempt: 2 });

  it('is made after a rejection, and not when the person decided otherwise while it was prepared', () => {
    assert.equal(after([...inReview, decided('reject'), again]).task.progress, 'preparing');
    for (const otherwise of ['discard', 'accept'] as const) {
      const { task: found, state } = after([...inReview, decided('reject'), decided(otherwise), again]);
      assert.equal(found.progress, otherwise === 'discard' ? 'discarded' : 'accepted');
      assert.deepEqual(Object.keys(state.runs), [run]);
    }
  });

  it('that could not be made is shown, is not asked for again by itself, and is when the person says so', () => {
    const events: JournalEvent[] = [
      ...inReview,
      gone,
      decided('reject'),
      { type: 'request.failed', ...about, problem },
    ];
    const { state, task: found } = after(events);
    assert.equal(found.progress, 'rejected');
    assert.equal(personNeeded(state, found), problem.message);
    assert.deepEqual(next(state), []);
    assert.deepEqual(next(after([...events, { type: 'task.retried', ...about }]).state), ['request-run']);
  });
});

describe('accepted work that waits for its target', () => {
  const waiting: JournalEvent[] = [
    ...inReview,
    gone,
    { type: 'review.decided', ...about, decision: 'accept', tree: 'a'.repeat(40) },
    { type: 'effect.intended', effect, kind: 'commit', ...about },
    { type: 'effect.succeeded', effect, result: { commit: 'c'.repeat(40), tree: 'b'.repeat(40) } },
    { type: 'integration.waiting', ...about, problem },
  ];

  it('is committed anew from its worktree when it is tried again, as the tree that was committed', () => {
    const { state, task: found } = after([...waiting, { type: 'task.retried', ...about }]);
    assert.deepEqual(next(state), ['commit']);
    assert.equal(found.acceptedTree, 'b'.repeat(40));
  });

  it('can be judged again, and is then accepted anew', () => {
    const {
      state,
      task: found,
      run: itsRun,
    } = after([...waiting, { type: 'validation.requested', ...about }]);
    assert.deepEqual(next(state), ['run-gates']);
    assert.deepEqual(
      [found.commit, found.acceptedTree, itsRun.review.decision],
      [undefined, undefined, undefined],
    );
  });
});

describe('the clock of a review', () => {
  it('stops with the last event before the window was closed, and does not count the night', () => {
    const events: JournalEvent[] = [
      ...inReview,
      { type: 'review.opened', ...about },
      { type: 'claim.unconfirmed', log: 'hooks.jsonl', reason: 'no nonce' },
      { type: 'journal.opened', host: 'window', pid: 2, version: '1' },
      { type: 'review.opened', ...about },
      { type: 'review.decided', ...about, decision: 'accept' },
    ];
    const night = inReview.length + 2;
    const { run: found } = after(events, (index) => (index < night ? index : index + 16 * 60));
    assert.equal(found.review.spentMs, 2 * 60_000);
    assert.equal(found.review.openedAt, undefined);
  });
});

describe('the end of a process', () => {
  const line = { run_id: run, feature_id: '001', status: 'exited', exit_code: 1 } as const;

  it('is known to the runner alone: what an agent says of its own end ends nothing', () => {
    assert.deepEqual(eventsFromHookLine(run, { ...line, extra: {} }, 10), []);
    assert.deepEqual(eventsFromHookLine(run, { ...line, writer: 'hook', extra: {} }, 10), []);
    const [exit] = eventsFromHookLine(run, { ...line, writer: 'runner', extra: {} }, 10);
    assert.deepEqual(exit, { type: 'run.exited', run, source: 'runner', hookOffset: 10, exitCode: 1 });
  });

  const started: JournalEvent[] = [
    requested(),
    ...did('add-worktree'),
    ...did('start-run'),
    { type: 'run.started', run, pid: 7 },
  ];
  const exited = (signal?: string): JournalEvent => ({
    type: 'run.exited',
    run,
    source: 'runner',
    exitCode: 0,
    ...(signal === undefined ? {} : { signal }),
  });

  it('is no completion, however well it ends, when the agent was told to end', () => {
    assert.equal(after([...started, exited()]).task.progress, 'completed');
    for (const signal of ['SIGTERM', 'SIGHUP']) {
      const { task: ended, state } = after([...started, exited(signal)]);
      assert.equal(ended.progress, 'ended');
      assert.deepEqual(next(state), []);
    }
  });

  it('after a failure that the agent told of is shown with its words', () => {
    const failure = { type: 'run.reported', run, status: 'failed', source: 'hook' } as const;
    const { state, task: ended } = after([...started, { ...failure, message: 'Rate limited' }, exited()]);
    assert.equal(personNeeded(state, ended), 'the agent failed: Rate limited');
  });
});

describe('the order of what is said', () => {
  const started: JournalEvent[] = [
    requested(),
    ...did('add-worktree'),
    ...did('start-run'),
    { type: 'run.started', run, pid: 7 },
  ];
  const said = (
    status: 'working' | 'waiting' | 'complete',
    sequence?: number,
    writer = 'hook',
  ): JournalEvent[] =>
    eventsFromHookLine(
      run,
      { run_id: run, status, writer, ...(sequence === undefined ? {} : { sequence }), extra: {} },
      10,
    );

  it('is each writer’s own count: a line that was overtaken or is said again takes nothing back', () => {
    const events = [...started, ...said('waiting', 6), ...said('working', 5), ...said('waiting', 6)];
    assert.equal(after(events).run.status, 'waiting');
    assert.equal(after([...events, ...said('complete', 7), ...said('working', 6)]).run.status, 'complete');
  });

  it('is not told between writers, nor by lines without a count: the later place speaks', () => {
    assert.equal(
      after([...started, ...said('waiting', 60), ...said('working', 1, 'agent')]).run.status,
      'working',
    );
    assert.equal(after([...started, ...said('waiting', 60), ...said('working')]).run.status, 'working');
  });

  it('is kept for a bounded number of writers', () => {
    const many = Array.from({ length: 100 }, (_, index) => said('working', 1, `writer-${index}`)).flat();
    assert.ok(after([...started, ...many]).run.heard.length < 20);
  });
});
