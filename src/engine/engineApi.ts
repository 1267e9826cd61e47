import type { AgentAbilities } from '../core/agents/abilities';
import type { Criterion } from '../core/contract/contract';
import type { CriterionRef } from '../core/contract/criterionKey';
import type { CriterionState } from '../core/contract/verify/criterionState';
import type { RunId, TaskKey } from '../core/ids';
import type { Budgets } from '../core/metrics/budget';
import type { Prices } from '../core/metrics/prices';
import type { Plan } from '../core/plan/model';
import type { Problem, Result } from '../core/result';
import type { CriterionEvidence } from '../core/run/criteriaState';
import type { Access, Lane, RunMode, ScopeReport } from '../core/run/events';
import type { JournalState } from '../core/run/state';
import type { DelegationDefaults } from '../core/workflow/delegationDefaults';

/** What an engine is opened with. Everything that differs between the editor and the command line comes in here. */
export interface EngineOptions {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  readonly host: RunHost;
  readonly settings: () => EngineSettings;
  readonly version: string;
  /** Folder with runner.js, demo-agent.js and hook.js. */
  readonly programs: string;
  /** Folder of the extension, where samples and media lie. */
  readonly packageRoot: string;
  readonly plan: () => Plan;
  readonly log: EngineLog;
  readonly now: () => Date;
  /** Whether this process may lead the repository (a command that only reads does not). */
  readonly mayLead: boolean;
}

export interface EngineSettings {
  readonly gitPath: string;
  readonly worktreesFolder: string;
  readonly target: string;
  readonly strategy: 'merge' | 'squash';
  readonly agentLimit: number;
  /** Minutes without a sign of life after which a person is asked to look; 0: never. */
  readonly stallMinutes: number;
  readonly agentPaths: Readonly<Record<string, string>>;
  readonly hookLogs: readonly string[];
  /** Whether Codex may write into the git folders of its worktree; absent: no, Counterpoint commits. */
  readonly codexMayCommit?: boolean;
  /** Absent: no limits. */
  readonly budgets?: Budgets;
  /** For estimates where an agent does not say what it cost. */
  readonly prices?: Prices;
}

export interface EngineLog {
  info(message: string): void;
  warn(message: string): void;
  problem(problem: Problem): void;
}

/** Where a run's process lives: an integrated terminal in the editor, a child process on the command line. */
export interface RunHost {
  readonly kind: 'window' | 'cli';
  readonly modes: readonly RunMode[];
  /** Starts the runner. Resolves when the terminal or process exists; what it does is told by its hook log. */
  start(launch: RunnerStart): Promise<Result<{ readonly pid: number | undefined }>>;
  /** Paths with unsaved edits in an editor: never written behind the person's back. */
  unsavedFiles(): readonly string[];
}

