import * as path from 'node:path';
import { failed, ok, userProblem, type Problem, type Result } from '../../core/result';
import { fileProblem } from '../journal/fileProblem';
import { FolderHints } from './folderHints';
import { matchesGlob } from './globPattern';
import type { HookLogBatch, HookLogPosition } from './hookLogBatch';
import { HookLogTail } from './hookLogTail';
import { expandSource, searchLogs, type HookLogSource, type LogPattern, type NamedLog } from './logSource';
import { RecordFile } from './recordFile';

export interface HookLogWatcherOptions {
  /** Called for each log in the order of its lines; different logs in any order. */
  onBatch(batch: HookLogBatch): void;
  onProblem?(problem: Problem): void;
  /** How often is looked without a hint, milliseconds. */
  readonly sweepMs?: number;
}

const SWEEP_MS = 1_000;
const SEARCH_DELAY_MS = 100;
/** Sweeps without a change after which a last line without a newline is taken in. */
const SETTLED_AFTER = 2;
/** Sweeps without a change after which a log is looked at less often, and how often then. */
const QUIET_AFTER = 30;
const QUIET_EVERY = 15;

interface WatchedLog {
  readonly reader: HookLogTail | RecordFile;
  /** Sweeps since it last changed. */
  unchanged: number;
  reading: Promise<void> | undefined;
  /** What has to be done once the current reading ends. */
  next: 'nothing' | 'more' | 'everything';
  /** Code of the problem that was reported last, so that it is reported once. */
  problem: string | undefined;
}

/**
 * Reads a set of hook logs as they grow, appear, disappear and are replaced. The system's own hints make it quick; a look
 * at every log once a second makes sure.
 */
export class HookLogWatcher {
  readonly #logs = new Map<string, WatchedLog>();
  readonly #patterns: LogPattern[] = [];
  /** Roots that hold too much: said once. */
  readonly #tooWide = new Set<string>();
  readonly #hints: FolderHints;
  readonly #timer: NodeJS.Timeout;
  #folders: ReadonlySet<string> = new Set();
  #searching: Promise<void> | undefined;
  #searchAgain = false;
  #searchTimer: NodeJS.Timeout | undefined;
  #rewatching = false;
  #sweeps = 0;
  #closed = false;

