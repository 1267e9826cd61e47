import * as z from 'zod';
import type { RunId, TaskKey } from '../../core/ids';
import { failed, ok, type Problem, type Result, userProblem } from '../../core/result';
import type { JournalEvent } from '../../core/run/events';
import type { CriteriaCommands } from '../contract/criteriaCommands';
import type { PendingAgreement } from '../engineApi';
import type { Agreements } from './agreements';
import { isPlanned } from './freePlace';
import type { Ledger } from './ledger';
import type { Orchestrator } from './orchestrator';
import type { Outbox } from './outbox';
import { aliveRun, delegated, eventsOfCommand, personCommandSchema } from './personCommands';
import type { PersonCommand, PersonCommandInput } from './personCommands';
import { handOverRefusal, takeCheckpoint } from './handOver';
import { requestFirstRun, requestHandOver, type RequestParts } from './requestRun';
import { restoredWorktree } from './restoredWorktree';
import { removeOwnWorktree } from './worktreeRows';

export interface CommandPorts {
  readonly parts: RequestParts;
  readonly ledger: Ledger;
  readonly agreements: Agreements;
  readonly orchestrator: Orchestrator;
  readonly outbox: Outbox;
  readonly criteria: CriteriaCommands;
  /** Appends what a person asked for, or says why that cannot be. */
  readonly record: (events: readonly JournalEvent[]) => Result<void>;
}

/** Carries out what persons ask for, in the process that leads, whichever process they ask in. */
export class ServedCommands {
  /** Tasks whose delegation is being prepared: a second click must not begin a second one. */
  private readonly delegating = new Set<TaskKey>();

  constructor(private readonly ports: CommandPorts) {}

  /** @returns what came of it, as plain JSON; `command-refused` when it is no command at all. */
  async serve(command: PersonCommandInput): Promise<Result<unknown>> {
    const parsed = personCommandSchema.safeParse(command);
    if (!parsed.success) return failed(badCommand(parsed.error.issues[0]?.message));
    return this.carryOut(parsed.data);
  }

  private async carryOut(command: PersonCommand): Promise<Result<unknown>> {
    const { ledger, outbox, parts, record } = this.ports;
    switch (command.name) {
      case 'delegate':
        return this.delegate(command);
      case 'hand-over':
        return this.handOver(command);
      case 'stop':
        return this.stop(command.task);
      case 'agree':
        return this.agree(command.to, [...(command.parts ?? []), command.fingerprint]);
      case 'remove-worktree':
        return removeOwnWorktree(parts.context, command.folder, command.isConfirmed, (events) =>
          outbox.add(events),
        );
      case 'verify-criteria':
      case 'cancel-verification':
      case 'decide-criterion':
        return this.ports.criteria.serve(command);
      case 'retry': {
        const events = eventsOfCommand(command, ledger.state);
        if (!events.ok) return events;
        const restored = await restoredWorktree(parts.context, command.task);
        return restored.ok ? record(events.value) : restored;
      }
      default: {
        const events = eventsOfCommand(command, ledger.state);
        return events.ok ? record(events.value) : events;
      }
    }
  }

  private async delegate(command: Extract<PersonCommand, { name: 'delegate' }>): Promise<Result<RunId>> {
    const { agreements, ledger, parts, record } = this.ports;
    const { task } = command;
    if (this.delegating.has(task)) return failed(underWay);
    this.delegating.add(task);
    try {
      const agreed = await agreements.beforeDelegation(command.agent);
      if (!agreed.ok) return agreed;
      let requested = await requestFirstRun(parts, command, agreements);
      // Another delegation may have taken its place while this one was prepared; from here to the record nothing waits.
      while (requested.ok && isPlanned(ledger.state, requested.value.place))
        requested = await requestFirstRun(parts, command, agreements);
      if (!requested.ok) return requested;
      const recorded = record(requested.value.events);
      return recorded.ok ? ok(requested.value.run) : recorded;
    } finally {
      this.delegating.delete(task);
    }
  }

