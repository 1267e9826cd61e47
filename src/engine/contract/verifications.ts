import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { CriterionRef } from '../../core/contract/criterionKey';
import { failed, ok, type Problem, type Result, userProblem } from '../../core/result';
import type { VerificationRequester } from '../../core/run/criteriaEvents';
import type { OpenVerification } from '../../core/run/criteriaState';
import type { JournalEvent } from '../../core/run/events';
import type { VerifyPlace } from '../engineApi';
import { endTaggedProcesses } from '../processes/endProcesses';
import { worktreesRoot } from '../run/context';
import type { Outbox } from '../run/outbox';
import type { RequestParts } from '../run/requestRun';
import { missingAgreement, plannedChecks, type PlannedCheck } from './checkAgreements';
import { pruneEvidence } from './evidenceFolder';
import { criteriaNamed, judgedPlace, type JudgedPlace, uncommittedCount } from './judgedPlace';
import { scratchFolder, removeScratchWorktree } from './scratchWorktree';
import { carryOut } from './verification';

export interface VerificationPorts {
  readonly parts: RequestParts;
  readonly outbox: Pick<Outbox, 'add'>;
  /** Appends, or says why that cannot be. */
  readonly record: (events: readonly JournalEvent[]) => Result<void>;
  readonly report: (problem: Problem) => void;
}

export interface VerificationWanted {
  readonly criteria: readonly CriterionRef[];
  readonly place: VerifyPlace;
  readonly by: VerificationRequester;
}

/** Time for one criterion when the workflow says nothing. */
const DEFAULT_TIMEOUT_SECONDS = 600;

/** What a requester is told at once; the rest it reads in the journal. */
export interface BegunVerification {
  readonly verification: string;
  /** Files of the checkout that differ from the commit, and so are not judged. */
  readonly uncommitted: number;
}

/**
 * Verifications in the process that leads, one after the other: two at once would spoil each other's times. What is
 * begun is journalled first, and taken back by the next leader when this process dies.
 */
export class Verifications {
  private readonly running = new Map<string, AbortController>();
  private last: Promise<void> = Promise.resolve();
  private isStopped = true;

  constructor(private readonly ports: VerificationPorts) {}

  /** Begins to lead: what an earlier leader left half done is taken back before anything new begins. */
  start(): void {
    this.isStopped = false;
    const left = Object.values(this.ports.parts.context.state().criteria.verifying);
    this.enqueue(async () => {
      for (const open of left) await this.takeBack(open);
    });
  }

  /**
   * Checks a request and journals its intent.
   * Problems: `nothing-to-verify`, `commands-not-agreed`, those of `judgedPlace` and of `criteriaNamed`.
   */
  async begin(wanted: VerificationWanted): Promise<Result<BegunVerification>> {
    const { parts, record } = this.ports;
    const place = await judgedPlace(parts, wanted.place);
    if (!place.ok) return place;
    const criteria = await criteriaNamed(place.value, wanted.criteria);
    if (!criteria.ok) return criteria;
    if (criteria.value.length === 0)
      return failed(userProblem('nothing-to-verify', 'There is no criterion to verify.'));
    const checks = plannedChecks(criteria.value, place.value);
    const task = place.value.task?.key;
    if (missingAgreement(checks, place.value, parts.context.state(), task)) return failed(notAgreed);
    const uncommitted = wanted.place.kind === 'commit' ? await uncommittedCount(parts) : ok(0);
    if (!uncommitted.ok) return uncommitted;
    if (this.isStopped) return failed(stopped);
    const verification = `v-${randomBytes(6).toString('hex')}`;
    const folder = place.value.task?.folder ?? scratchFolder({ root: this.root, verification });
    const begun = record([
      {
        type: 'criteria.verifying',
        verification,
        criteria: checks.map(({ key }) => key),
        folder,
        commit: place.value.commit,
        ...(task === undefined ? {} : { task }),
        by: wanted.by,
      },
    ]);
    if (!begun.ok) return begun;
    const abort = new AbortController();
    this.running.set(verification, abort);
    this.enqueue(() => this.work(verification, checks, place.value, wanted.by, abort.signal));
    return ok({ verification, uncommitted: uncommitted.value });
  }

  /** Ends a verification as soon as its processes are ended; one that is over already is none of our business. */
  cancel(verification: string): void {
    this.running.get(verification)?.abort();
  }

  /** Leads no more: what runs is cancelled, and its worktree and processes are gone when this resolves. */
  async stop(): Promise<void> {
    this.isStopped = true;
    for (const abort of this.running.values()) abort.abort();
    await this.last;
  }

  private get root(): string {
    return worktreesRoot(this.ports.parts.context);
  }

  private enqueue(work: () => Promise<void>): void {
    this.last = this.last.then(work).catch((error: unknown) =>
      this.ports.report({
        code: 'verification-broke',
        message: 'A verification ended in the middle because of a fault of ours.',
        fault: 'bug',
        detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
    );
  }

  private async work(
    verification: string,
    checks: readonly PlannedCheck[],
    place: JudgedPlace,
    by: VerificationRequester,
    signal: AbortSignal,
  ): Promise<void> {
    const { parts, outbox } = this.ports;
    try {
      await carryOut({
        parts,
        verification,
        checks,
        place,
        by,
        signal,
        tag: verification,
        timeoutMs: (place.workflow.verify?.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
        // Not waited for: while the disk is full they wait in order, and what runs goes on.
        record: (events) => void outbox.add(events),
      });
    } finally {
      if (!place.task) await this.removeScratch(verification);
      void outbox.add([{ type: 'criteria.finished', verification }]);
      this.running.delete(verification);
      await pruneEvidence(parts.context);
    }
  }

  /** A verification that a crash cut short: its processes and its worktree go, and what it had not said stays unsaid. */
  private async takeBack({ id, task }: OpenVerification): Promise<void> {
    await endTaggedProcesses(id);
    if (task === undefined) await this.removeScratch(id);
    void this.ports.outbox.add([{ type: 'criteria.finished', verification: id }]);
  }

  private async removeScratch(verification: string): Promise<void> {
    const { git, repository } = this.ports.parts.context;
    const known = this.ports.parts.context.state().criteria.verifying[verification]?.folder;
    const scratch = {
      repository,
      // Where it was made, should the setting have changed since.
      root: known === undefined ? this.root : path.dirname(known),
      verification,
    };
    const isOwnRoot = this.ports.parts.context.options.settings().worktreesFolder === '';
    const removed = await removeScratchWorktree(git, scratch, isOwnRoot);
    if (!removed.ok) this.ports.report(removed.problem);
  }
}

const notAgreed = userProblem(
  'commands-not-agreed',
  'What verifies these criteria are commands of this repository that you have not agreed to yet.',
  { remedy: 'Look at them and agree; then verify again.' },
);

const stopped = userProblem('not-leader', 'This process does not carry work out any more.');
