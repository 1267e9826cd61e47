import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { nextStep, type Done, type Policy } from '../../../src/cli/run/nextStep';
import { asFeatureKey, asRunId, asTaskKey } from '../../../src/core/ids';
import type { GateVerdict } from '../../../src/core/run/events';
import { emptyState, type JournalState, type RunState, type TaskState } from '../../../src/core/run/state';

const KEY = asTaskKey('specs/001-a/tasks.md#T001');
const RUN = asRunId('r-abcd2345');
const NEW: Done = { delegated: false, retried: false };
const ACCEPTING: Policy = { acceptPassing: true, attempts: 2 };
const REVIEWING: Policy = { acceptPassing: false, attempts: 2 };

const gate = (name: string, verdict: GateVerdict['verdict'], lastLines?: string): GateVerdict => ({
  name,
  verdict,
  ms: 1,
  ...(lastLines === undefined ? {} : { lastLines }),
});

const gates = (verdicts: GateVerdict[], strays: readonly string[] = []): RunState['gates'] => ({
  verdicts,
  scope: { changed: 1, outOfScope: strays.map((path) => ({ path, reason: 'not named' })), sensitive: [] },
  ms: 1,
  tree: 'a'.repeat(40),
  at: '2026-01-01T00:00:00.000Z',
});

function stateWith(task: Partial<TaskState>, run: Partial<RunState> = {}): JournalState {
  const state = emptyState();
  state.tasks[KEY] = {
    key: KEY,
    feature: asFeatureKey('specs/001-a'),
    title: 'a',
    phase: undefined,
    workflow: 'delegate-validate-commit',
    stage: 'validate',
    progress: 'review',
    runs: [RUN],
    worktree: { branch: 'b', folder: '/w', base: 'c', target: 'refs/heads/main', state: 'ready' },
    problem: undefined,
    failedStep: undefined,
    commit: undefined,
    integratedAt: undefined,
    acceptedAt: undefined,
    acceptedTree: undefined,
    integrationMs: 0,
    conflicts: [],
    ...task,
  };
  // Only what the decision reads.
  state.runs[RUN] = { id: RUN, task: KEY, attempt: 1, agentName: 'Agent', ...run } as RunState;
  return state;
}

const step = (
  task: Partial<TaskState>,
  run: Partial<RunState> = {},
  policy: Policy = ACCEPTING,
  done: Done = NEW,
) => nextStep(stateWith(task, run), KEY, policy, done);

describe('what the command line does next for a task', () => {
  it('delegates what nobody delegated, once', () => {
    assert.deepEqual(nextStep(emptyState(), KEY, ACCEPTING, NEW), { kind: 'delegate' });
    assert.deepEqual(nextStep(emptyState(), KEY, ACCEPTING, { ...NEW, delegated: true }), { kind: 'wait' });
  });

  it('accepts the tree that the gates judged when all passed and nothing strayed', () => {
    const passed = gates([gate('test', 'passed'), gate('lint', 'passed')]);
    assert.deepEqual(step({}, { gates: passed }), { kind: 'accept', tree: 'a'.repeat(40) });
  });

  it('accepts nothing on its own without leave, without gates, or with a gate that did not pass', () => {
    const review = { kind: 'finish', outcome: { kind: 'review' } };
    assert.deepEqual(step({}, { gates: gates([gate('test', 'passed')]) }, REVIEWING), review);
    assert.deepEqual(step({}, { gates: undefined }), review);
    for (const verdict of ['failed', 'timed-out', 'could-not-run', 'cancelled'] as const) {
      const { kind } = step({}, { gates: gates([gate('lint', 'passed'), gate('test', verdict)]) });
      assert.notEqual(kind, 'accept', verdict);
    }
    const unproven = step({}, { gates: gates([]) });
    assert.ok(unproven.kind === 'finish' && unproven.outcome.kind === 'parked');
    assert.match(unproven.outcome.reason, /no gate/);
    assert.match(unproven.outcome.remedy ?? '', /workflow\.json.+accept it in the editor/);
  });

  it('sends failures back with their output and strays with their names, as often as it may', () => {
    const failing = gates([gate('test', 'failed', '1 failing\n  expected 2')], ['README.md']);
    for (const attempt of [1, 2]) {
      const back = step({}, { gates: failing, attempt });
      assert.ok(back.kind === 'reject');
      assert.match(back.comments, /test: failed\n1 failing\n {2}expected 2/);
      assert.match(back.comments, /- README\.md: not named/);
    }
    const last = step({}, { gates: failing, attempt: 3 });
    assert.ok(last.kind === 'finish' && last.outcome.kind === 'parked');
    assert.equal(last.outcome.why, 'gates');
    assert.match(last.outcome.reason, /3 attempts: test failed/);
    const strayed = step({}, { gates: gates([gate('test', 'passed')], ['README.md']), attempt: 3 });
    assert.ok(strayed.kind === 'finish' && strayed.outcome.kind === 'parked');
    assert.equal(strayed.outcome.why, 'scope');
  });

  it('does not blame an agent for a gate that could not run', () => {
    const { kind } = step({}, { gates: gates([gate('test', 'could-not-run', 'no such program')]) });
    assert.equal(kind, 'finish');
  });

  it('tries once again what failed before this call, and parks what fails in it', () => {
    const problem = { code: 'disk-full', message: 'The disk is full.', remedy: 'Make room.' };
    for (const progress of ['failed', 'integration-waiting'] as const) {
      assert.deepEqual(step({ progress, problem }), { kind: 'retry' });
      for (const done of [
        { delegated: true, retried: false },
        { delegated: false, retried: true },
      ])
        assert.deepEqual(step({ progress, problem }, {}, ACCEPTING, done), {
          kind: 'finish',
          outcome: { kind: 'parked', why: 'problem', reason: problem.message, remedy: problem.remedy },
        });
    }
  });

  it('gives a task to an agent that ended without a claim again, within its attempts', () => {
    const delegated = { delegated: true, retried: true };
    assert.equal(step({ progress: 'ended' }, { attempt: 2 }, ACCEPTING, delegated).kind, 'retry');
    assert.equal(step({ progress: 'ended' }, { attempt: 3 }, ACCEPTING, delegated).kind, 'finish');
    assert.equal(step({ progress: 'ended' }, {}, REVIEWING, delegated).kind, 'finish');
    assert.equal(step({ progress: 'ended' }, {}, REVIEWING, NEW).kind, 'retry');
  });

  it('asks for agreement whatever the task was doing', () => {
    for (const code of ['commands-not-agreed', 'executable-config-changed', 'journal-suspect'])
      assert.equal(step({ progress: 'failed', problem: { code, message: 'm' } }).kind, 'agree');
  });

  it('waits for what goes on by itself', () => {
    for (const progress of [
      'preparing',
      'running',
      'completed',
      'validating',
      'accepted',
      'integrating',
    ] as const)
      assert.deepEqual(step({ progress }), { kind: 'wait' });
    assert.equal(step({ progress: 'waiting' }, { message: 'Which one?' }).kind, 'wait-for-agent');
    assert.deepEqual(step({ progress: 'integrated' }), { kind: 'finish', outcome: { kind: 'integrated' } });
  });

  it('delegates a discarded task anew once its worktree is gone', () => {
    const removed = { branch: 'b', folder: '/w', base: 'c', target: 't', state: 'removed' } as const;
    assert.equal(step({ progress: 'discarded' }).kind, 'wait');
    assert.equal(step({ progress: 'discarded', worktree: removed }).kind, 'delegate');
  });
});
