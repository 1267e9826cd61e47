import type { Task } from '../../core/plan/model';

/** A task's title as plain text of a row: Markdown emphasis and code marks carry nothing there. */
export const plainTitle = (task: Task): string =>
  task.title
    .replace(/\*\*|__|`|~~/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();

/** Characters of a title in a row: enough to know the task by, short enough to leave room for why it waits. */
const ROW_TITLE = 32;

/** The beginning of a title, without what the tooltip says better: estimates, dependencies, links. */
export function shortTitle(task: Task): string {
  const bare = plainTitle(task)
    .replace(/\s*\((?:est|depends|after|requires)\b[^)]{0,200}\)/giu, '')
    .replace(/\[([^\]]{1,200})\]\([^)]{0,400}\)/gu, '$1')
    .trim();
  if (bare.length <= ROW_TITLE) return bare;
  const cut = bare.slice(0, ROW_TITLE);
  const word = cut.lastIndexOf(' ');
  return `${cut.slice(0, word > ROW_TITLE / 2 ? word : ROW_TITLE).replace(/[\s,;:.]+$/u, '')}…`;
}
