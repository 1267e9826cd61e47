import { MAX_LINE } from './lineTable';
import type { PlanProblem, Task, TaskListCounts } from './model';
import type { Scan } from './scanTaskList';

/** What a person should know of a list beside its copies: markers nobody defined, lines too long to read. */
export function listProblems(
  file: string,
  scan: Scan,
  tasks: readonly Task[],
  { other_marks }: TaskListCounts,
): readonly PlanProblem[] {
  const marked = Object.keys(other_marks).length > 0;
  return [...(marked ? markerProblems(file, tasks) : []), ...longLineProblems(file, scan)];
}

function markerProblems(file: string, tasks: readonly Task[]): readonly PlanProblem[] {
  const byMarker = new Map<string, Task[]>();
  for (const task of tasks) {
    if (task.status !== 'unknown' || task.statusSource !== 'box' || /^[xX]$/.test(task.rawMarker)) continue;
    const same = byMarker.get(task.rawMarker);
    if (same) same.push(task);
    else byMarker.set(task.rawMarker, [task]);
  }
  return [...byMarker].flatMap(([marker, [first, ...more]]): readonly PlanProblem[] => {
    if (!first) return [];
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    const message = `[${marker}] on ${first.id}${others} is no marker of this format; it counts as not done.`;
    return [{ code: 'unknown-marker', severity: 'info', file, line: first.line, message }];
  });
}

function longLineProblems(file: string, { longLines }: Scan): readonly PlanProblem[] {
  const [first] = longLines;
  if (first === undefined) return [];
  const others = longLines.length === 1 ? '' : ` (and ${longLines.length - 1} more)`;
  const message = `The line is longer than ${MAX_LINE} characters${others}; what is behind them is not read.`;
  return [{ code: 'line-too-long', severity: 'warning', file, line: first + 1, message }];
}
