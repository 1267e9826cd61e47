import type { ContractSection, Criterion, FeatureContract, Place } from '../contract';
import { frontMatterOf } from '../frontMatter';
import type { ContractDiagnostic, ContractSource, Fix } from './diagnostic';
import { diagnose, lineStart, ownLines, placeOf, placeOfLine, quoted } from './place';

/** What a contract as a whole lacks or says twice. */
export function lintWhole(source: ContractSource): readonly ContractDiagnostic[] {
  const { contract } = source;
  if (contract.form === 'none') return [];
  return [
    ...missingFeatureId(source),
    ...missingSections(source),
    ...contract.features.flatMap((feature) => [
      ...sharedIds(source, feature),
      ...repeatedCriteria(source, feature),
    ]),
  ];
}

function missingFeatureId(source: ContractSource): readonly ContractDiagnostic[] {
  const { contract, text } = source;
  if (contract.features.some(({ featureId }) => featureId !== undefined)) return [];
  const message = 'This contract has no feature_id, and its place gives it none.';
  return [diagnose(source, 'missing-feature-id', placeOfLine(text, contract.line), message, idFix(source))];
}

/** Below the title, or as the first key; the name of the file is all there is to call it by. */
function idFix({ contract, text }: ContractSource): readonly Fix[] {
  const id = (contract.file.split('/').at(-1) ?? '')
    .replace(/\.[^.]*$/, '')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-');
  if (!/^[\p{L}\p{N}]/u.test(id)) return [];
  const eol = text.slice(0, 10_000).includes('\r\n') ? '\r\n' : '\n';
  const matter = frontMatterOf(text);
  if (matter === 'unclosed') return [];
  if (matter || /\.ya?ml$/i.test(contract.file)) {
    const at = matter?.start ?? 0;
    return [
      { title: `Add “feature_id: ${id}”`, edits: [{ start: at, end: at, text: `feature_id: ${id}${eol}` }] },
    ];
  }
  const title = /^#[ \t]+[^\r\n]*/m.exec(text.slice(0, 20_000));
  const at = title ? title.index + title[0].length : text.startsWith('\uFEFF') ? 1 : 0;
  const words = title ? `${eol}${eol}**Feature ID**: ${id}` : `**Feature ID**: ${id}${eol}${eol}`;
  return [{ title: `Add “**Feature ID**: ${id}”`, edits: [{ start: at, end: at, text: words }] }];
}

const SECTIONS = [
  { role: 'provides', heading: 'Provides', key: 'provides', asks: 'what the feature offers to others' },
  {
    role: 'depends-on',
    heading: 'Depends On',
    key: 'depends_on',
    asks: 'what it needs; “None” is an answer',
  },
  {
    role: 'criteria',
    heading: 'Acceptance Criteria',
    key: 'acceptance_criteria',
    asks: 'when it is done',
  },
] as const satisfies readonly { role: ContractSection['role']; heading: string; key: string; asks: string }[];

function missingSections(source: ContractSource): readonly ContractDiagnostic[] {
  const { contract, text } = source;
  // A file without any of our words is a contract of another kind, such as the description of an HTTP interface.
  const known = contract.sections.filter(({ role }) => role !== 'other');
  if (known.length === 0) return [];
  const place = placeOfLine(text, contract.line);
  return SECTIONS.flatMap(({ role, heading, key, asks }) => {
    if (known.some((section) => section.role === role)) return [];
    const message = `There is no ${quoted(heading)} that says ${asks}.`;
    const diagnostic = diagnose(source, 'missing-section', place, message, sectionFix(source, heading, key));
    // Criteria are what everything else is for; the others may have nothing to say, and should say so.
    return [role === 'criteria' ? diagnostic : { ...diagnostic, severity: 'info' as const }];
  });
}

function sectionFix({ contract, text }: ContractSource, heading: string, key: string): readonly Fix[] {
  const eol = text.slice(0, 10_000).includes('\r\n') ? '\r\n' : '\n';
  if (contract.form === 'features') return [];
  if (contract.form === 'headings') {
    const gap = text.endsWith('\n') ? eol : eol + eol;
    const words = `${gap}## ${heading}${eol}${eol}- None${eol}`;
    return [{ title: `Add “## ${heading}”`, edits: [{ start: text.length, end: text.length, text: words }] }];
  }
  const matter = frontMatterOf(text);
  if (typeof matter !== 'object' || !matter) return [];
  const end = matter.start + matter.text.length;
  const lead = matter.text === '' || text.charAt(end - 1) === '\n' ? '' : eol;
  const tail = lead === '' ? eol : '';
  return [{ title: `Add “${key}”`, edits: [{ start: end, end, text: `${lead}${key}: []${tail}` }] }];
}

function sharedIds(source: ContractSource, { criteria }: FeatureContract): readonly ContractDiagnostic[] {
  const first = new Map<string, Criterion>();
  const taken = new Set(criteria.map(({ id }) => id));
  /** What the copy before was called: the search goes on there, or thousands of copies would take minutes. */
  const called = new Map<string, string>();
  const found: ContractDiagnostic[] = [];
  for (const criterion of criteria) {
    const earlier = first.get(criterion.id);
    if (!earlier) first.set(criterion.id, criterion);
    else {
      const place = criterion.hasOwnId ? placeOf(source.text, criterion, criterion.id) : criterion;
      const next = freeId(called.get(criterion.id) ?? criterion.id, taken);
      taken.add(next);
      called.set(criterion.id, next);
      const message = `${criterion.id} is also the criterion in line ${earlier.line}; ids must differ.`;
      const fixes: readonly Fix[] =
        criterion.hasOwnId && source.text.slice(place.start, place.end) === criterion.id
          ? [{ title: `Call it ${next}`, edits: [{ start: place.start, end: place.end, text: next }] }]
          : [];
      found.push(diagnose(source, 'duplicate-criterion', place, message, fixes));
    }
  }
  return found;
}

/** `AC-3` → the next number that no criterion has. */
function freeId(id: string, taken: ReadonlySet<string>): string {
  const [, stem = `${id}-`, digits = '1'] = /^(.*?)(\d{1,6})$/.exec(id) ?? [];
  for (let number = Number(digits) + 1; ; number += 1) {
    const next = stem + String(number).padStart(digits.length, '0');
    if (!taken.has(next)) return next;
  }
}

function repeatedCriteria(
  source: ContractSource,
  { criteria }: FeatureContract,
): readonly ContractDiagnostic[] {
  const first = new Map<string, Criterion>();
  return criteria.flatMap((criterion) => {
    const words = criterion.text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}<>≤≥=%]+/gu, ' ')
      .trim();
    const earlier = first.get(words);
    if (words === '') return [];
    if (!earlier) {
      first.set(words, criterion);
      return [];
    }
    const message = `${criterion.id} says the same as ${earlier.id} in line ${earlier.line}.`;
    const place: Place = ownLines(source.text, criterion);
    return [diagnose(source, 'repeated-criterion', place, message, removalFix(source, criterion))];
  });
}

/** A bullet can go with its whole line; anything else is left to the person. */
function removalFix({ text }: ContractSource, { start, end }: Place): readonly Fix[] {
  const from = lineStart(text, start);
  if (text.slice(from, start).trim() !== '' || !/^[-*+]\s/.test(text.slice(start, start + 2))) return [];
  const next = text.indexOf('\n', Math.max(start, end - 1));
  const to = next < 0 ? text.length : next + 1;
  return [{ title: 'Remove the repetition', edits: [{ start: from, end: to, text: '' }] }];
}
