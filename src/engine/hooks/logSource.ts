import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import { failed, ok, userProblem, type Result } from '../../core/result';
import { isMissing } from '../journal/fileProblem';
import { compileGlob, matchesGlob, mayHold, type GlobPattern } from './globPattern';
import type { HookLogFormat } from './hookLogBatch';
import type { TailOptions } from './hookLogTail';

/** What to read: one log, whatever a glob finds, or the status files that books teach. */
export type HookLogSource =
  | {
      readonly kind: 'log';
      readonly path: string;
      readonly agent?: string;
      readonly resume?: TailOptions['resume'];
    }
  | {
      readonly kind: 'glob';
      readonly root: string;
      readonly glob: string;
      /** Where earlier readers of the logs it finds stopped. */
      readonly resume?: (log: string) => TailOptions['resume'];
    }
  | {
      readonly kind: 'book';
      readonly root: string;
      readonly resume?: (log: string) => TailOptions['resume'];
    };

/** A log that is known by name, there or not. */
export interface NamedLog {
  readonly path: string;
  readonly format: HookLogFormat;
  readonly agent?: string;
  readonly resume?: TailOptions['resume'];
}

/** A part of the disk in which logs may turn up. */
export interface LogPattern {
  readonly root: string;
  readonly patterns: readonly GlobPattern[];
  readonly format: HookLogFormat;
  readonly resume: ((log: string) => TailOptions['resume']) | undefined;
}

const BOOK_LOGS = ['.orchestrator-status.log', 'orchestrator-status.log'];
const BOOK_RECORDS = '.orchestrator-status/*.json';
/** Folders that never hold a hook log and can be huge. */
const NEVER_SEARCHED: ReadonlySet<string> = new Set(['node_modules', '.git']);
const FOLDERS_LIMIT = 2_000;
const LOGS_LIMIT = 2_000;

/** @returns the logs and patterns of a source; problem `hook-log-glob-invalid`. */
export function expandSource(source: HookLogSource): Result<{ logs: NamedLog[]; patterns: LogPattern[] }> {
  switch (source.kind) {
    case 'log':
      return ok({ logs: [{ ...source, format: 'hook-lines' }], patterns: [] });
    case 'glob': {
      const patterns = compileGlob(source.glob);
      if (!patterns) return failed(invalidGlob(source.glob));
      const { root, resume } = source;
      return ok({ logs: [], patterns: [{ root, patterns, format: 'hook-lines', resume }] });
    }
    case 'book': {
      const { root, resume } = source;
      const records = compileGlob(BOOK_RECORDS) ?? [];
      const logs = BOOK_LOGS.map((name): NamedLog => {
        const log = path.join(root, name);
        return { path: log, format: 'book-lines', resume: resume?.(log) };
      });
      return ok({ logs, patterns: [{ root, patterns: records, format: 'book-record', resume }] });
    }
    default:
      return source satisfies never;
  }
}

export interface SearchResult {
  readonly logs: readonly string[];
  /** Folders in which something that matches can turn up: they are worth watching. */
  readonly folders: readonly string[];
  /** False when there was more than is looked at. */
  readonly isComplete: boolean;
}

/** Looks for logs that match. Links to folders are not followed. */
export async function searchLogs({ root, patterns }: LogPattern): Promise<SearchResult> {
  const logs: string[] = [];
  const folders: string[] = [];
  const pending: string[][] = [[]];
  for (let names = pending.pop(); names; names = pending.pop()) {
    const folder = path.join(root, ...names);
    const entries = await list(folder);
    if (!entries) continue;
    folders.push(folder);
    for (const entry of entries) {
      const inner = [...names, entry.name];
      if (entry.isDirectory()) {
        if (!NEVER_SEARCHED.has(entry.name) && patterns.some((pattern) => mayHold(pattern, inner))) {
          pending.push(inner);
        }
      } else if (patterns.some((pattern) => matchesGlob(pattern, inner.join('/')))) {
        logs.push(path.join(root, ...inner));
      }
    }
    if (folders.length + pending.length > FOLDERS_LIMIT || logs.length > LOGS_LIMIT) {
      return { logs: logs.slice(0, LOGS_LIMIT), folders, isComplete: false };
    }
  }
  return { logs, folders, isComplete: true };
}

async function list(folder: string): Promise<Dirent[] | undefined> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    // A folder that nobody may list holds no log for us either.
    if (isMissing(error) || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}

const invalidGlob = (glob: string) =>
  userProblem('hook-log-glob-invalid', `${glob.slice(0, 200)} cannot be used to look for hook logs.`, {
    remedy: 'Use a path below the workspace folder with *, ?, ** and {a,b}, without .. in it.',
  });