  /** The next run by another agent. Its checkpoint is taken while nobody works: what is written down is what is there. */
  private async handOver(command: Extract<PersonCommand, { name: 'hand-over' }>): Promise<Result<RunId>> {
    const { agreements, ledger, parts, record } = this.ports;
    const about = delegated(ledger.state, command.task);
    if (!about.ok) return about;
    const { task, run: before } = about.value;
    if (this.delegating.has(task.key)) return failed(underWay);
    this.delegating.add(task.key);
    try {
      const refused = handOverRefusal(task, before);
      if (refused) return failed(refused);
      const agreed = await agreements.beforeDelegation(command.agent);
      if (!agreed.ok) return agreed;
      const restored = await restoredWorktree(parts.context, task.key);
      if (!restored.ok) return restored;
      const checkpoint = await takeCheckpoint(parts, task, before, command);
      if (!checkpoint.ok) return checkpoint;
      const requested = await requestHandOver(parts, task, before, command, checkpoint.value);
      if (!requested.ok) return requested;
      const now = delegated(ledger.state, task.key);
      const isUnchanged = now.ok && now.value.run.id === before.id;
      const changed = isUnchanged ? handOverRefusal(now.value.task, now.value.run) : underWay;
      if (changed) return failed(changed);
      // What failed is left behind: the next agent is another start.
      const isFailed = ledger.state.tasks[task.key]?.progress === 'failed';
      const recorded = record([
        ...(isFailed ? [{ type: 'task.retried', run: before.id, task: task.key } as const] : []),
        requested.value,
      ]);
      return recorded.ok ? ok(requested.value.run) : recorded;
    } finally {
      this.delegating.delete(task.key);
    }
  }

  private async stop(key: TaskKey): Promise<Result<void>> {
    const { ledger, orchestrator, record } = this.ports;
    const cancelled = await orchestrator.cancel(key);
    // A start may have been too far to be cancelled: then there is an agent to end.
    if (cancelled !== undefined && cancelled !== 'start-run') return ok(undefined);
    const about = delegated(ledger.state, key);
    if (!about.ok) return about;
    const { run: current, task } = about.value;
    const alive = aliveRun(ledger.state, task);
    if (alive) return orchestrator.endNow(task, alive);
    const waitsForPlace = task.progress === 'preparing' && current.exitedAt === undefined;
    return waitsForPlace
      ? record([{ type: 'run.exited', run: current.id, source: 'never started' }])
      : ok(undefined);
  }

  private async agree(to: PendingAgreement['to'], fingerprints: readonly string[]): Promise<Result<void>> {
    const { agreements, ledger, record } = this.ports;
    if (to === 'journal') {
      const aside = await ledger.setSuspectAside();
      if (!aside.ok) return aside;
    }
    const waiting = Object.values(ledger.state.tasks).filter((task) => agreements.isHeldBack(task, to));
    return record([
      ...fingerprints.map((fingerprint): JournalEvent => ({ type: 'person.agreed', to, fingerprint })),
      ...waiting.flatMap((task): JournalEvent[] => {
        const run = task.runs.at(-1);
        return run === undefined ? [] : [{ type: 'task.retried', run, task: task.key }];
      }),
    ]);
  }
}

/** Reads what the leading process answered to a command. */
export function readAnswer(answer: unknown): Result<unknown> {
  const served = servedSchema.safeParse(answer);
  if (!served.success) return failed(badCommand('the leading window answered something else'));
  return served.data.ok ? ok(served.data.value) : failed(served.data.problem);
}

const servedSchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown().optional() }),
  z.object({
    ok: z.literal(false),
    problem: z.object({
      code: z.string(),
      message: z.string(),
      remedy: z.string().optional(),
      fault: z.enum(['user', 'bug']),
      detail: z.string().optional(),
    }),
  }),
]);

const underWay = userProblem('task-under-way', 'It is being delegated already.');

const badCommand = (issue: string | undefined): Problem => ({
  code: 'command-refused',
  message: `That request does not fit: ${issue ?? 'unknown shape'}.`,
  fault: 'bug',
});