export interface RunnerStart {
  readonly run: RunId;
  readonly task: TaskKey;
  /** Name of the terminal, e.g. `T012 · Claude Code`. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly outputFile: string;
}

export type Availability =
  | { readonly kind: 'ready'; readonly toplevel: string; readonly commonDir: string }
  /** Specs can be read; nothing can be delegated, for this reason. */
  | { readonly kind: 'reading'; readonly problem: Problem };

export interface DelegationRequest {
  readonly task: TaskKey;
  readonly agent: string;
  readonly profile: string;
  readonly mode: RunMode;
  readonly access?: Access;
  readonly lane?: Lane;
  readonly model?: string;
  /** Does a task once more that was integrated and whose box is open again: the person said so for this one. */
  readonly again?: boolean;
  /** The prompt as the person edited it; absent: as it is built. */
  readonly prompt?: string;
}

/** A task for another agent, or for the same one anew, in the worktree as it stands. */
export interface HandOverRequest {
  readonly task: TaskKey;
  readonly agent: string;
  /** Absent: as the run before. */
  readonly profile?: string;
  readonly mode: RunMode;
  readonly access?: Access;
  readonly model?: string;
  /** What the person wants the next agent to know. */
  readonly note?: string;
}

/** As much of a delegation as says what must be agreed to. */
export type AgreementsRequest = Pick<DelegationRequest, 'task' | 'agent'> &
  Partial<Pick<DelegationRequest, 'profile' | 'access'>>;

export interface DelegationPreview {
  readonly prompt: string;
  readonly branch: string;
  readonly folder: string;
  readonly target: string;
  readonly base: string;
  /** What the person should know before the start: a prompt that was cut, files that are not committed. */
  readonly warnings: readonly string[];
}

/** A file of a task's feature that its agent will not have as it stands on disk. */
export interface UncommittedFile {
  /** Repository-relative. */
  readonly path: string;
  readonly kind: 'changed' | 'new';
  /** The commit that its agent would work from. */
  readonly base: string;
  /** One sentence for the person. */
  readonly message: string;
}

/** Something that the team's workflow says and that is not acted on. */
export interface WorkflowWarning {
  /** 1-based, in `.counterpoint/workflow.json` as it is committed. */
  readonly line: number;
  readonly message: string;
}

/** What the team's workflow says of delegations, at the commit one would start from. */
export interface WorkflowDefaults extends DelegationDefaults {
  readonly warnings: readonly WorkflowWarning[];
}

export interface AgentChoice {
  readonly id: string;
  readonly name: string;
  readonly isInstalled: boolean;
  readonly version: string | undefined;
  readonly program: string | undefined;
  /** What is missing and how to fix it. */
  readonly hint: string | undefined;
  readonly isDemo: boolean;
  /** The oldest version seen working; undefined when nobody looked. */
  readonly knownVersion: string | undefined;
  /** How to install it and to sign in. */
  readonly signIn: string | undefined;
  /** Page that says how to install it. */
  readonly docs: string | undefined;
  readonly abilities: AgentAbilities;
}

export interface ProfileChoice {
  readonly name: string;
  readonly description: string;
  /** `built-in` or the file it comes from. */
  readonly source: string;
  /** The most the role may touch; undefined: as much as the stage allows. */
  readonly access: Exclude<Access, 'full'> | undefined;
}

/** Commands a person must agree to before they run: they come from the repository. */
export interface PendingAgreement {
  readonly to: 'commands' | 'repository-configuration' | 'journal';
  readonly fingerprint: string;
  /** Fingerprints of the single things, where agreeing to all of them is agreeing to each. */
  readonly parts?: readonly string[];
  /** One line per command or setting, as text. */
  readonly lines: readonly string[];
  readonly task: TaskKey | undefined;
}

/** Where criteria are verified. */
export type VerifyPlace =
  /** A commit, checked out into a folder of its own and removed afterwards; absent: HEAD, judged by the contract on disk. */
  | { readonly kind: 'commit'; readonly commit?: string }
  /** The worktree of a task, judged by the contract of the commit it started from. */
  | { readonly kind: 'task'; readonly task: TaskKey };

export interface VerifyRequest {
  readonly criteria: readonly CriterionRef[];
  readonly place: VerifyPlace;
  readonly by: 'editor' | 'testing view' | 'command line';
  /** Aborting it ends what runs; what was not verified by then is `cancelled`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

export interface VerifyProgress {
  readonly done: number;
  readonly total: number;
  /** What just came out. */
  readonly latest: CriterionEvidence;
}

export interface VerificationReport {
  readonly verification: string;
  /** One for each criterion, in the order of the request; a criterion that was not reached has none. */
  readonly evidence: readonly CriterionEvidence[];
  /** Files of the checkout with uncommitted changes: they were not part of what was judged. */
  readonly uncommitted: number;
}

/** A criterion of the workspace, with how it stands at HEAD. */
export interface CriterionRow {
  readonly ref: CriterionRef;
  /** Names its evidence: see `criterionKey`. */
  readonly key: string;
  readonly criterion: Criterion;
  readonly state: CriterionState;
  /** Tasks that it names, or that name it. */
  readonly owners: readonly TaskKey[];
  /** Oldest first, at most 20. */
  readonly history: readonly CriterionEvidence[];
}

export interface ReviewFile {
  /** Repository-relative. */
  readonly path: string;
  readonly status: 'added' | 'modified' | 'deleted' | 'renamed';
  readonly from: string | undefined;
  readonly added: number | undefined;
  readonly removed: number | undefined;
  readonly isBinary: boolean;
}

export interface Review {
  readonly task: TaskKey;
  readonly run: RunId;
  readonly folder: string;
  readonly base: string;
  /** The tree that is shown; what is accepted is exactly this. */
  readonly tree: string;
  readonly files: readonly ReviewFile[];
  readonly scope: ScopeReport;
}

/** What goes with a decision. */
export interface Decision {
  readonly comments?: string;
  /** For `accept`: the tree the person saw. Refused with `tree-not-judged` when the gates judged another one... */
  readonly tree?: string;
  /** ...unless the person was told so and accepts it all the same. */
  readonly unjudged?: boolean;
}

export interface WorktreeRow {
  readonly folder: string;
  readonly branch: string | undefined;
  readonly head: string | undefined;
  readonly isOurs: boolean;
  readonly isMain: boolean;
  /** The detached worktree in which merges are made: ours, and needed as long as tasks are integrated. */
  readonly isForIntegration: boolean;
  readonly task: TaskKey | undefined;
  readonly run: RunId | undefined;
  readonly agentName: string | undefined;
  readonly ahead: number | undefined;
  readonly behind: number | undefined;
  /** Files with uncommitted changes; undefined when unknown. */
  readonly dirty: number | undefined;
  /** `ok`, or what is wrong with it on disk. */
  readonly disk: 'ok' | 'missing' | 'damaged' | 'locked';
}

export interface EngineNotice {
  readonly kind: 'needs-person' | 'problem' | 'agreement' | 'claim';
  readonly task: TaskKey | undefined;
  readonly run: RunId | undefined;
  readonly problem: Problem | undefined;
  readonly text: string;
}

export type EngineRole = 'leading' | 'following' | 'reading';

/**
 * The work of one repository: journal, state, and everything that changes them. The window that leads carries effects
 * out; in any other process the same calls go to the leader over its socket.
 */
export interface Engine {
  readonly availability: Availability;
  readonly role: EngineRole;
  readonly state: () => JournalState;
  onDidChange(listener: () => void): () => void;
  onNotice(listener: (notice: EngineNotice) => void): () => void;
  agents(): Promise<readonly AgentChoice[]>;
  profiles(): Promise<readonly ProfileChoice[]>;
  worktrees(): Promise<Result<readonly WorktreeRow[]>>;
  pendingAgreements(): readonly PendingAgreement[];
  /** What a person would have to agree to for this delegation and the gates it will meet; asked before, not in the middle. */
  agreementsFor(request: AgreementsRequest): Promise<readonly PendingAgreement[]>;
  /** Looks anew at everything that waits for an agreement, whichever process asked for it; what is settled is forgotten. */
  lookForAgreements(): Promise<readonly PendingAgreement[]>;
  /** Who does a task unless the person says otherwise; a problem when tasks cannot be delegated with that workflow. */
  workflowDefaults(): Promise<Result<WorkflowDefaults>>;
  preview(request: DelegationRequest): Promise<Result<DelegationPreview>>;
  /** Specification, plan, contracts and task list that differ from the commit a worktree would be made from. */
  uncommittedFiles(task: TaskKey): Promise<Result<readonly UncommittedFile[]>>;
  delegate(request: DelegationRequest): Promise<Result<RunId>>;
  /**
   * Another agent goes on with a task in its worktree, with a checkpoint of what was done. Problems: `not-now` while its agent is
   * at work, `worktree-missing`, and those of a delegation.
   */
  handOver(request: HandOverRequest): Promise<Result<RunId>>;
  requestValidation(task: TaskKey): Promise<Result<void>>;
  openReview(task: TaskKey): Promise<Result<Review>>;
  closeReview(task: TaskKey): Promise<Result<void>>;
  /** Content of a file at the base of a review; undefined when it did not exist there. */
  baseContent(
    review: { readonly folder: string; readonly base: string },
    path: string,
  ): Promise<Result<Buffer | undefined>>;
  decide(task: TaskKey, decision: 'accept' | 'reject' | 'discard', more: Decision): Promise<Result<void>>;
  /** @param isOverBudget the person lets it go on although its budget, or the day's, is used up */
  retry(task: TaskKey, isOverBudget?: boolean): Promise<Result<void>>;
  stop(task: TaskKey): Promise<Result<void>>;
  correctValidation(run: RunId, ms: number): Promise<Result<void>>;
  setEstimate(
    scope: { task: TaskKey } | { file: string; phase: string },
    minutes: number | null,
  ): Promise<Result<void>>;
  agree(agreement: PendingAgreement): Promise<Result<void>>;
  /** Removes a worktree of ours. Refused unless its work is proven merged, or the person confirmed this one (a backup is kept). */
  removeWorktree(
    folder: string,
    isConfirmed: boolean,
  ): Promise<Result<{ readonly backup: string | undefined }>>;
  /** Every criterion of the workspace's contracts, with how it stands at HEAD. */
  criteria(): Promise<Result<readonly CriterionRow[]>>;
  /** What must be agreed to before these criteria can be verified there; empty when nothing is missing. */
  verifyAgreements(
    request: Pick<VerifyRequest, 'criteria' | 'place'>,
  ): Promise<Result<readonly PendingAgreement[]>>;
  /**
   * Verifies criteria, one after the other, and resolves when all are done. Problems before anything ran:
   * `commands-not-agreed`, `criterion-unknown`, `task-has-no-worktree`, `commit-unknown`, `nothing-to-verify`.
   */
  verifyCriteria(request: VerifyRequest): Promise<Result<VerificationReport>>;
  /** What a person found of a criterion that only a person can judge; of a task's work when `place` says so, else of HEAD. */
  decideCriterion(
    ref: CriterionRef,
    holds: boolean,
    note: string,
    place?: VerifyPlace,
  ): Promise<Result<void>>;
  /** Absolute path of what a verification of a criterion printed (`output` of its evidence). */
  evidenceFile(output: string): string;
  verifyJournal(): Promise<Result<{ readonly lines: number; readonly problems: readonly string[] }>>;
  /** Absolute folder of a run: launch file, prompt, hook log, gate output. */
  runFolder(run: RunId): string;
  /** Resolves when nothing is in flight and nothing is due: for the command line. */
  idle(): Promise<void>;
  dispose(): Promise<void>;
}
