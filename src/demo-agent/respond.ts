import { appendFileSync, existsSync } from 'node:fs';
import { visibleLine } from '../core/agents/plainText';
import { confinedPath } from './confinedPath';

/** How a remark is written in the files the sample has. */
const REMARKS: readonly (readonly [RegExp, (text: string) => string])[] = [
  [/\.(?:[cm]?[jt]s)$/, (text) => `// ${text}\n`],
  [/\.md$/, (text) => `\n> ${text}\n`],
];

/**
 * A visible response to comments where doing the prepared steps again changed nothing: a remark at the end of a file
 * that only this task writes.
 * @returns the file, or undefined when there is none that can hold a remark.
 */
export const respondInFile = (
  worktree: string,
  written: readonly string[],
  comments: string,
): string | undefined => {
  const first = visibleLine(comments.trim().split('\n')[0] ?? '').slice(0, 100);
  for (const [kind, remark] of REMARKS) {
    const file = written.find((name) => kind.test(name) && existsSync(confinedPath(worktree, name)));
    if (file === undefined) continue;
    appendFileSync(confinedPath(worktree, file), remark(`Demo agent, in response to the review: ${first}`));
    return file;
  }
  return undefined;
};
