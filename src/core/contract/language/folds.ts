import { frontMatterOf } from '../frontMatter';
import type { ContractSource } from '../lint/diagnostic';
import { levelOf } from './sectionAt';

/** UTF-16 offsets of a part that can be folded; its first line stays in sight. */
export interface Fold {
  readonly start: number;
  readonly end: number;
}

/** Front matter, sections, and items of several lines. */
export function foldsOf(source: ContractSource): readonly Fold[] {
  const { contract, text } = source;
  const folds: Fold[] = [];
  const matter = frontMatterOf(text);
  if (typeof matter === 'object') folds.push({ start: 0, end: matter.bodyStart });
  const sections = contract.sections.map((section) => ({
    start: section.start,
    level: levelOf(source, section),
  }));
  const nextOf = nextOutside(sections.map(({ level }) => level));
  for (const [index, { start, level }] of sections.entries()) {
    const next = sections[nextOf[index] ?? sections.length];
    const limit = level === 0 && typeof matter === 'object' ? matter.start + matter.text.length : text.length;
    folds.push({ start, end: trimmedEnd(text, start, next?.start ?? limit) });
  }
  for (const list of [contract.provides, contract.dependsOn, contract.criteria, contract.integrationPoints])
    for (const { start, end } of list) folds.push({ start, end: trimmedEnd(text, start, end) });
  return folds.filter(({ start, end }) => text.slice(start, end).includes('\n'));
}

/** For each section the index of the first one behind it that does not lie within it. In one walk, however deep. */
function nextOutside(levels: readonly number[]): readonly (number | undefined)[] {
  const next: (number | undefined)[] = levels.map(() => undefined);
  const open: number[] = [];
  for (const [index, level] of levels.entries()) {
    for (let last = open.at(-1); last !== undefined && (levels[last] ?? 0) >= level; last = open.at(-1)) {
      next[last] = index;
      open.pop();
    }
    open.push(index);
  }
  return next;
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text.charAt(at - 1))) at -= 1;
  return at;
}