  constructor(private readonly options: HookLogWatcherOptions) {
    this.#hints = new FolderHints(
      (hinted, renamed) => this.#hinted(hinted, renamed),
      (error) =>
        this.#report(
          fileProblem('hook-logs-not-watched', 'Hook logs are only looked at now and then.', error),
        ),
    );
    this.#timer = setInterval(() => this.#sweep(), options.sweepMs ?? SWEEP_MS).unref();
  }

  /** Reads a source from where its `resume` says, and keeps reading it. @returns problem `hook-log-glob-invalid`. */
  add(source: HookLogSource): Result<void> {
    if (this.#closed) return failed(closed);
    const expanded = expandSource(source);
    if (!expanded.ok) return expanded;
    for (const log of expanded.value.logs) this.#addLog(log);
    this.#patterns.push(...expanded.value.patterns);
    this.#rewatch();
    if (expanded.value.patterns.length > 0) void this.#search();
    return ok(undefined);
  }

  /** Stops reading a log, after a last look at it. */
  async remove(log: string): Promise<void> {
    const watched = this.#logs.get(path.resolve(log));
    if (!watched) return;
    await this.#read(watched, 'everything');
    watched.reader.settle();
    this.#logs.delete(path.resolve(log));
    await watched.reader.close();
    this.#rewatch();
  }

  /** Where each log stands: give it back as `resume` after a restart. */
  positions(): Map<string, HookLogPosition> {
    return new Map([...this.#logs].map(([log, { reader }]) => [log, reader.position]));
  }

  /** Looks for new logs and reads everything there is now. */
  async catchUp(): Promise<void> {
    await this.#search();
    await Promise.all([...this.#logs.values()].map((log) => this.#read(log, 'everything')));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#searchTimer);
    await this.#hints.close();
    await this.#searching;
    for (const log of this.#logs.values()) {
      await log.reading;
      await log.reader.close();
    }
    this.#logs.clear();
  }

  #addLog(named: NamedLog): void {
    const log = path.resolve(named.path);
    if (this.#logs.has(log)) return;
    const { format, agent, resume } = named;
    const options = {
      format,
      ...(agent === undefined ? {} : { agent }),
      resume,
      onBatch: (batch: HookLogBatch) => this.#handOn(batch),
    };
    const reader = format === 'book-record' ? new RecordFile(log, options) : new HookLogTail(log, options);
    const watched: WatchedLog = {
      reader,
      unchanged: 0,
      reading: undefined,
      next: 'nothing',
      problem: undefined,
    };
    this.#logs.set(log, watched);
    void this.#read(watched, 'everything');
  }

  #hinted(hinted: string | undefined, renamed: boolean): void {
    if (this.#closed) return;
    const log = hinted === undefined ? undefined : this.#logs.get(hinted);
    if (log) {
      log.unchanged = 0;
      void this.#read(log, renamed ? 'everything' : 'more');
      return;
    }
    if (hinted !== undefined && !renamed) return;
    // Something came or went: a log that a pattern waits for, or a folder on the way to one.
    if (hinted !== undefined) this.#addMatching(hinted);
    this.#searchSoon();
    for (const waiting of this.#logs.values()) {
      if (hinted === undefined || waiting.reader.path.startsWith(hinted)) {
        void this.#read(waiting, 'everything');
      }
    }
  }

  #addMatching(file: string): void {
    for (const { root, patterns, format, resume } of this.#patterns) {
      const relative = path.relative(root, file).split(path.sep).join('/');
      if (patterns.some((pattern) => matchesGlob(pattern, relative))) {
        this.#addLog({ path: file, format, resume: resume?.(file) });
      }
    }
  }

  /** Folders come and go by the hundred when an agent installs something: one search serves them all. */
  #searchSoon(): void {
    this.#searchTimer ??= setTimeout(() => {
      this.#searchTimer = undefined;
      if (!this.#closed) void this.#search();
    }, SEARCH_DELAY_MS).unref();
  }

  /** One reading at a time for each log; hints that come meanwhile lead to one more. */
  #read(log: WatchedLog, how: 'more' | 'everything'): Promise<void> {
    if (log.next !== 'everything') log.next = how;
    log.reading ??= this.#readAll(log).finally(() => {
      log.reading = undefined;
    });
    return log.reading;
  }

  async #readAll(log: WatchedLog): Promise<void> {
    while (log.next !== 'nothing') {
      const how = log.next;
      log.next = 'nothing';
      const result = how === 'more' ? await log.reader.readMore() : await log.reader.read();
      if (result.ok) {
        log.problem = undefined;
        if (result.value) log.unchanged = 0;
      } else if (log.problem !== result.problem.code) {
        log.problem = result.problem.code;
        this.#report(result.problem);
      }
    }
  }

  #sweep(): void {
    this.#sweeps += 1;
    for (const log of this.#logs.values()) {
      log.unchanged += 1;
      if (log.unchanged > QUIET_AFTER && this.#sweeps % QUIET_EVERY !== 0) continue;
      if (log.unchanged >= SETTLED_AFTER && log.reading === undefined) log.reader.settle();
      void this.#read(log, 'everything');
    }
    if (this.#sweeps % QUIET_EVERY === 0) void this.#search();
  }

  /** One search at a time, and one more when something turned up meanwhile. */
  #search(): Promise<void> {
    if (this.#searching) {
      this.#searchAgain = true;
      return this.#searching;
    }
    this.#searching = this.#searchAll().finally(() => {
      this.#searching = undefined;
    });
    return this.#searching;
  }

  async #searchAll(): Promise<void> {
    do {
      this.#searchAgain = false;
      const folders = new Set<string>();
      for (const pattern of this.#patterns) {
        const found = await searchLogs(pattern);
        if (this.#closed) return;
        if (!found.isComplete && !this.#tooWide.has(pattern.root)) {
          this.#tooWide.add(pattern.root);
          this.#report(tooMany(pattern.root));
        }
        folders.add(pattern.root);
        for (const folder of found.folders) folders.add(folder);
        for (const log of found.logs) {
          this.#addLog({ path: log, format: pattern.format, resume: pattern.resume?.(log) });
        }
      }
      this.#folders = folders;
      this.#rewatch();
    } while (this.#searchAgain);
  }

  /** Once for all sources that are added in one go. */
  #rewatch(): void {
    if (this.#rewatching) return;
    this.#rewatching = true;
    setImmediate(() => {
      this.#rewatching = false;
      if (!this.#closed) this.#watchFolders();
    });
  }

  #watchFolders(): void {
    this.#hints.watchOnly([...this.#folders, ...[...this.#logs.keys()].map((log) => path.dirname(log))]);
  }

  /** What the receiver throws must not stop the reading of this log, nor be taken for a fault of the file. */
  #handOn(batch: HookLogBatch): void {
    try {
      this.options.onBatch(batch);
    } catch (error) {
      this.#report({
        code: 'hook-lines-not-taken',
        message: `Lines of ${batch.log} were read and could not be processed.`,
        fault: 'bug',
        detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }

  #report(problem: Problem): void {
    this.options.onProblem?.(problem);
  }
}

const closed: Problem = {
  code: 'hook-logs-closed',
  message: 'Hook logs are not read any more.',
  fault: 'bug',
};

const tooMany = (root: string) =>
  userProblem('hook-logs-too-many', `${root} holds more folders than are searched for hook logs.`, {
    remedy: 'Make the globs in the setting counterpoint.hookLogs narrower.',
  });
