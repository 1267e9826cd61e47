import * as fs from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beginningOf, isNameOf, transcriptNames, type TranscriptRun } from '../../core/agents/readTranscript';
import type { Transcript } from '../../core/agents/transcript';

/** What a transcript is looked for with. */
export interface TranscriptSearch extends TranscriptRun {
  /** Absolute folder of the run. */
  readonly runFolder: string;
  /** Of the agent: a variable may name the folder that its program keeps such files in. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Folders read in one search: over a year of daily work where there is one for each day. */
const MOST_FOLDERS = 500;
/** Files whose beginning is read in one search, newest names first. */
const MOST_FILES = 50;
/** Bytes of a first record: one holds the program's own instructions. */
const FIRST_RECORD = 256 * 1024;
/** Coarsest time stamp of a file system in use, milliseconds. */
const COARSE_MS = 2000;

/**
 * Finds the transcript that an agent writes for a run.
 * @returns the real path of the file; undefined when there is none (yet) that is certainly this run's. Links are followed
 * only inside the folder that the transcript is said to lie in.
 */
export async function findTranscript(
  transcript: Transcript,
  search: TranscriptSearch,
): Promise<string | undefined> {
  const names = transcriptNames(transcript, search.sessionId);
  const folder = folderOf(transcript, search);
  if (!names || folder === undefined) return undefined;
  const root = await realpath(folder).catch(absent);
  if (root === undefined) return undefined;
  const budget = { folders: MOST_FOLDERS, files: MOST_FILES };
  let own: { readonly file: string; readonly begun: number; readonly writtenAt: number } | undefined;
  for await (const found of filesBelow(root, names, budget)) {
    const within = await fileWithin(root, found, search.since - COARSE_MS);
    if (within === undefined) continue;
    budget.files -= 1;
    const first = await firstLineOf(within.file);
    const begun = first === undefined ? undefined : beginningOf(first, transcript, search);
    if (begun !== undefined && isRather({ begun, ...within }, own)) own = { begun, ...within };
    if (budget.files <= 0) break;
  }
  return own?.file;
}

/**
 * Programs start further threads of their own in the same folder: the run's is the first. Where no beginning tells, the one
 * that was written last: gemini 0.61 begins a second file when it resumes a session, and goes on in the old one.
 */
const isRather = (
  one: { readonly begun: number; readonly writtenAt: number },
  own: { readonly begun: number; readonly writtenAt: number } | undefined,
): boolean =>
  own === undefined || one.begun < own.begun || (one.begun === own.begun && one.writtenAt > own.writtenAt);

function folderOf({ in: place }: Transcript, search: TranscriptSearch): string | undefined {
  if (place === 'run-folder') return search.runFolder;
  if (place === 'worktree') return search.worktrees[0];
  const set = place.variable === undefined ? undefined : search.environment[place.variable];
  if (set !== undefined && path.isAbsolute(set)) return set;
  return path.join(search.environment['HOME'] || os.homedir(), place.home);
}

/** Files whose names fit, newest names first where they hold a date. */
async function* filesBelow(
  folder: string,
  [name = '', ...rest]: readonly string[],
  budget: { folders: number },
): AsyncGenerator<string> {
  const names = name.includes('*') ? await namesIn(folder, name, budget) : [name];
  for (const each of names) {
    const below = path.join(folder, each);
    if (rest.length === 0) yield below;
    else yield* filesBelow(below, rest, budget);
  }
}

async function namesIn(
  folder: string,
  name: string,
  budget: { folders: number },
): Promise<readonly string[]> {
  if (budget.folders <= 0) return [];
  budget.folders -= 1;
  const names = await readdir(folder).catch(absent);
  return (names ?? []).filter((each) => isNameOf(each, name)).sort((a, b) => (a < b ? 1 : -1));
}

/** @returns a file inside `root` that was written since, by its real path, and when. */
async function fileWithin(
  root: string,
  file: string,
  since: number,
): Promise<{ readonly file: string; readonly writtenAt: number } | undefined> {
  const real = await realpath(file).catch(absent);
  if (real === undefined || !real.startsWith(root + path.sep)) return undefined;
  const found = await stat(real).catch(absent);
  return found?.isFile() && found.mtimeMs >= since ? { file: real, writtenAt: found.mtimeMs } : undefined;
}

async function firstLineOf(file: string): Promise<string | undefined> {
  const handle = await open(file, TRANSCRIPT_FLAGS).catch(absent);
  if (!handle) return undefined;
  try {
    const buffer = Buffer.allocUnsafe(FIRST_RECORD);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    const end = buffer.subarray(0, bytesRead).indexOf(NEWLINE);
    return end === -1 ? undefined : buffer.toString('utf8', 0, end);
  } finally {
    await handle.close();
  }
}

/** A pipe put in its place would never open, and a link would lead elsewhere: the path was resolved before. */
export const TRANSCRIPT_FLAGS =
  fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0) | (fs.constants.O_NOFOLLOW ?? 0);

const NEWLINE = 10;

/** What is not there, or must not be read, is no transcript: the run is then heard by its hooks and its exit. */
const absent = (): undefined => undefined;
