import { randomBytes } from 'node:crypto';
import { ok, type Problem, type Result } from '../../core/result';
import type { JournalEvent } from '../../core/run/events';
import type { TaskState } from '../../core/run/state';
import { CriteriaCommands } from '../contract/criteriaCommands';
import { Verifications } from '../contract/verifications';
import type { Agreements } from './agreements';
import { BudgetWatch } from './budgetWatch';
import type { RepositoryContext } from './context';
import { effectExecutors } from './effects/executors';
import { HookReading } from './hookReading';
import type { Ledger } from './ledger';
import { Liveness } from './liveness';
import { Orchestrator } from './orchestrator';
import { Outbox } from './outbox';
import type { PersonCommandInput } from './personCommands';
import { requestNextRun, type RequestParts } from './requestRun';
import { ServedCommands } from './servedCommands';
import { TranscriptReading } from './transcriptReading';
import { UsageReading } from './usageReading';

/** How often a leader looks whether processes still live and logs were missed, milliseconds. */
const SWEEP_MS = 2000;

export interface LeadersPorts {
  readonly report: (problem: Problem, task: TaskState | undefined) => void;
  /** Called after each write: processes that follow read on. */
  readonly grew: () => void;
}

/** What only the process that leads does: it writes the journal, reads what runs say, and carries out what follows from it. */
export class LeadersWork {
  private readonly orchestrator: Orchestrator;
  private readonly hooks: HookReading;
  private readonly liveness: Liveness;
  private readonly commands: ServedCommands;
  private readonly verifications: Verifications;
  private readonly budgets: BudgetWatch;
  private sweep: NodeJS.Timeout | undefined;
  /** What has happened and must reach the journal, even if the disk is full for a while. */
  private readonly outbox = new Outbox((events) => {
    const written = this.write(events);
    if (written.ok) return 'written';
    return UNWRITABLE.has(written.problem.code) ? 'never' : 'later';
  });
  /** The problem with which the journal refuses now: told once, not at every try. */
  private refusal: string | undefined;

  constructor(
    private readonly context: RepositoryContext,
    private readonly ledger: Ledger,
    private readonly parts: RequestParts,
    private readonly agreements: Agreements,
    private readonly ports: LeadersPorts,
  ) {
    this.budgets = new BudgetWatch(context, (problem) => ports.report(problem, undefined));
    const add = (events: readonly JournalEvent[]): void => void this.outbox.add(events);
    const adapterOf = (id: string) => parts.catalog.agreedAdapter(id);
    this.hooks = new HookReading(context, add, new UsageReading(context, adapterOf, add));
    const transcripts = new TranscriptReading(context, adapterOf);
    this.liveness = new Liveness(context, add, parts.workflows, transcripts);
    this.orchestrator = new Orchestrator({
      state: () => ledger.state,
      append: async (events) => this.append(events),
      record: (events) => this.outbox.add(events),
      executors: effectExecutors(context, parts, agreements),
      stagesOf: (task) => parts.workflows.stagesOf(task),
      limits: () => ({
        agents: parts.workflows.agentLimit(
          Object.values(ledger.state.tasks),
          context.options.settings().agentLimit,
        ),
      }),
      newId: () => randomBytes(6).toString('hex'),
      requestAgain: (task, after, stage, comments) => requestNextRun(parts, task, after, stage, comments),
      report: (problem, task) => ports.report(problem, task),
    });
    const record = (events: readonly JournalEvent[]) => this.record(events);
    this.verifications = new Verifications({
      parts,
      outbox: this.outbox,
      record,
      report: (problem) => ports.report(problem, undefined),
    });
    this.commands = new ServedCommands({
      criteria: new CriteriaCommands(parts, this.verifications, record),
      parts,
      ledger,
      agreements,
      orchestrator: this.orchestrator,
      outbox: this.outbox,
      record,
    });
  }

  /**
   * This process leads from now on. Problems: those of opening the journal; then nothing was begun.
   */
  async begin(): Promise<Result<void>> {
    this.outbox.open();
    const led = await this.ledger.lead();
    if (!led.ok) return led;
    const { kind } = this.context.options.host;
    this.append([
      { type: 'journal.opened', host: kind, pid: process.pid, version: this.context.options.version },
    ]);
    await this.readWorkflows();
    await this.hooks.start();
    this.budgets.begin();
    this.sweep = setInterval(() => void this.lookAgain(), SWEEP_MS);
    this.sweep.unref();
    this.orchestrator.start();
    this.verifications.start();
    // Tasks that an earlier process held back wait for agreements that only it had asked for.
    await this.agreements.look();
    return ok(undefined);
  }

  /** State changed: everything that depends on it follows. */
  follow(): void {
    this.hooks.follow();
    this.orchestrator.wake();
  }

  /** Carries out what a person asked for, here or in a process that follows; answers with plain JSON. */
  serve(command: PersonCommandInput): Promise<Result<unknown>> {
    return this.commands.serve(command);
  }

  /** Resolves when everything that was said is read, and nothing is being carried out. */
  async idle(): Promise<void> {
    await this.hooks.settled();
    await this.orchestrator.idle();
  }

  /** Leads no more: what runs is ended or left to the next leader, and nothing is written when this resolves. */
  async end(): Promise<void> {
    clearInterval(this.sweep);
    await this.hooks.stop();
    // First: whoever is stopped below waits for its outcome to be written, and nobody may be left who can write it.
    this.outbox.close();
    await this.verifications.stop();
    await this.orchestrator.stop();
  }

  /** Nobody tells when a disk has room again or a process died: looked at now and then. */
  private async lookAgain(): Promise<void> {
    if (this.outbox.flush() && this.refusal !== undefined) this.orchestrator.wake();
    this.budgets.look();
    await this.liveness.check();
  }

  /** Appends what a person asked for, or says why that cannot be; behind what has happened before. */
  private record(events: readonly JournalEvent[]): Result<void> {
    this.outbox.flush();
    return this.write(events);
  }

  private write(events: readonly JournalEvent[]): Result<void> {
    const written = this.ledger.append(events);
    if (written.ok) {
      this.refusal = undefined;
      this.ports.grew();
    } else if (this.refusal !== written.problem.code) {
      this.refusal = written.problem.code;
      this.ports.report(written.problem, undefined);
    }
    return written;
  }

  private append(events: readonly JournalEvent[]): boolean {
    return events.length === 0 || this.record(events).ok;
  }

  /** Workflows of what is under way are read before anything is decided: without its stages a task would stand still. */
  private async readWorkflows(): Promise<void> {
    const bases = new Set(
      Object.values(this.ledger.state.tasks).flatMap(({ worktree }) =>
        worktree?.state === 'removed' ? [] : (worktree?.base ?? []),
      ),
    );
    for (const base of bases) await this.parts.workflows.atCommit(base);
  }
}

/** Problems of the events themselves: another try would end the same. */
const UNWRITABLE: ReadonlySet<string> = new Set(['event-too-large', 'event-not-writable']);
