import { asEffectId, asFeatureKey, asRunId, taskKey } from '../../../../src/core/ids';
import type { FeatureKey, RunId, TaskKey } from '../../../../src/core/ids';
import type { Feature, Phase, Plan, Task, TaskList } from '../../../../src/core/plan/model';
import type { EventOf, GateVerdict, JournalEvent, JournalRecord } from '../../../../src/core/run/events';
import { applyRecord } from '../../../../src/core/run/fold';
import { emptyState } from '../../../../src/core/run/state';
import type { JournalState } from '../../../../src/core/run/state';

const START = Date.parse('2026-11-20T09:00:00.000Z');

/** A journal written minute by minute. */
export class Story {
  readonly records: JournalRecord[] = [];
  private minute = 0;
  private effects = 0;

  /** The moment `minute` minutes after nine. */
  static time(minute: number): string {
    return new Date(START + minute * 60_000).toISOString();
  }

  at(minute: number): this {
    this.minute = minute;
    return this;
  }

  add(...events: JournalEvent[]): this {
    for (const event of events)
      this.records.push({ seq: this.records.length + 1, ts: Story.time(this.minute), gen: 1, ...event });
    return this;
  }

  /** A record that a newer version wrote. */
  addForeign(type: string): this {
    const seq = this.records.length + 1;
    this.records.push({ seq, ts: Story.time(this.minute), gen: 1, type } as unknown as JournalRecord);
    return this;
  }

  delegate(run: string, task: TaskKey, change: Partial<EventOf<'run.requested'>> = {}): this {
    const request: JournalEvent = {
      type: 'run.requested',
      run: asRunId(run),
      task,
      feature: asFeatureKey('specs/001-recipebox'),
      title: `Title of ${task.slice(task.indexOf('#') + 1)}`,
      phase: '1',
      workflow: 'delegate-validate-commit',
      stage: 'delegate',
      attempt: 1,
      agent: 'claude',
      agentName: 'Claude Code',
      profile: 'task-executor',
      mode: 'interactive',
      lane: 'worktree',
      access: 'workspace-write',
      target: 'refs/heads/main',
      base: '1'.repeat(40),
      branch: 'counterpoint/001-t001',
      folder: `/home/ada/recipebox.worktrees/${run}`,
      nonceHash: '0'.repeat(64),
      ...change,
    };
    this.add(request);
    if (request.attempt === 1) this.effect('add-worktree', run, task);
    return this.effect('start-run', run, task);
  }

  start(run: string): this {
    return this.add({ type: 'run.started', run: asRunId(run), pid: 4242, hookOffset: 120 });
  }

  report(
    run: string,
    status: EventOf<'run.reported'>['status'],
    change: Partial<EventOf<'run.reported'>> = {},
  ): this {
    return this.add({ type: 'run.reported', run: asRunId(run), status, source: 'hook', ...change });
  }

  gates(
    run: string,
    task: TaskKey,
    verdict: GateVerdict['verdict'],
    outOfScope: readonly string[] = [],
  ): this {
    const gates = [{ name: 'tests', verdict, ms: 30_000, exitCode: verdict === 'passed' ? 0 : 1 }];
    const scope = {
      changed: 3,
      outOfScope: outOfScope.map((path) => ({ path, reason: 'not named by the task' })),
      sensitive: [],
    };
    const finished: JournalEvent = {
      type: 'gates.finished',
      run: asRunId(run),
      task,
      stage: 'validate',
      gates,
      scope,
      ms: 30_000,
    };
    return this.effect('run-gates', run, task, [finished]);
  }

  open(run: string, task: TaskKey): this {
    return this.add({ type: 'review.opened', run: asRunId(run), task });
  }

  decide(
    run: string,
    task: TaskKey,
    decision: EventOf<'review.decided'>['decision'],
    comments?: string,
  ): this {
    return this.add({
      type: 'review.decided',
      run: asRunId(run),
      task,
      decision,
      ...(comments === undefined ? {} : { comments }),
    });
  }

  integrate(run: string, task: TaskKey): this {
    const integrated: JournalEvent = {
      type: 'task.integrated',
      run: asRunId(run),
      task,
      target: 'refs/heads/main',
      commit: '2'.repeat(40),
      before: '1'.repeat(40),
      after: '3'.repeat(40),
    };
    return this.effect('integrate', run, task, [integrated]);
  }

  effect(
    kind: EventOf<'effect.intended'>['kind'],
    run: string,
    task: TaskKey,
    events: readonly JournalEvent[] = [],
  ): this {
    this.effects += 1;
    const effect = asEffectId(`e-${String(this.effects).padStart(4, '0')}`);
    return this.add({ type: 'effect.intended', effect, kind, task, run: asRunId(run) }, ...events, {
      type: 'effect.succeeded',
      effect,
    });
  }

  state(): JournalState {
    const state = emptyState();
    for (const record of this.records) applyRecord(state, record);
    return state;
  }
}

export const runId = (run: string): RunId => asRunId(run);

const FILE = 'specs/001-recipebox/tasks.md';
export const keyOf = (id: string, file = FILE): TaskKey => taskKey(file, id, 1);

export const aTask = (id: string, change: Partial<Task> = {}): Task => ({
  key: keyOf(id, change.file ?? FILE),
  file: FILE,
  line: 1,
  start: 0,
  end: 1,
  boxOffset: 3,
  rawMarker: ' ',
  status: 'open',
  statusSource: 'box',
  id,
  idRange: undefined,
  occurrence: 1,
  title: `Title of ${id}`,
  body: '',
  labels: [],
  parallel: false,
  optional: false,
  story: undefined,
  phaseKey: '1',
  explicitDependencies: [],
  paths: [],
  estimateMinutes: undefined,
  children: [],
  checklist: [],
  ...change,
});

export const aPhase = (key: string, title: string, tasks: readonly Task[]): Phase => ({
  key,
  title,
  line: 1,
  goal: undefined,
  checkpoint: undefined,
  tasks: tasks.filter(({ phaseKey }) => phaseKey === key).map((task) => task.key),
});

export const aList = (
  tasks: readonly Task[],
  phases: readonly (readonly [key: string, title: string])[] = [['1', 'Foundation']],
  file = FILE,
): TaskList => ({
  file,
  format: 'spec-kit',
  title: undefined,
  phases: phases.map(([key, title]) => aPhase(key, title, tasks)),
  tasks,
  checklist: [],
  counts: {
    task_lines: tasks.length,
    done: 0,
    open: tasks.length,
    other_marks: {},
    parallel: 0,
    dup_ids: [],
    phases_with_tasks: phases.length,
    checkbox_lines: tasks.length,
    checkbox_without_id: 0,
  },
  problems: [],
  emptyReason: undefined,
});

export const aFeature = (taskLists: readonly TaskList[], folder = 'specs/001-recipebox'): Feature => ({
  key: folder as FeatureKey,
  id: '001',
  name: 'recipebox',
  folder,
  taskLists,
  specFile: undefined,
  planFile: undefined,
  contractFiles: [],
});

export const aPlan = (...features: Feature[]): Plan => ({
  root: '/home/ada/recipebox',
  features,
  constitutionFiles: [],
  problems: [],
});
