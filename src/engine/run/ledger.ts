import { decodeEvent, type JournalEvent } from '../../core/run/events';
import { applyRecord, applyUnknown } from '../../core/run/fold';
import { emptyState, STATE_VERSION, type JournalState } from '../../core/run/state';
import { failed, ok, type Problem, type Result } from '../../core/result';
import type { Decoded, Recorded } from '../journal/envelope';
import { Journal } from '../journal/journal';
import { JournalFollower } from '../journal/journalFollower';
import { Secrets } from './secrets';

/** After so many new events the state is kept as a snapshot: a warm start then reads only the tail. */
const SNAPSHOT_EVERY = 2000;

/**
 * The journal and the state folded from it, in one place: written while this process leads, followed while it does not.
 * Leading and following share the state, so that a takeover reads only what is new.
 */
export class Ledger {
  private folded: JournalState = emptyState();
  private journal: Journal<JournalEvent> | undefined;
  private follower: JournalFollower<JournalEvent>;
  private sinceSnapshot = 0;
  private readonly secrets = new Secrets(process.env);

  constructor(
    private readonly folder: string,
    private readonly changed: () => void,
    private readonly onProblem: (problem: Problem) => void,
    private readonly now: () => Date,
    /** The generation while this process leads: asked at every append, so that one that lost the lead writes nothing. */
    private readonly generation: () => number | undefined,
  ) {
    this.follower = this.newFollower();
  }

  get state(): JournalState {
    return this.folded;
  }

  get isLeading(): boolean {
    return this.journal !== undefined;
  }

  /** What somebody else wrote into the journal, if anything: it moves nothing until a person agrees. */
  get suspect(): { readonly from: number; readonly reason: string } | undefined {
    const broken = (this.journal ?? this.follower).suspect;
    return broken ? { from: broken.line, reason: broken.reason } : undefined;
  }

  /** Reads what is new while following. */
  async catchUp(): Promise<Result<void>> {
    if (this.journal) return ok(undefined);
    const read = await this.follower.catchUp();
    if (!read.ok) return read;
    if (read.value) this.changed();
    return ok(undefined);
  }

  /** This process leads from now on. */
  async lead(): Promise<Result<void>> {
    await this.catchUp();
    const opened = await Journal.open<JournalEvent>(this.folder, this.owner(), this.follower.position);
    if (!opened.ok) return opened;
    this.journal = opened.value;
    await this.follower.close();
    this.changed();
    return ok(undefined);
  }

  /** This process follows from now on. */
  async follow(): Promise<void> {
    const { journal } = this;
    this.journal = undefined;
    await journal?.close();
    await this.follower.close();
    this.follower = this.newFollower();
    await this.catchUp();
  }

  /** Appends events in one sealed write; the state has them when this returns. */
  append(events: readonly JournalEvent[]): Result<void> {
    if (!this.journal) return failed(notLeading);
    const written = this.journal.append(events.map((event) => this.secrets.leftOutOfEvent(event)));
    if (!written.ok) {
      if (written.problem.code === 'journal-changed-outside') void this.lookAgain();
      return written;
    }
    this.sinceSnapshot += events.length;
    this.changed();
    if (this.sinceSnapshot >= SNAPSHOT_EVERY) void this.snapshot();
    return ok(undefined);
  }

  /** A person agrees to go on without what follows the break: it is kept in a file of its own. */
  async setSuspectAside(): Promise<Result<void>> {
    if (!this.journal) return failed(notLeading);
    await this.journal.refresh();
    const aside = this.journal.setSuspectAside();
    if (!aside.ok) return aside;
    this.changed();
    return ok(undefined);
  }

  async verify(): Promise<Result<{ readonly lines: number; readonly problems: readonly string[] }>> {
    if (!this.journal) return failed(notLeading);
    const verified = await this.journal.verifyWholly();
    return ok({
      lines: verified.sealedLines,
      problems: verified.broken
        ? [`The journal was changed from line ${verified.broken.line} on: ${verified.broken.reason}.`]
        : [],
    });
  }

  async close(): Promise<void> {
    if (this.journal && this.sinceSnapshot > 0) await this.snapshot();
    await this.journal?.close();
    this.journal = undefined;
    await this.follower.close();
  }

  /** Somebody else wrote to the journal: what they wrote is read, and shown as suspect. */
  private async lookAgain(): Promise<void> {
    await this.journal?.refresh();
    this.changed();
  }

  private async snapshot(): Promise<void> {
    this.sinceSnapshot = 0;
    const written = await this.journal?.snapshot(this.folded);
    if (written && !written.ok) this.onProblem(written.problem);
  }

  private newFollower(): JournalFollower<JournalEvent> {
    return new JournalFollower<JournalEvent>(this.folder, {
      ...this.reader(),
      restart: () => {
        this.folded = emptyState();
      },
    });
  }

  private owner() {
    return {
      ...this.reader(),
      generation: this.generation,
      now: this.now,
      onProblem: this.onProblem,
    };
  }

  private reader() {
    return {
      decode,
      stateVersion: STATE_VERSION,
      restore: (state: unknown) => {
        if (typeof state !== 'object' || state === null || !('lastSeq' in state)) return false;
        // The snapshot's fingerprint and version were checked by the journal, which wrote it from this very type.
        this.folded = state as JournalState;
        return true;
      },
      apply: (record: Recorded<JournalEvent>) => applyRecord(this.folded, record),
      ignore: (line: { readonly seq?: number | undefined }) => {
        if (line.seq !== undefined) applyUnknown(this.folded, line.seq);
      },
    };
  }
}

function decode(json: unknown): Decoded<JournalEvent> {
  return decodeEvent(json);
}

const notLeading: Problem = {
  code: 'not-leader',
  message: 'Another window of this repository leads now; this one only follows.',
  remedy: 'Do it in that window, or close it: this one then takes over.',
  fault: 'user',
};
