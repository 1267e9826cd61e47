import type { Criterion } from '../contract';
import type { ContractDiagnostic, ContractSource, Fix } from './diagnostic';
import { diagnose, lineStart, placeOf, quoted } from './place';
import { TIME_BOUND } from './quantity';

/** `The API must … and the page must …`: a second subject with a second obligation. */
const SECOND_OBLIGATION =
  /\b(?:must|shall|should|will)\b[^.;]{3,200}?((?:;|,?\s(?:and|but)|[.])\s+(?:also\s+)?)((?:\p{L}[\p{L}'-]*\s){1,5}(?:must|shall|should|will)\s)/iu;
const JOINT = /(?:;|,?\s(?:and|but)|[.])\s+(?:also\s+)?/giu;
const SHARE_BOUND = /\d\s?%|\bcoverage\b/i;

/**
 * Two requirements in one criterion: two obligations with a subject each, or a bound of time and a bound of another kind.
 * Cases of one requirement ("0 and 101 are refused; 1 and 100 are taken") are left alone.
 */
export function secondRequirement(
  source: ContractSource,
  criterion: Criterion,
): readonly ContractDiagnostic[] {
  const split = obligations(criterion.text) ?? bounds(criterion.text);
  if (!split) return [];
  const place = placeOf(source.text, criterion, split.second);
  const message = `${quoted(split.second)} is a requirement of its own.`;
  return [diagnose(source, 'two-requirements', place, message, splitFix(source, criterion, split))];
}

interface Split {
  readonly joint: string;
  readonly second: string;
}

function obligations(text: string): Split | undefined {
  const match = SECOND_OBLIGATION.exec(text.slice(0, 1000));
  if (!match?.[1] || match[2] === undefined) return undefined;
  const at = match.index + match[0].length - match[2].length;
  // "when it should": a condition of the first, not a second subject.
  if (/^(?:that|which|who|it|they|when|if|then)\s/i.test(match[2])) return undefined;
  return { joint: match[1], second: text.slice(at).replace(/[.\s]+$/, '') };
}

function bounds(text: string): Split | undefined {
  for (const match of text.slice(0, 1000).matchAll(JOINT)) {
    const [before, after] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
    const differs =
      (TIME_BOUND.test(before) && SHARE_BOUND.test(after) && !TIME_BOUND.test(after)) ||
      (SHARE_BOUND.test(before) && TIME_BOUND.test(after) && !TIME_BOUND.test(before));
    // "with an error rate below 1 %" is a condition of the same measurement.
    if (differs && /\bcoverage\b|\bcover\b/i.test(SHARE_BOUND.test(after) ? after : before))
      return { joint: match[0], second: after.replace(/[.\s]+$/, '') };
  }
  return undefined;
}

/** A bullet becomes two. A criterion with an id of its own is left to the person: the second half needs an id, too. */
function splitFix({ text }: ContractSource, criterion: Criterion, { joint, second }: Split): readonly Fix[] {
  if (criterion.hasOwnId) return [];
  const raw = text.slice(criterion.start, criterion.end);
  const marker = /^(?:[-*+])[ \t]+(?:\[[^\]]?\][ \t]+)?/.exec(raw)?.[0];
  const at = raw.indexOf(joint + second);
  if (marker === undefined || at < 0) return [];
  const indent = text.slice(lineStart(text, criterion.start), criterion.start);
  if (indent.trim() !== '') return [];
  const eol = text.slice(0, 10_000).includes('\r\n') ? '\r\n' : '\n';
  const start = criterion.start + at;
  const end = start + joint.length + 1;
  const first = second.charAt(0).toUpperCase();
  const open = marker.replace(/\[[^\]]?\]/, '[ ]');
  return [
    { title: 'Make two criteria of it', edits: [{ start, end, text: `${eol}${indent}${open}${first}` }] },
  ];
}
