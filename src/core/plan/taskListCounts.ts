import type { Chosen } from './chooseTasks';
import type { Task, TaskListCounts } from './model';
import type { PhaseGroups } from './phases';
import type { Scan } from './scanTaskList';
import { markerStatus } from './taskStatus';

/**
 * The numbers of a list, counted by lines: `done` is every ticked box with an id, struck out or not, so that it can be
 * compared with what other counters say. A task's own status is the finer reading.
 */
export function taskListCounts(
  scan: Scan,
  chosen: Chosen,
  groups: PhaseGroups,
  tasks: readonly Task[],
): TaskListCounts {
  const marks: Record<string, number> = {};
  let [lines, done, open, parallel, rows, headings, bullets, sloppy] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const { candidate } of chosen.tasks) {
    const { box, kind } = candidate;
    if (!box) {
      if (kind === 'row') rows += 1;
      else if (kind === 'heading') headings += 1;
      else bullets += 1;
      continue;
    }
    lines += 1;
    if (box.form === 'sloppy') sloppy += 1;
    if (candidate.marked) parallel += 1;
    const { marker } = box;
    const status = markerStatus(marker);
    if (status === 'done') done += 1;
    else if (status === 'open') open += 1;
    else marks[marker] = (marks[marker] ?? 0) + 1;
  }
  const boxes = scan.plainBoxes + sloppy;
  return {
    task_lines: lines,
    done,
    open,
    other_marks: marks,
    parallel,
    dup_ids: repeatedIds(chosen, tasks),
    phases: groups.headings,
    phases_with_tasks: groups.headingsWithTasks,
    checkbox_lines: boxes,
    checkbox_without_id: boxes - lines,
    note_lines: scan.notes,
    table_tasks: rows,
    heading_tasks: headings,
    bullet_tasks: bullets,
  };
}

/** Ids that start more than one line with a box. */
function repeatedIds(chosen: Chosen, tasks: readonly Task[]): readonly string[] {
  if (!tasks.some(({ occurrence }) => occurrence > 1)) return [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { candidate } of chosen.tasks) {
    if (!candidate.box) continue;
    if (seen.has(candidate.id.id)) repeated.add(candidate.id.id);
    else seen.add(candidate.id.id);
  }
  return [...repeated].sort();
}
