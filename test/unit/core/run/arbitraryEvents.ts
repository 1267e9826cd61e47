import * as fc from 'fast-check';
import { asEffectId, asFeatureKey, asRunId, asTaskKey } from '../../../../src/core/ids';
import type { JournalEvent, JournalRecord } from '../../../../src/core/run/events';

/** Keys that a file may hold and that mean something to every object. */
export const INHERITED_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
];

const TASKS = ['specs/001-a/tasks.md#T001', 'specs/001-a/tasks.md#T002', 'specs/002-b/tasks.md#T001~2'];
const RUNS = ['r-aaaa', 'r-bbbb', 'r-cccc', 'r-dddd', 'r-eeee', 'r-0000', 'r-0001'];
const EFFECTS = ['e-aaaa', 'e-bbbb', 'e-cccc', 'e-dddd'];

const task = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...TASKS).map(asTaskKey) },
  { weight: 1, arbitrary: fc.constantFrom(...INHERITED_NAMES).map(asTaskKey) },
);
const run = fc.constantFrom(...RUNS).map(asRunId);
const effect = fc.constantFrom(...EFFECTS).map(asEffectId);
const sha = fc.constantFrom('a'.repeat(40), 'b'.repeat(40), 'c'.repeat(64));
const text = fc.constantFrom('', 'words', '<img src=x onerror=alert(1)>', '__proto__', '\u202egnp.exe');
const name = fc.constantFrom('claude', 'demo', '__proto__', 'constructor');
const problem = fc.record({ code: fc.constant('it-failed'), message: text });
const folder = fc.constantFrom('/w/one', '/w/two');
const hookOffset = fc.option(fc.nat(9999), { nil: undefined });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const verification = fc.constantFrom('v-aaaa', 'v-bbbb', 'v-cccc');
const criterion = fc.constantFrom('a/contract.md##AC-1', 'a/contract.md##AC-2', '__proto__##constructor');
const by = fc.constantFrom('editor', 'testing view', 'gate', 'command line');
const aboutCriterion = {
  criterion,
  file: fc.constant('a/contract.md'),
  commit: sha,
  tree: sha,
  contentHash: fc.constantFrom('0123', '4567'),
};

/** As the event comes out of a journal: plain objects, and no keys without a value. */
const compact = <T extends JournalEvent>(event: T): T => JSON.parse(JSON.stringify(event)) as T;

