import type { TaskKey } from '../ids';
import { failed, ok, userProblem } from '../result';
import type { Result } from '../result';
import type { Task } from './model';
import { readTaskList } from './readers';

export interface TickOptions {
  /** Refuses when the task found is not this one, e.g. the key recorded with a run. */
  readonly expectedKey?: TaskKey;
  /** `done` (the default) ticks, `open` empties the box. */
  readonly to?: 'done' | 'open';
}

/**
 * Changes the one character in a task's box and nothing else: line endings, byte order mark and final newline stay. The
 * tick is written `x` or `X`, whichever the list uses more. The task is found where it was read, or, when lines moved,
 * by id and title; text already as wanted comes back unchanged.
 *
 * An empty box `[]` gets its character (the one case where a character is added: refusing would leave integrated work
 * unticked for ever because of a typing slip). Refuses, with a reason, a task that is gone, whose text changed, that
 * cannot be told from a copy, or that has no box (a table row, a heading).
 */
export function tickTask(
  text: string,
  task: Task,
  { expectedKey = task.key, to = 'done' }: TickOptions = {},
): Result<string> {
  if (expectedKey !== task.key) {
    return failed(
      userProblem('task-mismatch', `${task.id} in ${task.file} is not the task that was recorded.`),
    );
  }
  const found = findTask(text, task);
  if (!found.ok) return found;
  const { boxOffset, rawMarker, start } = found.value;
  const wanted = to === 'open' ? ' ' : dominantTick(text, task.file);
  if (rawMarker.toLowerCase() === wanted.toLowerCase() || (to === 'open' && rawMarker.trim() === ''))
    return ok(text);
  if (boxOffset !== undefined)
    return ok(text.slice(0, boxOffset) + wanted + text.slice(boxOffset + rawMarker.length));
  const empty = text.indexOf('[]', start);
  return ok(text.slice(0, empty + 1) + wanted + text.slice(empty + 1));
}

/** The task as it stands in `text` now. */
function findTask(text: string, task: Task): Result<Task> {
  const same = readTaskList(task.file, text).tasks.filter(
    ({ id, title }) => id === task.id && title === task.title,
  );
  const place = `${task.id} in ${task.file}`;
  const inPlace = same.find(
    ({ start, occurrence }) => start === task.start && occurrence === task.occurrence,
  );
  const [only] = same;
  const found = inPlace ?? (same.length === 1 ? only : undefined);
  if (!found) {
    return failed(
      same.length > 1
        ? userProblem('task-ambiguous', `${place} stands in ${same.length} places with the same text.`, {
            remedy: 'Give the copies different ids or remove one, then try again.',
          })
        : userProblem('task-gone', `${place} is no longer there, or its text changed.`, {
            remedy: 'Tick it by hand if the task is still the same.',
          }),
    );
  }
  if (!hasBox(text, found)) {
    return failed(
      userProblem('task-without-box', `${place} has no box that could be ticked.`, {
        remedy: 'Write it as "- [ ] ' + `${task.id} …" if Counterpoint shall tick it.`,
      }),
    );
  }
  return ok(found);
}

const hasBox = (text: string, { boxOffset, statusSource, start, end, id }: Task): boolean =>
  boxOffset !== undefined || (statusSource === 'box' && emptyBoxBefore(text.slice(start, end), id));

const emptyBoxBefore = (line: string, id: string): boolean => {
  const empty = line.indexOf('[]');
  return empty >= 0 && empty < line.indexOf(id);
};

/** The case most ticks of the list have; `x` where there are none or as many of both. */
function dominantTick(text: string, file: string): 'x' | 'X' {
  const markers = readTaskList(file, text).tasks.map(({ rawMarker }) => rawMarker);
  const upper = markers.filter((marker) => marker === 'X').length;
  return upper > markers.filter((marker) => marker === 'x').length ? 'X' : 'x';
}
