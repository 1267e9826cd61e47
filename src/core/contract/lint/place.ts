import type { FeatureContract, Place } from '../contract';
import type { ContractDiagnostic, ContractSource, Fix } from './diagnostic';
import { type RuleCode, RULES } from './rules';

/**
 * Where words of an item stand in the file. Items are read with white space and entities resolved, so the words are
 * looked for in the original; what is not found there as it is, is shown by the whole item.
 */
export function placeOf(text: string, item: Place, words: string): Place {
  const at = text.slice(item.start, item.end).toLowerCase().indexOf(words.toLowerCase());
  if (words === '' || at < 0) return ownLines(text, item);
  const start = item.start + at;
  return { line: item.line + lineBreaks(text, item.start, start), start, end: start + words.length };
}

/** An item without its list marker and without white space behind it. */
export function ownLines(text: string, { line, start, end }: Place): Place {
  const raw = text.slice(start, end);
  const marker = /^(?:[-*+]|\d{1,4}[.)])[ \t]+(?:\[[^\]]?\][ \t]+)?/.exec(raw)?.[0].length ?? 0;
  return { line, start: start + marker, end: start + Math.max(marker, raw.trimEnd().length) };
}

/** The place of a whole line, 1-based, without indent and line ending. */
export function placeOfLine(text: string, line: number): Place {
  let start = 0;
  for (let number = 1; number < line; number += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  const next = text.indexOf('\n', start);
  const raw = text.slice(start, next < 0 ? text.length : next);
  const indent = raw.length - raw.trimStart().length;
  const length = raw.trim().length;
  return {
    line,
    start: length === 0 ? start : start + indent,
    end: length === 0 ? start : start + indent + length,
  };
}

/** The words that say a feature's id; the beginning of the feature where only the file's place says it. */
export function placeOfFeatureId(
  { contract, text }: ContractSource,
  { featureId, line: first }: Pick<FeatureContract, 'line'> & { readonly featureId: string },
): Place {
  const from = contract.features.length > 1 ? first : 1;
  let at = 0;
  for (let line = 1; at < text.length && at < 200_000; line += 1) {
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    if (line >= from) {
      const words = text.slice(at, Math.min(end, at + 1000));
      const column = /feature|\bid\b/i.test(words) ? words.indexOf(featureId) : -1;
      if (column >= 0) return { line, start: at + column, end: at + column + featureId.length };
    }
    at = end + 1;
  }
  return placeOfLine(text, first);
}

/** Offset at which the line of an offset begins. `lastIndexOf` takes -1 for 0, so the first line needs a case of its own. */
export const lineStart = (text: string, at: number): number =>
  at <= 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

export function diagnose(
  { contract }: ContractSource,
  code: RuleCode,
  { line, start, end }: Place,
  message: string,
  fixes: readonly Fix[] = [],
): ContractDiagnostic {
  return { code, severity: RULES[code].severity, file: contract.file, line, start, end, message, fixes };
}

/** Text of the repository inside a message: one line, without what could hide or turn other text, and not too long. */
export function quoted(words: string): string {
  const plain = words.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return `“${plain.length > 60 ? `${plain.slice(0, 59)}…` : plain}”`;
}
