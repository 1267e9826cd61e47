import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Decoded, IgnoredLine, Recorded } from '../../../../src/engine/journal/envelope';
import { Journal, type JournalOwner } from '../../../../src/engine/journal/journal';
import type { Result } from '../../../../src/core/result';

/** The simplest events a journal can hold: texts. */
export interface Note {
  readonly type: 'note';
  readonly text: string;
}

export const note = (text: string): Note => ({ type: 'note', text });

export function decodeNote(json: unknown): Decoded<Note> {
  const fields = json as { type?: unknown; text?: unknown };
  if (fields.type !== 'note') return { kind: 'unknown', type: String(fields.type) };
  return typeof fields.text === 'string'
    ? { kind: 'event', event: { type: 'note', text: fields.text } }
    : { kind: 'invalid', reason: 'no text' };
}

/** Folds notes into a list of texts. */
export class NoteOwner implements JournalOwner<Note> {
  readonly decode = decodeNote;
  stateVersion = 1;
  texts: string[] = [];
  records: Recorded<Note>[] = [];
  ignored: IgnoredLine[] = [];
  restored = false;
  leader: number | undefined = 1;

  generation(): number | undefined {
    return this.leader;
  }
  restore(state: unknown): boolean {
    this.texts = [...(state as string[])];
    this.restored = true;
    return true;
  }
  apply(record: Recorded<Note>): void {
    this.records.push(record);
    this.texts.push(record.text);
  }
  ignore(line: IgnoredLine): void {
    this.ignored.push(line);
  }
  restart(): void {
    this.texts = [];
  }
}

export const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok)
    throw new Error(`${result.problem.code}: ${result.problem.message} ${result.problem.detail ?? ''}`);
  return result.value;
};

export const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problem.code);

/** A folder that is removed again when the callback ends. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'counterpoint-journal-'));
  try {
    return await work(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

export const journalPath = (folder: string): string => path.join(folder, 'journal.jsonl');

/** Opens, hands over, closes. */
export async function withJournal<T>(
  folder: string,
  work: (journal: Journal<Note>, owner: NoteOwner) => T | Promise<T>,
  owner = new NoteOwner(),
): Promise<T> {
  const journal = valueOf(await Journal.open(folder, owner));
  try {
    return await work(journal, owner);
  } finally {
    await journal.close();
  }
}

export const textsIn = (folder: string): Promise<string[]> => withJournal(folder, (_, owner) => owner.texts);
