import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { CriterionRef } from '../core/contract/criterionKey';
import { asRunId, type RunId, type TaskKey } from '../core/ids';
import { failed, ok, type Problem, type Result, userProblem } from '../core/result';
import { personNeeded } from '../core/run/decide';
import type { JournalEvent } from '../core/run/events';
import type { JournalState, TaskState } from '../core/run/state';
import type {
  AgreementsRequest,
  Availability,
  CriterionRow,
  Decision,
  DelegationPreview,
  DelegationRequest,
  Engine,
  EngineNotice,
  EngineRole,
  PendingAgreement,
  Review,
  VerificationReport,
  VerifyPlace,
  VerifyRequest,
  WorkflowDefaults,
} from './engineApi';
import { CriteriaCommands } from './contract/criteriaCommands';
import { verifyAgreements } from './contract/checkAgreements';
import { plainRef, verifiedByLeader } from './contract/verifiedByLeader';
import { Verifications } from './contract/verifications';
import { workspaceCriteria } from './contract/workspaceCriteria';
import { Agreements } from './run/agreements';
import { BudgetWatch } from './run/budgetWatch';
import { runFolderOf, storeFolder, type RepositoryContext } from './run/context';
import { agreementsBefore } from './run/delegationAgreements';
import { effectExecutors } from './run/effects/executors';
import { HookReading } from './run/hookReading';
import type { Ledger } from './run/ledger';
import { Liveness } from './run/liveness';
import { Orchestrator } from './run/orchestrator';
import { Outbox } from './run/outbox';
import { delegated, type PersonCommandInput } from './run/personCommands';
import { previewDelegation, requestNextRun, type RequestParts } from './run/requestRun';
import { openReview } from './run/reviewWork';
import { readAnswer, ServedCommands } from './run/servedCommands';
import { workflowDefaults } from './run/usableWorkflow';
import { TranscriptReading } from './run/transcriptReading';
import { UsageReading } from './run/usageReading';
import { uncommittedFiles } from './run/uncommittedFiles';
import { removedSchema, worktreeRows } from './run/worktreeRows';
import type { Membership } from './leadership/joinRepository';

/** How long the leading window may take to answer: building a prompt and asking agents for their version included. */
const REQUEST_PATIENCE_MS = 30_000;

