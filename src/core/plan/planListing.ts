import { visibleLine } from '../agents/plainText';
import type { Plan, Task, TaskList } from './model';
import { listsOf } from './planReport';

/**
 * The plan as text for a terminal: every task list with its phases and tasks. Control characters are taken out of
 * everything that came from a file, or a task title could drive the terminal.
 */
export function planListing(plan: Plan, paths?: readonly string[]): string {
  const lists = listsOf(plan, paths);
  if (lists.length === 0) {
    const reasons = plan.problems.map(({ file, message }) => `${visibleLine(`${file}: ${message}`)}\n`);
    return `No task list found. Counterpoint looks for tasks.md in folders such as specs/001-name.\n${reasons.join('')}`;
  }
  return `${lists.map(listText).join('\n\n')}\n`;
}

function listText(list: TaskList): string {
  const { counts, tasks } = list;
  const done = tasks.filter(({ status }) => status === 'done').length;
  const head = visibleLine(`${list.file}${list.title === undefined ? '' : `  ${list.title}`}`);
  if (tasks.length === 0) return `${head}\n  ${list.emptyReason ?? 'No task was found in this file.'}`;
  const summary = `  ${done} of ${tasks.length} tasks done${counts.parallel > 0 ? `, ${counts.parallel} marked [P]` : ''}`;
  const phaseTitles = new Map(list.phases.map(({ key, title }) => [key, title]));
  const lines = [head, summary];
  let phase: string | undefined;
  for (const task of tasks) {
    if (task.phaseKey !== phase) {
      phase = task.phaseKey;
      if (phase !== undefined) lines.push('', `  ${visibleLine(phaseTitles.get(phase) ?? phase)}`);
    }
    lines.push(taskText(task));
  }
  return lines.join('\n');
}

const SIGN: Readonly<Record<Task['status'], string>> = {
  open: ' ',
  done: 'x',
  active: '>',
  blocked: '!',
  dropped: '-',
  unknown: '?',
};

function taskText({ id, title, status, rawMarker }: Task): string {
  const marker = status === 'unknown' && rawMarker.trim() !== '' ? rawMarker : SIGN[status];
  return visibleLine(`    [${marker}] ${id} ${title}`).trimEnd();
}
