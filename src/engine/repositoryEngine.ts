import path from 'node:path';
import type { CriterionRef } from '../core/contract/criterionKey';
import { asRunId, type RunId, type TaskKey } from '../core/ids';
import { failed, ok, type Problem, type Result, userProblem } from '../core/result';
import { personNeeded } from '../core/run/decide';
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
  HandOverRequest,
  PendingAgreement,
  Review,
  VerificationReport,
  VerifyPlace,
  VerifyRequest,
  WorkflowDefaults,
} from './engineApi';
import { verifyAgreements } from './contract/checkAgreements';
import { plainRef, verifiedByLeader } from './contract/verifiedByLeader';
import { workspaceCriteria } from './contract/workspaceCriteria';
import { Agreements } from './run/agreements';
import { runFolderOf, storeFolder, type RepositoryContext } from './run/context';
import { agreementsBefore } from './run/delegationAgreements';
import { LeadersWork } from './run/leadersWork';
import type { Ledger } from './run/ledger';
import { delegated, type PersonCommandInput } from './run/personCommands';
import { previewDelegation, type RequestParts } from './run/requestRun';
import { openReview } from './run/reviewWork';
import { readAnswer } from './run/servedCommands';
import { workflowDefaults } from './run/usableWorkflow';
import { uncommittedFiles } from './run/uncommittedFiles';
import { removedSchema, worktreeRows } from './run/worktreeRows';
import type { Membership } from './leadership/joinRepository';

/** How long the leading window may take to answer: building a prompt and asking agents for their version included. */
const REQUEST_PATIENCE_MS = 30_000;

/** The same while this process itself could not lead: another one that can would answer at once. */
const LEADERLESS_PATIENCE_MS = 3000;

/** The engine of one repository. See `Engine` for what it promises. */
export class RepositoryEngine implements Engine {
  private readonly listeners = new Set<() => void>();
  private readonly noticeListeners = new Set<(notice: EngineNotice) => void>();
  private readonly agreements: Agreements;
  private readonly work: LeadersWork;
  private isDisposed = false;
  /** Changes of the role, one after the other: a lead may be won while it is still being given up. */
  private roleChange: Promise<void> = Promise.resolve();
  /** Why this process could not lead when it was its turn, until somebody does. */
  private cannotLead: Problem | undefined;

  constructor(
    readonly availability: Extract<Availability, { kind: 'ready' }>,
    private readonly context: RepositoryContext,
    private readonly ledger: Ledger,
    private readonly parts: RequestParts,
    private membership: Membership | undefined,
  ) {
    this.agreements = new Agreements(context, parts, () => this.ledger.suspect);
    this.work = new LeadersWork(context, ledger, parts, this.agreements, {
      report: (problem, task) => this.report(problem, task),
      grew: () => this.membership?.broadcast('journal-grew', {}),
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

  async handOver(request: HandOverRequest): Promise<Result<RunId>> {
    const done = await this.ask({ name: 'hand-over', ...request });
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

  idle(): Promise<void> {
    return this.work.idle();
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
      const begun = await this.work.begin();
      if (begun.ok) this.stateChanged();
      else this.report(begun.problem, undefined);
      // Only now: what fails every time is told once.
      this.cannotLead = undefined;
    });
  }

  startFollowing(): Promise<void> {
    return this.changeRole(async () => {
      await this.work.end();
      await this.ledger.follow();
    });
  }

  private changeRole(change: () => Promise<void>): Promise<void> {
    const changed = this.roleChange.then(() => (this.isDisposed ? undefined : change()));
    // Whoever asked for this change is told of its failure; the next one is tried all the same.
    this.roleChange = changed.catch(() => undefined);
    return changed;
  }

  /** The leader says that the journal grew. */
  async journalGrew(): Promise<void> {
    const read = await this.ledger.catchUp();
    if (!read.ok) this.report(read.problem, undefined);
  }

  /** Carries out what a person asked for, here or in a process that follows; answers with plain JSON. */
  serve(command: PersonCommandInput): Promise<Result<unknown>> {
    return this.work.serve(command);
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

  /** Called by the ledger whenever state changed: everything that depends on it follows. */
  stateChanged(): void {
    if (this.isDisposed) return;
    if (this.ledger.isLeading) this.work.follow();
    for (const listener of this.listeners) listener();
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

  async dispose(): Promise<void> {
    this.isDisposed = true;
    await this.roleChange;
    await this.work.end();
    await this.membership?.leave();
    await this.ledger.close();
    this.listeners.clear();
    this.noticeListeners.clear();
  }
}

const onlyReads = userProblem('not-leader', 'This process only reads.');
