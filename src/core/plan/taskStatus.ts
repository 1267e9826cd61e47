import type { TaskStatus, TaskStatusSource } from './model';
import type { BoxLine, Candidate } from './scanTaskList';

export interface ReadStatus {
  readonly status: TaskStatus;
  readonly statusSource: TaskStatusSource;
}

/**
 * spec-kit knows ` `, `x` and `X`. Everything else (`-`, `~`, `⚠`, `✅`) means different things to different authors,
 * skipped here and in progress there, so it is `unknown`: never done, and the marker is shown as it is.
 */
export function markerStatus(marker: string): 'done' | 'open' | 'unknown' {
  if (marker === 'x' || marker === 'X') return 'done';
  return marker.trim() === '' ? 'open' : 'unknown';
}

const BOX: Readonly<Record<'done' | 'open' | 'unknown', ReadStatus>> = {
  done: { status: 'done', statusSource: 'box' },
  open: { status: 'open', statusSource: 'box' },
  unknown: { status: 'unknown', statusSource: 'box' },
};

/** What a box says, one shared object for each answer. */
export const boxStatus = (marker: string): ReadStatus => BOX[markerStatus(marker)];

/** Struck out is dropped, ticked or not: `- [x] ~~T051~~ ~~Register…~~ — removed`. Striking a part of the title is an edit. */
export function isStruckOut({ struck, title }: Candidate): boolean {
  if (struck) return true;
  if (!title.startsWith('~~')) return false;
  const close = title.indexOf('~~', 2);
  return close > 0 && /^(?:$|\s*[-–—(:,;.|])/.test(title.slice(close + 2, close + 12).trimStart());
}

const DONE =
  /^(?:✅|☑️?|✔️?|\[[xX]\]|(?:✅\s*)?(?:done|complete[d]?|finished|merged|hecho|completad[oa]|完成|已完成|完了|готово|выполнено)\b|(?:完成|已完成|完了))/iu;
const ACTIVE =
  /^(?:🔄|🚧|🏃|▶️?|(?:in[ -]?progress|active|started|wip|doing|en progreso|进行中|進行中)(?![A-Za-z]))/iu;
const BLOCKED = /^(?:⛔|🚫|⏸️?|blocked|on hold|bloquead[oa])/iu;
const DROPPED = /^(?:dropped|cancel+ed|removed|obsolete|wontfix|won't do)\b/i;
const OPEN =
  /^(?:⬜|☐|🔲|❌|⏳|📋|\[ ?\]|(?:not[ -]started|todo|to do|open|pending|planned|pendiente|待办|未开始|未着手)(?![A-Za-z]))/iu;

/** A status in words or signs, as tables and headings have it; undefined when it says nothing we know. */
export function statusInWords(text: string): TaskStatus | undefined {
  const words = text.replace(/^[\s*_`~]+/, '').slice(0, 80);
  if (/partial|partly/i.test(words)) return 'active';
  if (DONE.test(words)) return 'done';
  if (ACTIVE.test(words)) return 'active';
  if (BLOCKED.test(words)) return 'blocked';
  if (DROPPED.test(words)) return 'dropped';
  return OPEN.test(words) ? 'open' : undefined;
}

const STATUS_COLUMN = /^(?:status|state|done|estado|statut|стату[сc]|состояние|状态|狀態|状態|상태|✅|✓)/i;

/** A row is unknown unless its status column, or a cell that is nothing but a status, says otherwise. */
export function rowStatus({ cells, header }: Candidate): ReadStatus {
  const column = header.findIndex((cell) => STATUS_COLUMN.test(cell.replace(/[*_`]/g, '')));
  const cell =
    column >= 0
      ? cells[column]
      : cells.find((text, index) => index > 0 && text.length <= 20 && statusInWords(text));
  return { status: statusInWords(cell ?? '') ?? 'unknown', statusSource: 'table' };
}

/**
 * A heading is done when it or its `**Status**:` line says so, or when it has boxes and all are ticked ("derived").
 */
export function headingStatus(
  { title }: Candidate,
  statusText: string | undefined,
  checklist: readonly BoxLine[],
): ReadStatus {
  const cells = (statusText ?? '').split('|');
  for (const cell of cells) {
    const status = statusInWords(cell.trim());
    if (status) return { status, statusSource: 'heading' };
  }
  const sign = /(?:✅|☑️?|✔️?|🔄|🚧|⛔|⏸️?)\s*(?:\(?[A-Za-z -]{0,40}\)?)?$/u.exec(title)?.[0];
  const status = sign && statusInWords(sign);
  if (status) return { status: /partial/i.test(title) ? 'active' : status, statusSource: 'heading' };
  const ticked = checklist.filter(({ box }) => markerStatus(box.marker) === 'done').length;
  if (ticked > 0 && ticked === checklist.length) return { status: 'done', statusSource: 'derived' };
  return { status: 'open', statusSource: 'derived' };
}
