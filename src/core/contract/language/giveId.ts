import type { Criterion } from '../contract';
import type { ContractSource, Fix } from '../lint/diagnostic';
import { lineStart } from '../lint/place';

/**
 * Gives the criterion at an offset an id that none has yet, in the manner of its neighbours (`AC-7` beside `AC-6`).
 * @returns undefined where there is no criterion, where it has an id, and for a row of a table
 */
export function giveId(source: ContractSource, offset: number): Fix | undefined {
  const { contract, text } = source;
  const criterion = contract.criteria.find(({ start, end }) => start <= offset && offset <= end);
  if (!criterion || criterion.hasOwnId) return undefined;
  const id = nextId(contract.criteria);
  const raw = text.slice(criterion.start, criterion.end);
  const title = `Give this criterion the id ${id}`;
  const insert = (at: number, words: string): Fix => ({
    title,
    edits: [{ start: at, end: at, text: words }],
  });
  const marker = /^(?:[-*+]|\d{1,4}[.)])[ \t]+(?:\[[^\]]?\][ \t]+)?/.exec(raw)?.[0];
  if (marker !== undefined) return insert(criterion.start + marker.length, `${id}: `);
  if (raw.startsWith('|')) return undefined;
  // YAML: below the dash, in line with what stands there.
  const before = text.slice(lineStart(text, criterion.start), criterion.start);
  if (!/^\s*-\s+$/.test(before)) return undefined;
  const eol = text.slice(0, 10_000).includes('\r\n') ? '\r\n' : '\n';
  const indent = ' '.repeat(before.length);
  const isMapping = /^[\w-]+:(?:\s|$)/.test(raw);
  // A sentence with a colon is a mapping to YAML; below a key it would be one too many.
  if (!isMapping && /:(?:\s|$)/.test(raw)) return undefined;
  return insert(criterion.start, `id: ${id}${eol}${indent}${isMapping ? '' : 'text: '}`);
}

/** The number after the highest one of the stem that most ids have; `AC-1` where there are none. */
export function nextId(criteria: readonly Criterion[]): string {
  const stems = new Map<string, { count: number; highest: number; width: number }>();
  for (const { id, hasOwnId } of criteria) {
    const [, stem, digits] = /^(.*?)(\d{1,6})$/.exec(hasOwnId ? id : '') ?? [];
    if (stem === undefined || digits === undefined) continue;
    const known = stems.get(stem) ?? { count: 0, highest: 0, width: 1 };
    stems.set(stem, {
      count: known.count + 1,
      highest: Math.max(known.highest, Number(digits)),
      width: Math.max(known.width, digits.startsWith('0') ? digits.length : 1),
    });
  }
  const [best] = [...stems].sort(([, left], [, right]) => right.count - left.count);
  if (!best) return 'AC-1';
  const [stem, { highest, width }] = best;
  return stem + String(highest + 1).padStart(width, '0');
}
