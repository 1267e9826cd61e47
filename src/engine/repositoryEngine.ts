import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { asRunId, type RunId, type TaskKey } from '../core/ids';
import { failed, ok, type Problem, type Result, userProblem } from '../core/result';
import { personNeeded } from '../core/run/decide';
import type { JournalEvent } from '../core/run/events';
import type { JournalState, TaskState } from '../core/run/state';
import type {
  Availability,
  DelegationPreview,
  DelegationRequest,
  Engine,
  EngineNotice,
  EngineRole,
  PendingAgreement,
  Review,
} from './engineApi';
import { Agreements } from './run/agreements';
import { runFolderOf, type RepositoryContext } from './run/context';
import { effectExecutors } from './run/effects/executors';
import { HookReading } from './run/hookReading';
import type { Ledger } from './run/ledger';
import { Liveness } from './run/liveness';
import { Orchestrator } from './run/orchestrator';
import { aliveRun, delegated, eventsOfCommand, personCommandSchema } from './run/personCommands';
import type { PersonCommand, PersonCommandInput } from './run/personCommands';
import { previewDelegation, requestFirstRun, requestNextRun, type RequestParts } from './run/requestRun';
import { openReview } from './run/reviewWork';
import { targetBranch } from './run/targetBranch';
import { removeOwnWorktree, worktreeRows } from './run/worktreeRows';
import type { Membership } from './leadership/joinRepository';

/** How long the leading window may take to answer: building a prompt and asking agents for their version included. */
const REQUEST_PATIENCE_MS = 30_000;

/** How often a leader looks whether processes still live and logs were missed, milliseconds. */
const SWEEP_MS = 2000;

/** The engine of one repository. See `Engine` for what it promises. */
export class RepositoryEngine implements Engine {
  private readonly listeners = new Set<() => void>();
  private readonly noticeListeners = new Set<(notice: EngineNotice) => void>();
  private readonly orchestrator: Orchestrator;
  private readonly hooks: HookReading;
  private readonly liveness: Liveness;
  private readonly agreements: Agreements;
  private sweep: NodeJS.Timeout | undefined;
  private isDisposed = false;

  constructor(
    readonly availability: Extract<Availability, { kind: 'ready' }>,
    private readonly context: RepositoryContext,
    private readonly ledger: Ledger,
    private readonly parts: RequestParts,
    private membership: Membership | undefined,
  ) {
    this.agreements = new Agreements(context, parts, () => this.ledger.suspect);
    this.hooks = new HookReading(context, (events) => void this.append(events));
    this.liveness = new Liveness(context, (events) => void this.append(events));
    this.orchestrator = new Orchestrator({
      state: () => this.ledger.state,
      append: (events) => this.append(events),
      executors: effectExecutors(context, parts, this.agreements),
      stagesOf: (name) => parts.workflows.stagesOf(name),
      limits: () => ({ agents: context.options.settings().agentLimit }),
      newId: () => randomBytes(6).toString('hex'),
      requestAgain: (task, after, stage, comments) => requestNextRun(parts, task, after, stage, comments),
      report: (problem, task) => this.report(problem, task),
    });
  }

  /** Set once: membership is joined after the engine exists, because it serves the engine's calls. */
  attach(membership: Membership): void {
    this.membership = membership;
  }

  readonly state = (): JournalState => this.ledger.state;

  get role(): EngineRole {
    return this.ledger.isLeading ? 'leading' : 'following';
  }

  onDidChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onNotice(listener: (notice: EngineNotice) => void): () => void {
    this.noticeListeners.add(listener);
    return () => this.noticeListeners.delete(listener);
  }

  agents() {
    return this.parts.catalog.choices();
  }

  profiles() {
    return this.parts.profiles.choices();
  }

  worktrees() {
    return worktreeRows(this.context);
  }

  pendingAgreements(): readonly PendingAgreement[] {
    return this.agreements.pending;
  }

