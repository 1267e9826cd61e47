import { realpath } from 'node:fs/promises';
import type { AgentAdapter } from '../../core/agents/adapter';
import type { TranscriptSign } from '../../core/agents/readTranscript';
import type { RunId } from '../../core/ids';
import type { EventOf, JournalEvent } from '../../core/run/events';
import type { RunState } from '../../core/run/state';
import { findTranscript } from '../agents/findTranscript';
import { TranscriptTail } from '../agents/transcriptTail';
import { runFolderOf, type RepositoryContext } from './context';

/**
 * How long hooks must have been silent before a transcript is read, milliseconds. Hooks of every agent that was measured
 * speak within 3 s of its start, on a busy machine within 10 s; and where they speak, this costs nothing.
 */
export const SILENCE_MS = 30_000;
/** How long nothing may follow an answer before a person is asked to look: as long as Claude Code itself waits. */
export const PAUSE_MS = 60_000;
/** A search walks through folders of another program: not at every look. */
const SEARCH_MS = 10_000;

interface Followed {
  hookOffset: number;
  /** When its hook log was last seen to grow. */
  heardAt: number;
  hasSpoken: boolean;
  /** It has no hooks and is asked to report: it may forget to, and then its transcript is heard again. */
  isAsked: boolean;
  searchedAt: number;
  tail: TranscriptTail | undefined;
  /** The newest sign that was read, and when the file was last seen to grow. */
  sign: TranscriptSign | undefined;
  grewAt: number;
  /** How often it was seen to grow: a sign of life. */
  growths: number;
  isReported: boolean;
}

/** What a transcript adds to what is known of a run. */
export interface TranscriptLook {
  readonly events: readonly JournalEvent[];
  /** Differs when the transcript has grown. */
  readonly signOfLife: string;
}

/**
 * Third in the order of detection, behind hooks and the process's exit: reads the transcripts of agents whose hooks are
 * silent. What it finds is a claim. It begins checks as a hook's claim does, and makes nothing done.
 */
export class TranscriptReading {
  private readonly followed = new Map<RunId, Followed>();

  constructor(
    private readonly context: RepositoryContext,
    private readonly adapterOf: (id: string) => Promise<AgentAdapter | undefined>,
  ) {}

  /** @param now milliseconds since 1970. @returns what to journal of a run whose process lives. */
  async look(run: RunState, now: number): Promise<TranscriptLook> {
    if (run.startedAt === undefined || run.completedAt !== undefined) {
      this.followed.delete(run.id);
      return NOTHING;
    }
    const about = this.about(run, now);
    const isSilent = now - about.heardAt >= SILENCE_MS;
    const events = isSilent ? await this.read(run, about, now) : [];
    return { events, signOfLife: String(about.growths) };
  }

  private about(run: RunState, now: number): Followed {
    // Those that ended without saying so are not looked at any more; each may hold a record of its transcript.
    for (const id of this.followed.keys())
      if (this.context.state().runs[id]?.exitedAt !== undefined) this.followed.delete(id);
    let about = this.followed.get(run.id);
    if (!about) {
      about = {
        hookOffset: run.hookOffset,
        heardAt: run.statusSource === undefined ? Date.parse(run.startedAt ?? '') || now : now,
        hasSpoken: false,
        isAsked: false,
        searchedAt: -Infinity,
        tail: undefined,
        sign: undefined,
        grewAt: now,
        growths: 0,
        isReported: false,
      };
      this.followed.set(run.id, about);
    }
    if (run.hookOffset > about.hookOffset) {
      about.hookOffset = run.hookOffset;
      about.heardAt = now;
    }
    if (run.statusSource === 'hook') about.hasSpoken = true;
    return about;
  }

  private async read(run: RunState, about: Followed, now: number): Promise<JournalEvent[]> {
    try {
      const tail = await this.tailOf(run, about, now);
      if (!tail) return [];
      const { hasGrown, sign, isBehind } = await tail.read();
      if (hasGrown) {
        about.grewAt = now;
        about.growths += 1;
      }
      // Behind: what was read is not the newest word.
      about.sign = isBehind ? 'work' : (sign ?? about.sign);
      // Hooks that work are believed alone: only they say that it waits or is done.
      if (about.hasSpoken && !about.isAsked) return [];
      return sign !== undefined && about.sign === 'work' ? workingEvents(run) : overEvents(run, about, now);
    } catch (error) {
      // Gone or replaced: the next search may find where it is now.
      const { tail } = about;
      about.tail = undefined;
      this.complain(run, about, tail?.path ?? 'of its agent', error);
      return [];
    }
  }

  private async tailOf(run: RunState, about: Followed, now: number): Promise<TranscriptTail | undefined> {
    if (about.tail || now - about.searchedAt < SEARCH_MS) return about.tail;
    about.searchedAt = now;
    const worktree = this.context.state().tasks[run.task]?.worktree;
    const adapter = await this.adapterOf(run.agent);
    if (!adapter?.transcript || !worktree) return undefined;
    about.isAsked = adapter.hooks === 'none';
    const resolved = await realpath(worktree.folder).catch(() => worktree.folder);
    const since = Date.parse(run.requestedAt);
    const file = await findTranscript(adapter.transcript, {
      sessionId: run.session ?? this.resumed(run)?.session,
      worktrees: [worktree.folder, resolved],
      since,
      runFolder: runFolderOf(this.context.repository, run.id),
      environment: { ...process.env, ...adapter.env },
    });
    if (file !== undefined) {
      about.tail = new TranscriptTail(file, adapter.transcript, since);
      this.context.options.log.info(`${run.id}: no hook line comes, so its transcript is read: ${file}`);
    }
    return about.tail;
  }

  private resumed({ resumes }: RunState): RunState | undefined {
    return resumes === undefined ? undefined : this.context.state().runs[resumes];
  }

  private complain(run: RunState, about: Followed, file: string, error: unknown): void {
    if (about.isReported) return;
    about.isReported = true;
    const why = error instanceof Error ? error.message : String(error);
    this.context.options.log.warn(`${run.id}: its transcript ${file} could not be read: ${why}`);
  }
}

const NOTHING: TranscriptLook = { events: [], signOfLife: '' };

/** Said once, not for each record: the journal is no log of the agent. */
function workingEvents(run: RunState): JournalEvent[] {
  const isNews = run.status === 'started' || (run.status === 'waiting' && run.statusSource === 'transcript');
  return isNews ? [report(run, 'working', undefined)] : [];
}

function overEvents(run: RunState, { sign, grewAt }: Followed, now: number): JournalEvent[] {
  if (sign === 'end') return [report(run, 'complete', 'its transcript ends the turn; no hook line came')];
  const isAtWork = run.status === 'started' || run.status === 'working';
  if (sign !== 'pause' || !isAtWork || now - grewAt < PAUSE_MS) return [];
  return [report(run, 'waiting', 'has answered and writes no more: it may be done, or wait for you')];
}

const report = (
  run: RunState,
  status: EventOf<'run.reported'>['status'],
  message: string | undefined,
): JournalEvent => ({
  type: 'run.reported',
  run: run.id,
  source: 'transcript',
  status,
  ...(message === undefined ? {} : { message }),
});
