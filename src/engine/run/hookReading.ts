import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RunId } from '../../core/ids';
import type { JournalEvent } from '../../core/run/events';
import { RUN_FILES } from '../agents/writeLaunch';
import type { HookLogWatcher} from '../hooks/hookLogWatcher';
import { type HookBatch } from '../hooks/hookLogWatcher';
import { runFolderOf, type RepositoryContext } from './context';
import { eventsOfLines } from './hookIntake';

/** The shared log any script can append to, relative to the repository. */
const SHARED_LOG = '.counterpoint/hooks.jsonl';

/** Of a shared log nobody has read before, at most so much of its end is read. */
const NEW_LOG_BYTES = 256 * 1024;

/** Reads the hook logs of runs that are under way, and the shared ones, into the journal. Runs only in the leader. */
export class HookReading {
  private readonly ownLogs = new Map<string, RunId>();
  private watcher: HookLogWatcher | undefined;

  constructor(
    private readonly context: RepositoryContext,
    private readonly append: (events: readonly JournalEvent[]) => void,
  ) {}
}