  async agreementsFor({
    task,
    agent,
  }: Pick<DelegationRequest, 'task' | 'agent'>): Promise<readonly PendingAgreement[]> {
    await this.agreements.beforeDelegation(agent);
    const target = await targetBranch(this.context);
    if (!target.ok) return this.agreements.pending;
    const { commit } = target.value;
    const workflow = await this.parts.workflows.atCommit(commit);
    for (const { id } of workflow.stages.filter(({ gates }) => gates.length > 0)) {
      const { gates, fingerprint } = await this.parts.gates.ofStage(commit, id, this.parts.workflows);
      this.agreements.toCommands(gates, fingerprint, task);
    }
    return this.agreements.pending;
  }

  preview(request: DelegationRequest): Promise<Result<DelegationPreview>> {
    return previewDelegation(this.parts, request);
  }

  async delegate(request: DelegationRequest): Promise<Result<RunId>> {
    const done = await this.ask({ name: 'delegate', ...request });
    return done.ok ? ok(asRunId(String(done.value))) : done;
  }

  requestValidation(task: TaskKey): Promise<Result<void>> {
    return this.told({ name: 'request-validation', task });
  }

  async openReview(task: TaskKey): Promise<Result<Review>> {
    const about = delegated(this.ledger.state, task);
    if (!about.ok) return about;
    const review = await openReview(this.context, about.value.task, about.value.run);
    if (!review.ok) return review;
    const opened = await this.told({ name: 'open-review', task });
    return opened.ok ? review : opened;
  }

  closeReview(task: TaskKey): Promise<Result<void>> {
    return this.told({ name: 'close-review', task });
  }

  async baseContent(review: { readonly folder: string; readonly base: string }, file: string) {
    return ok(await this.parts.files.bytes(review.base, file));
  }

  decide(
    task: TaskKey,
    decision: 'accept' | 'reject' | 'discard',
    more: { comments?: string; tree?: string },
  ) {
    return this.told({ name: 'decide', task, decision, ...more });
  }

  retry(task: TaskKey): Promise<Result<void>> {
    return this.told({ name: 'retry', task });
  }

  stop(task: TaskKey): Promise<Result<void>> {
    return this.told({ name: 'stop', task });
  }

  correctValidation(run: RunId, ms: number): Promise<Result<void>> {
    return this.told({ name: 'correct-validation', run, ms });
  }

  setEstimate(scope: { task: TaskKey } | { file: string; phase: string }, minutes: number | null) {
    return this.told({ name: 'set-estimate', scope, minutes });
  }

  agree({ to, fingerprint }: PendingAgreement): Promise<Result<void>> {
    return this.told({ name: 'agree', to, fingerprint });
  }

  removeWorktree(folder: string, isConfirmed: boolean) {
    return removeOwnWorktree(this.context, folder, isConfirmed, (events) => this.append(events));
  }

  verifyJournal() {
    return this.ledger.verify();
  }

  runFolder(run: RunId): string {
    return runFolderOf(this.context.repository, run);
  }

  async idle(): Promise<void> {
    await this.hooks.settled();
    await this.orchestrator.idle();
  }

  // --- what the leadership calls -------------------------------------------------------------------------------------

  async startLeading(): Promise<void> {
    const led = await this.ledger.lead();
    if (!led.ok) {
      this.report(led.problem, undefined);
      return;
    }
    const { kind } = this.context.options.host;
    await this.append([
      { type: 'journal.opened', host: kind, pid: process.pid, version: this.context.options.version },
    ]);
    await this.readWorkflows();
    await this.hooks.start();
    this.sweep = setInterval(() => void this.liveness.check(), SWEEP_MS);
    this.sweep.unref();
    this.orchestrator.wake();
  }

  async startFollowing(): Promise<void> {
    await this.stopLeading();
    await this.ledger.follow();
  }

  /** The leader says that the journal grew. */
  async journalGrew(): Promise<void> {
    const read = await this.ledger.catchUp();
    if (!read.ok) this.report(read.problem, undefined);
  }

  /** Carries out what a person asked for, here or in a process that follows; answers with plain JSON. */
  async serve(command: PersonCommandInput): Promise<Result<unknown>> {
    const parsed = personCommandSchema.safeParse(command);
    if (!parsed.success) return failed(badCommand(parsed.error.issues[0]?.message));
    return this.carryOut(parsed.data);
  }