const eventsByType: { [T in JournalEvent['type']]: fc.Arbitrary<Extract<JournalEvent, { type: T }>> } = {
  'journal.opened': fc.constant({ type: 'journal.opened', host: 'window', pid: 1, version: '0.1.0' }),
  'run.requested': fc.record({
    type: fc.constant('run.requested'),
    run,
    task,
    feature: fc.constantFrom('specs/001-a', '__proto__').map(asFeatureKey),
    title: text,
    phase: optional(fc.constantFrom('1', '__proto__')),
    workflow: fc.constantFrom('attended', 'unattended', 'unknown'),
    stage: fc.constant('delegate'),
    attempt: fc.integer({ min: 1, max: 4 }),
    agent: name,
    agentName: name,
    profile: name,
    mode: fc.constant('headless'),
    lane: fc.constantFrom('worktree', 'local'),
    access: fc.constant('workspace-write'),
    target: fc.constant('refs/heads/main'),
    base: sha,
    branch: fc.constant('counterpoint/t001'),
    folder,
    nonceHash: fc.constant('0'),
    comments: optional(text),
  }),
  'effect.intended': fc.record({
    type: fc.constant('effect.intended'),
    effect,
    kind: fc.constantFrom(
      'add-worktree',
      'start-run',
      'end-run',
      'run-gates',
      'commit',
      'integrate',
      'remove-worktree',
    ),
    task,
    run,
    stage: optional(fc.constantFrom('validate', 'integrate')),
  }),
  'effect.succeeded': fc.record({
    type: fc.constant('effect.succeeded'),
    effect,
    result: optional(fc.constantFrom<Record<string, string>>({}, { commit: 'a'.repeat(40) })),
  }),
  'effect.failed': fc.record({ type: fc.constant('effect.failed'), effect, problem }),
  'run.started': fc.record({
    type: fc.constant('run.started'),
    run,
    pid: fc.integer({ min: 2, max: 99 }),
    hookOffset,
  }),
  'run.reported': fc.record({
    type: fc.constant('run.reported'),
    run,
    status: fc.constantFrom('working', 'waiting', 'blocked', 'complete', 'failed'),
    source: fc.constantFrom('hook', 'transcript', 'stall timer', 'time limit'),
    message: optional(text),
    usage: optional(fc.record({ input: fc.nat(99), cached: fc.nat(9), output: fc.nat(9) })),
    hookOffset,
  }),
  'run.exited': fc.record({
    type: fc.constant('run.exited'),
    run,
    exitCode: optional(fc.constantFrom(0, 1)),
    source: fc.constantFrom('runner', 'process gone', 'never started'),
  }),
  'run.metered': fc.record({
    type: fc.constant('run.metered'),
    run,
    usage: fc.record({ input: fc.nat(99), cached: fc.nat(9), output: fc.nat(9) }),
  }),
  'claim.unconfirmed': fc.record({
    type: fc.constant('claim.unconfirmed'),
    log: text,
    reason: text,
    taskId: optional(name),
  }),
  'gates.finished': fc.record({
    type: fc.constant('gates.finished'),
    run,
    task,
    stage: fc.constantFrom('validate', 'integrate', 'delegate'),
    gates: fc.array(
      fc.record({
        name: fc.constantFrom('tests', 'lint'),
        verdict: fc.constantFrom('passed', 'failed'),
        ms: fc.nat(9999),
      }),
      { maxLength: 2 },
    ),
    scope: fc.record({
      changed: fc.nat(9),
      outOfScope: fc.constantFrom([], [{ path: 'README.md', reason: 'not named by the task' }]),
      sensitive: fc.constant([]),
    }),
    ms: fc.nat(9999),
  }),
  'review.opened': fc.record({ type: fc.constant('review.opened'), run, task }),
  'review.closed': fc.record({ type: fc.constant('review.closed'), run, task }),
  'review.decided': fc.record({
    type: fc.constant('review.decided'),
    run,
    task,
    decision: fc.constantFrom('accept', 'reject', 'discard'),
    tree: optional(sha),
  }),
  'validation.corrected': fc.record({
    type: fc.constant('validation.corrected'),
    run,
    ms: fc.nat(9_999_999),
  }),
  'task.integrated': fc.record({
    type: fc.constant('task.integrated'),
    run,
    task,
    target: fc.constant('refs/heads/main'),
    commit: sha,
    before: sha,
    after: sha,
  }),
  'integration.waiting': fc.record(
    {
      type: fc.constant('integration.waiting'),
      run,
      task,
      problem: fc.oneof(
        problem,
        problem.map((each) => ({ ...each, code: 'integration-conflict' })),
      ),
      conflict: fc.record({ files: fc.array(fc.string(), { maxLength: 3 }), total: fc.nat(500) }),
    },
    { requiredKeys: ['type', 'run', 'task', 'problem'] },
  ),
  'request.failed': fc.record({ type: fc.constant('request.failed'), run, task, problem }),
  'task.retried': fc.record({ type: fc.constant('task.retried'), run, task }),
  'budget.continued': fc.record({
    type: fc.constant('budget.continued'),
    run,
    task,
    scope: fc.constantFrom('run', 'task', 'day'),
  }),
  'validation.requested': fc.record({ type: fc.constant('validation.requested'), run, task }),
  'worktree.removed': fc.record({ type: fc.constant('worktree.removed'), run, task, folder }),
  'estimate.set': fc.record({
    type: fc.constant('estimate.set'),
    scope: fc.oneof(
      fc.record({ task }),
      fc.record({ file: fc.constantFrom('specs/001-a/tasks.md', '__proto__'), phase: name }),
    ),
    minutes: fc.option(fc.nat(500), { nil: null }),
  }),
  'person.agreed': fc.record({
    type: fc.constant('person.agreed'),
    to: fc.constantFrom('commands', 'repository-configuration', 'journal'),
    fingerprint: name,
  }),
  'criteria.verifying': fc.record({
    type: fc.constant('criteria.verifying'),
    verification,
    criteria: fc.array(criterion, { maxLength: 3 }),
    folder,
    commit: sha,
    by,
  }),
  'criterion.verified': fc.record({
    type: fc.constant('criterion.verified'),
    verification,
    ...aboutCriterion,
    outcome: fc.constantFrom('held', 'failed', 'timed-out', 'could-not-run', 'cancelled'),
    kind: fc.constantFrom('command', 'test', 'http', 'script'),
    ms: fc.nat(1000),
    lastLines: optional(text),
    by,
  }),
  'criteria.finished': fc.record({ type: fc.constant('criteria.finished'), verification }),
  'criterion.decided': fc.record({
    type: fc.constant('criterion.decided'),
    ...aboutCriterion,
    holds: fc.boolean(),
    note: text,
  }),
};