/** The same while this process itself could not lead: another one that can would answer at once. */
const LEADERLESS_PATIENCE_MS = 3000;

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
  private readonly commands: ServedCommands;
  private readonly verifications: Verifications;
  private readonly budgets: BudgetWatch;
  private sweep: NodeJS.Timeout | undefined;
  private isDisposed = false;
  /** What has happened and must reach the journal, even if the disk is full for a while. */
  private readonly outbox = new Outbox((events) => {
    const written = this.write(events);
    if (written.ok) return 'written';
    return UNWRITABLE.has(written.problem.code) ? 'never' : 'later';
  });
  /** Changes of the role, one after the other: a lead may be won while it is still being given up. */
  private roleChange: Promise<void> = Promise.resolve();
  /** Why this process could not lead when it was its turn, until somebody does. */
  private cannotLead: Problem | undefined;
  /** The problem with which the journal refuses now: told once, not at every try. */
  private refusal: string | undefined;

  constructor(
    readonly availability: Extract<Availability, { kind: 'ready' }>,
    private readonly context: RepositoryContext,
    private readonly ledger: Ledger,
    private readonly parts: RequestParts,
    private membership: Membership | undefined,
  ) {
    this.agreements = new Agreements(context, parts, () => this.ledger.suspect);
    this.budgets = new BudgetWatch(context, (problem) => this.report(problem, undefined));
    const add = (events: readonly JournalEvent[]): void => void this.outbox.add(events);
    const adapterOf = (id: string) => parts.catalog.agreedAdapter(id);
    this.hooks = new HookReading(context, add, new UsageReading(context, adapterOf, add));
    const transcripts = new TranscriptReading(context, adapterOf);
    this.liveness = new Liveness(context, add, parts.workflows, transcripts);
    this.orchestrator = new Orchestrator({
      state: () => this.ledger.state,
      append: async (events) => this.append(events),
      record: (events) => this.outbox.add(events),
      executors: effectExecutors(context, parts, this.agreements),
      stagesOf: (task) => parts.workflows.stagesOf(task),
      limits: () => ({
        agents: parts.workflows.agentLimit(
          Object.values(this.ledger.state.tasks),
          context.options.settings().agentLimit,
        ),
      }),
      newId: () => randomBytes(6).toString('hex'),
      requestAgain: (task, after, stage, comments) => requestNextRun(parts, task, after, stage, comments),
      report: (problem, task) => this.report(problem, task),
    });
    const record = (events: readonly JournalEvent[]) => this.record(events);
    this.verifications = new Verifications({
      parts,
      outbox: this.outbox,
      record,
      report: (problem) => this.report(problem, undefined),
    });
    this.commands = new ServedCommands({
      criteria: new CriteriaCommands(parts, this.verifications, record),
      parts,
      ledger,
      agreements: this.agreements,
      orchestrator: this.orchestrator,
      outbox: this.outbox,
      record,
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

  lookForAgreements(): Promise<readonly PendingAgreement[]> {
    return this.agreements.look();
  }

  agreementsFor(request: AgreementsRequest): Promise<readonly PendingAgreement[]> {
    return agreementsBefore(this.parts, this.agreements, request);
  }

  workflowDefaults(): Promise<Result<WorkflowDefaults>> {
    return workflowDefaults(this.context, this.parts.workflows);
  }

  preview(request: DelegationRequest): Promise<Result<DelegationPreview>> {
    return previewDelegation(this.parts, request);
  }

  uncommittedFiles(task: TaskKey) {
    return uncommittedFiles(this.parts, task);
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
    // Nothing to look at takes no time to validate.
    if (!review.ok || review.value.files.length === 0) return review;
    const opened = await this.told({ name: 'open-review', task });
    return opened.ok ? review : opened;
  }

  closeReview(task: TaskKey): Promise<Result<void>> {
    return this.told({ name: 'close-review', task });
  }

  async baseContent(review: { readonly folder: string; readonly base: string }, file: string) {
    return ok(await this.parts.files.bytes(review.base, file));
  }

  decide(task: TaskKey, decision: 'accept' | 'reject' | 'discard', more: Decision) {
    return this.told({ name: 'decide', task, decision, ...more });
  }

  retry(task: TaskKey, isOverBudget = false): Promise<Result<void>> {
    return this.told({ name: 'retry', task, isOverBudget });
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

  agree({ to, fingerprint, parts }: PendingAgreement): Promise<Result<void>> {
    return this.told({ name: 'agree', to, fingerprint, ...(parts ? { parts: [...parts] } : {}) });
  }

  async removeWorktree(
    folder: string,
    isConfirmed: boolean,
  ): Promise<Result<{ readonly backup: string | undefined }>> {
    const done = await this.ask({ name: 'remove-worktree', folder, isConfirmed });
    if (!done.ok) return done;
    return ok({ backup: removedSchema.safeParse(done.value).data?.backup });
  }

  criteria(): Promise<Result<readonly CriterionRow[]>> {
    return workspaceCriteria(this.parts);
  }

  verifyAgreements(request: Pick<VerifyRequest, 'criteria' | 'place'>) {
    return verifyAgreements(this.parts, request);
  }

  verifyCriteria(request: VerifyRequest): Promise<Result<VerificationReport>> {
    return verifiedByLeader(request, {
      ask: (command) => this.ask(command),
      state: this.state,
      onDidChange: (listener) => this.onDidChange(listener),
      isDisposed: () => this.isDisposed,
    });
  }

  decideCriterion(
    criterion: CriterionRef,
    holds: boolean,
    note: string,
    place: VerifyPlace = { kind: 'commit' },
  ): Promise<Result<void>> {
    return this.told({
      name: 'decide-criterion',
      criterion: plainRef(criterion),
      holds,
      note,
      place,
    });
  }

  evidenceFile(output: string): string {
    return path.join(storeFolder(this.context.repository), output);
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

  /**
   * Nothing can be recorded here (a read-only disk), so nobody leads, unless another process can. Tried again every
   * second.
   * @returns whether this is news
   */
  couldNotLead(problem: Problem): boolean {
    const isNews = this.cannotLead?.code !== problem.code;
    this.cannotLead = problem;
    return isNews;
  }

  startLeading(): Promise<void> {
    return this.changeRole(async () => {
      await this.beginLeading();
      // Only now: what fails every time is told once.
      this.cannotLead = undefined;
    });
  }

  startFollowing(): Promise<void> {
    return this.changeRole(async () => {
      await this.stopLeading();
      await this.ledger.follow();
    });
  }

  private changeRole(change: () => Promise<void>): Promise<void> {
    const changed = this.roleChange.then(() => (this.isDisposed ? undefined : change()));
    // Whoever asked for this change is told of its failure; the next one is tried all the same.
    this.roleChange = changed.catch(() => undefined);
    return changed;
  }

  private async beginLeading(): Promise<void> {
    this.outbox.open();
    const led = await this.ledger.lead();
    if (!led.ok) {
      this.report(led.problem, undefined);
      return;
    }
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
    this.stateChanged();
  }

  /** Nobody tells when a disk has room again or a process died: looked at now and then. */
  private async lookAgain(): Promise<void> {
    if (this.outbox.flush() && this.refusal !== undefined) this.orchestrator.wake();
    this.budgets.look();
    await this.liveness.check();
  }

  /** The leader says that the journal grew. */
  async journalGrew(): Promise<void> {
    const read = await this.ledger.catchUp();
    if (!read.ok) this.report(read.problem, undefined);
  }

  /** Carries out what a person asked for, here or in a process that follows; answers with plain JSON. */
  serve(command: PersonCommandInput): Promise<Result<unknown>> {
    return this.commands.serve(command);
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
    const patience = this.cannotLead ? LEADERLESS_PATIENCE_MS : REQUEST_PATIENCE_MS;
    const answer = await membership.request('command', command, patience);
    if (!answer.ok) return this.cannotLead ? failed(this.cannotLead) : answer;
    this.cannotLead = undefined;
    // What the leader has written is read before the caller goes on: it must see what it asked for.
    await this.journalGrew();
    return readAnswer(answer.value);
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
      this.membership?.broadcast('journal-grew', {});
    } else if (this.refusal !== written.problem.code) {
      this.refusal = written.problem.code;
      this.report(written.problem, undefined);
    }
    return written;
  }

  private append(events: readonly JournalEvent[]): boolean {
    return events.length === 0 || this.record(events).ok;
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
    // First: whoever is stopped below waits for its outcome to be written, and nobody may be left who can write it.
    this.outbox.close();
    await this.verifications.stop();
    await this.orchestrator.stop();
  }

  async dispose(): Promise<void> {
    this.isDisposed = true;
    await this.roleChange;
    await this.stopLeading();
    await this.membership?.leave();
    await this.ledger.close();
    this.listeners.clear();
    this.noticeListeners.clear();
  }
}

/** Problems of the events themselves: another try would end the same. */
const UNWRITABLE: ReadonlySet<string> = new Set(['event-too-large', 'event-not-writable']);

const onlyReads = userProblem('not-leader', 'This process only reads.');
