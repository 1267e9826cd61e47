import { failed, ok, type Problem, type Result } from '../core/result';
import { emptyState, type JournalState } from '../core/run/state';
import { AgentCatalog } from './run/agentCatalog';
import { ProfileCatalog } from './run/profileCatalog';
import type { AgentChoice, Availability, Engine, EngineOptions, ProfileChoice } from './engineApi';

/** The engine where nothing can be delegated: specs are shown, and everything that would act says why it cannot. */
export class ReadingEngine implements Engine {
  readonly role = 'reading' as const;
  readonly availability: Availability;

  constructor(
    private readonly options: EngineOptions,
    private readonly problem: Problem,
    private readonly known: JournalState = emptyState(),
  ) {
    this.availability = { kind: 'reading', problem };
  }

  readonly state = (): JournalState => this.known;
  onDidChange = (): (() => void) => () => undefined;
  onNotice = (): (() => void) => () => undefined;
  agents = (): Promise<readonly AgentChoice[]> => new AgentCatalog(this.options, this.options.root).choices();
  profiles = (): Promise<readonly ProfileChoice[]> =>
    new ProfileCatalog(this.options.root, this.options.log).choices();
  worktrees = () => Promise.resolve(ok([]));
  pendingAgreements = () => [];
  agreementsFor = () => Promise.resolve([]);
  lookForAgreements = () => Promise.resolve([]);
  workflowDefaults = () => this.refuse<never>();
  preview = () => this.refuse<never>();
  uncommittedFiles = () => this.refuse<never>();
  delegate = () => this.refuse<never>();
  handOver = () => this.refuse<never>();
  requestValidation = () => this.refuse<void>();
  openReview = () => this.refuse<never>();
  closeReview = () => this.refuse<void>();
  baseContent = () => this.refuse<never>();
  decide = () => this.refuse<void>();
  retry = () => this.refuse<void>();
  stop = () => this.refuse<void>();
  correctValidation = () => this.refuse<void>();
  setEstimate = () => this.refuse<void>();
  agree = () => this.refuse<void>();
  removeWorktree = () => this.refuse<never>();
  criteria = () => this.refuse<never>();
  verifyAgreements = () => this.refuse<never>();
  verifyCriteria = () => this.refuse<never>();
  decideCriterion = () => this.refuse<void>();
  evidenceFile = (): string => '';
  verifyJournal = () => this.refuse<never>();
  runFolder = (): string => '';
  idle = (): Promise<void> => Promise.resolve();
  dispose = (): Promise<void> => Promise.resolve();

  private refuse<T>(): Promise<Result<T>> {
    return Promise.resolve(failed(this.problem));
  }
}
