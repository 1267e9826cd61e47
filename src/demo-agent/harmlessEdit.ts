import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { visibleLine } from '../core/agents/plainText';
import { confinedPath } from './confinedPath';

/** A file name for any task id: lower case, and nothing that means something to a file system. */
export const fileNameFor = (task: string): string => {
  const name = task
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 60);
  return name === '' ? 'task' : name;
};

/**
 * Outside the sample nothing is prepared: one file, clearly named, says what the demo agent is and is not.
 * @returns the file's path, worktree-relative.
 */
export const makeHarmlessEdit = (worktree: string, task: string, comments: string | undefined): string => {
  const file = `counterpoint-demo/${fileNameFor(task)}.md`;
  const target = confinedPath(worktree, file);
  mkdirSync(path.dirname(target), { recursive: true });
  const lines = [
    `# Demo run of task ${visibleLine(task)}`,
    '',
    'This file was written by the Counterpoint demo agent. It has no model: it did not read or solve the task.',
    'A real agent would have made its change in this worktree. Reject or discard this run to get rid of the file.',
    ...(comments === undefined
      ? []
      : ['', "## Response to the reviewer's comments", '', ...asQuote(comments)]),
    '',
  ];
  writeFileSync(target, lines.join('\n'));
  return file;
};

const asQuote = (text: string): readonly string[] =>
  text.split('\n').map((line) => `> ${visibleLine(line)}`.trimEnd());
