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
  for (const [index, { start, level }] of sections.entries()) {
    const next = sections.slice(index + 1).find((other) => other.level <= level);
    const limit = level === 0 && typeof matter === 'object' ? matter.start + matter.text.length : text.length;
    folds.push({ start, end: trimmedEnd(text, start, next?.start ?? limit) });
  }
  for (const list of [contract.provides, contract.dependsOn, contract.criteria, contract.integrationPoints])
    for (const { start, end } of list) folds.push({ start, end: trimmedEnd(text, start, end) });
  return folds.filter(({ start, end }) => text.slice(start, end).includes('\n'));
}

function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && /\s/.test(text.charAt(at - 1))) at -= 1;
  return at;
}