  private async carryOut(command: PersonCommand): Promise<Result<unknown>> {
    switch (command.name) {
      case 'delegate': {
        const agreed = await this.agreements.beforeDelegation(command.agent);
        if (!agreed.ok) return agreed;
        const event = await requestFirstRun(this.parts, command);
        if (!event.ok) return event;
        const appended = await this.record([event.value]);
        return appended.ok ? ok(event.value.run) : appended;
      }
      case 'stop':
        return this.stopHere(command.task);
      case 'agree':
        return this.agreeHere(command.to, command.fingerprint);
      default: {
        const events = eventsOfCommand(command, this.ledger.state);
        return events.ok ? this.record(events.value) : events;
      }
    }
  }

  private async stopHere(key: TaskKey): Promise<Result<void>> {
    if (this.orchestrator.cancel(key)) return ok(undefined);
    const about = delegated(this.ledger.state, key);
    if (!about.ok) return about;
    const run = aliveRun(this.ledger.state, about.value.task);
    return run ? this.orchestrator.endNow(about.value.task, run) : ok(undefined);
  }

  private async agreeHere(to: PendingAgreement['to'], fingerprint: string): Promise<Result<void>> {
    if (to === 'journal') {
      const aside = await this.ledger.setSuspectAside();
      if (!aside.ok) return aside;
    }
    const waiting = Object.values(this.ledger.state.tasks).filter((task) =>
      this.agreements.isHeldBack(task, to),
    );
    return this.record([
      { type: 'person.agreed', to, fingerprint },
      ...waiting.flatMap((task): JournalEvent[] => {
        const run = task.runs.at(-1);
        return run === undefined ? [] : [{ type: 'task.retried', run, task: task.key }];
      }),
    ]);
  }

  private async told(command: PersonCommandInput): Promise<Result<void>> {
    const done = await this.ask(command);
    return done.ok ? ok(undefined) : done;
  }

  private ask(command: PersonCommandInput): Promise<Result<unknown>> {
    if (this.ledger.isLeading) return this.serve(command);
    return this.membership ? this.askLeader(this.membership, command) : Promise.resolve(failed(onlyReads));
  }

  private async askLeader(membership: Membership, command: PersonCommandInput): Promise<Result<unknown>> {
    const answer = await membership.request('command', command, REQUEST_PATIENCE_MS);
    if (!answer.ok) return answer;
    const served = servedSchema.safeParse(answer.value);
    if (!served.success) return failed(badCommand('the leading window answered something else'));
    // What the leader has written is read before the caller goes on: it must see what it asked for.
    await this.journalGrew();
    return served.data.ok ? ok(served.data.value) : failed(served.data.problem);
  }

  private async record(events: readonly JournalEvent[]): Promise<Result<void>> {
    const written = this.ledger.append(events);
    if (written.ok) this.membership?.broadcast('journal-grew', {});
    return written;
  }

  private async append(events: readonly JournalEvent[]): Promise<boolean> {
    if (events.length === 0) return true;
    const written = await this.record(events);
    if (!written.ok) this.report(written.problem, undefined);
    return written.ok;
  }

  /** Called by the ledger whenever state changed: everything that depends on it follows. */
  stateChanged(): void {
    if (this.isDisposed) return;
    if (this.ledger.isLeading) {
      this.hooks.follow();
      this.orchestrator.wake();
    }
    for (const listener of this.listeners) listener();
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

  private report(problem: Problem, task: TaskState | undefined): void {
    this.context.options.log.problem(problem);
    const notice: EngineNotice = {
      kind: 'problem',
      task: task?.key,
      run: task?.runs.at(-1),
      problem,
      text: task ? (personNeeded(this.ledger.state, task) ?? problem.message) : problem.message,
    };
    for (const listener of this.noticeListeners) listener(notice);
  }

  private async stopLeading(): Promise<void> {
    clearInterval(this.sweep);
    await this.hooks.stop();
    await this.orchestrator.stop();
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    await this.stopLeading();
    await this.membership?.leave();
    await this.ledger.close();
    this.listeners.clear();
    this.noticeListeners.clear();
  }
}

/** What the leading process answers to a command. */
const servedSchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
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

const onlyReads = userProblem('not-leader', 'This process only reads.');

const badCommand = (issue: string | undefined): Problem => ({
  code: 'command-refused',
  message: `That request does not fit: ${issue ?? 'unknown shape'}.`,
  fault: 'bug',
});
