import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { readSpeckitTaskList } from '../../../../src/core/plan/speckitReader';
import type { Task, TaskList } from '../../../../src/core/plan/model';

export const FIXTURES = path.join(__dirname, '../../../fixtures/plan');

export const fixtureText = (name: string): string => readFileSync(path.join(FIXTURES, name), 'utf8');

export const fixtureList = (name: string): TaskList => readSpeckitTaskList(name, fixtureText(name));

/** The task with this id; the n-th of several. */
export function taskOf(list: TaskList, id: string, occurrence = 1): Task {
  const task = list.tasks.find((candidate) => candidate.id === id && candidate.occurrence === occurrence);
  if (!task) throw new Error(`${list.file} has no task ${id}`);
  return task;
}

/** A list from the lines of one phase. */
export const listOf = (...lines: readonly string[]): TaskList =>
  readSpeckitTaskList('specs/001-a/tasks.md', lines.join('\n'));
