import { visibleLine } from '../../agents/plainText';
import type {
  Coverage,
  Declaration,
  FeaturePair,
  IntegrationMap,
  LooseConflict,
  PairConflict,
} from './model';
import { PAIR_STATES } from './model';
import { counted, featureWords, STANDING_WORDS, STATE_WORDS, summaryWords } from './words';

/** Longer sentences are cut in a listing; the place says where the rest is. In characters. */
const LONGEST_SENTENCE = 100;

/** Files of a conflict that its line names. */
const FILES_NAMED = 5;

/** The maps as text for people, the worst pairs first. Safe to print: what came from files is one visible line. */
export function mapListing(maps: readonly IntegrationMap[]): string {
  if (maps.length === 0) return 'No contract found. A contract.md says what a feature provides and needs.\n';
  return maps.map(listingOf).join('\n');
}

function listingOf(map: IntegrationMap): string {
  const { features, pairs, loose, summary, insights } = map;
  const where = map.roots.filter((root) => root !== '').join(', ');
  const name = (position: number): string => {
    const feature = features[position];
    return feature ? featureWords(feature) : '?';
  };
  const lines = [
    `Integration map${where === '' ? '' : ` of ${where}`}: ${counted(summary.features, 'feature')}, ${summaryWords(summary)}`,
  ];
  for (const state of PAIR_STATES)
    for (const pair of pairs.filter((each) => each.state === state))
      lines.push('', ...pairLines(pair, name).map((line) => `  ${line}`));
  if (loose.length > 0) lines.push('', ...loose.map((conflict) => `  ${looseLine(conflict, name)}`));
  const silent = features.filter(({ hasContract }) => !hasContract);
  if (silent.length > 0) lines.push('', `  Without a contract: ${silent.map(featureWords).join(', ')}`);
  if (summary.silent > 0)
    lines.push('', `  ${counted(summary.silent, 'pair')} of which nobody says anything`);
  lines.push('', ...insights);
  return `${lines.map(visibleLine).join('\n')}\n`;
}

const pairLines = (pair: FeaturePair, name: (position: number) => string): readonly string[] => [
  `${name(pair.a)} – ${name(pair.b)}: ${STATE_WORDS[pair.state]}`,
  ...pair.conflicts.map((conflict) => `  ${conflictLine(conflict)}`),
  ...pair.declared.map((each) => `  ${declarationLine(each, name)}`),
  ...pair.covered.map((each) => `  ${coverageLine(each)}`),
];

const declarationLine = (
  { by, kind, text, place }: Declaration,
  name: (position: number) => string,
): string =>
  `${place.file}:${place.line} ${name(by)} ${kind === 'depends-on' ? 'depends on it' : 'names it as an integration point'}: ${cut(text)}`;

const coverageLine = ({ criterion, text, place, standing, because }: Coverage): string =>
  `${place.file}:${place.line} ${criterion} (${STANDING_WORDS[standing]}; ${because}): ${cut(text)}`;

/** `specs/001-auth/tasks.md#T001: its merge met T004 and T005 in src/app.js; settled`. */
export const conflictLine = ({ kind, task, others, files, fileCount, settled }: PairConflict): string => {
  const partners = others.length === 0 ? 'other work' : others.join(', ');
  const named = files.slice(0, FILES_NAMED);
  const more = Math.max(fileCount, files.length) - named.length;
  const list = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const where = files.length === 0 ? '' : `${kind === 'merge' ? ' in' : ':'} ${list}`;
  return kind === 'merge'
    ? `${task}: its merge met ${partners}${where}${settled ? '; settled' : ''}`
    : `${task} changed files of ${partners}${where}`;
};

const looseLine = (conflict: LooseConflict, name: (position: number) => string): string =>
  `${conflict.feature === null ? 'A feature that is not on the map' : `Within ${name(conflict.feature)}`}: ${conflictLine(conflict)}`;

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_SENTENCE
    ? text
    : `${characters.slice(0, LONGEST_SENTENCE - 1).join('')}…`;
}