/** What an agent, its hooks and its process can say; all of it claims. */
const AGENT_TYPES = ['run.started', 'run.reported', 'run.exited', 'claim.unconfirmed'] as const;

const anyEvent: fc.Arbitrary<JournalEvent> = fc
  .oneof(
    // Without runs nothing else finds anything to change.
    { weight: 6, arbitrary: eventsByType['run.requested'] },
    { weight: 6, arbitrary: eventsByType['effect.intended'] },
    { weight: 4, arbitrary: eventsByType['effect.succeeded'] },
    { weight: 4, arbitrary: eventsByType['gates.finished'] },
    { weight: 4, arbitrary: eventsByType['review.decided'] },
    ...Object.values(eventsByType).map((arbitrary) => ({ weight: 1, arbitrary })),
  )
  .map(compact);

const agentEvent: fc.Arbitrary<JournalEvent> = fc
  .oneof(...AGENT_TYPES.map((type) => eventsByType[type]))
  .map(compact);

const ts = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.nat(999_999).map((s) => new Date(1_800_000_000_000 + s * 1000).toISOString()),
  },
  { weight: 1, arbitrary: fc.constantFrom('not a time', '') },
);

const records = (event: fc.Arbitrary<JournalEvent>, firstSeq: number): fc.Arbitrary<JournalRecord[]> =>
  fc
    .array(fc.tuple(ts, event), { maxLength: 80, size: 'max' })
    .map((items) => items.map(([at, value], index) => ({ seq: firstSeq + index, ts: at, gen: 1, ...value })));

/** Any events in any order, with clocks that jump: no history that could have happened, and none that may break us. */
export const chaos: fc.Arbitrary<JournalRecord[]> = records(anyEvent, 1);

/** Whatever agents say, after a history of at most 1,000 records. */
export const agentTalk: fc.Arbitrary<JournalRecord[]> = records(agentEvent, 1001);

/** Up to four tasks whose worktrees are ready, after which agents start, talk and end in any order. */
export const startable: fc.Arbitrary<JournalRecord[]> = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...TASKS), folder, fc.constantFrom('worktree', 'local')), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.array(
      fc
        .oneof(
          { weight: 4, arbitrary: agentEvent },
          { weight: 2, arbitrary: eventsByType['effect.intended'] },
          { weight: 1, arbitrary: eventsByType['effect.succeeded'] },
        )
        .map(compact),
      { maxLength: 12 },
    ),
    eventsByType['run.requested'].map(compact),
  )
  .map(([tasks, later, request]) => {
    const prepared = tasks.flatMap(([key, where, lane], index): JournalEvent[] => {
      const [runId, effectId] = [asRunId(`r-000${index}`), asEffectId(`e-000${index}`)];
      const about = { task: asTaskKey(key), run: runId };
      return [
        {
          ...request,
          ...about,
          folder: where,
          lane: lane === 'local' ? 'local' : 'worktree',
          workflow: 'attended',
        },
        { type: 'effect.intended', effect: effectId, kind: 'add-worktree', ...about },
        { type: 'effect.succeeded', effect: effectId },
      ];
    });
    return [...prepared, ...later].map((event, index) => ({ seq: index + 1, ts: '', gen: 1, ...event }));
  });
