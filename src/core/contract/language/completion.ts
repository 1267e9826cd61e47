import type { ContractDependency } from '../contract';
import { isSameFeature } from '../featureId';
import type { ContractSource } from '../lint/diagnostic';
import { lineStart } from '../lint/place';
import { scopeOf } from '../lint/contractIndex';
import type { ContractNames } from './contractNames';
import { nextId } from './giveId';
import { type Located, shownName } from './occurrence';
import { sectionAt, type SectionAt } from './sectionAt';
import type { Suggestion } from './suggestion';
import { CATEGORIES, SECTION_HEADINGS, SECTION_KEYS, VERIFICATIONS } from './vocabulary';

export interface CompletionSurroundings {
  readonly names: ContractNames;
  /** Features of the plan, with or without a contract. */
  readonly features: readonly { readonly id: string; readonly title: string }[];
  /** Tasks of the contract's feature. */
  readonly tasks: readonly { readonly id: string; readonly title: string }[];
}

interface Cursor {
  readonly source: ContractSource;
  readonly offset: number;
  /** The line up to the cursor. */
  readonly before: string;
  readonly section: SectionAt;
  readonly surroundings: CompletionSurroundings;
}

/** What fits at an offset; empty where words are the person's own. */
export function completionsAt(
  source: ContractSource,
  offset: number,
  surroundings: CompletionSurroundings,
): readonly Suggestion[] {
  const before = source.text.slice(Math.max(lineStart(source.text, offset), offset - 1000), offset);
  const cursor: Cursor = { source, offset, before, section: sectionAt(source, offset), surroundings };
  for (const complete of [
    headings,
    keys,
    verification,
    owningTasks,
    dependency,
    dependencyFeature,
    routes,
    criterion,
  ]) {
    const found = complete(cursor);
    if (found) return found;
  }
  return [];
}

/** `undefined` hands the question on; a list, empty too, answers it. */
type Answer = readonly Suggestion[] | undefined;

const HEADING = /^(#{1,6})(?:[ \t]+[\w ]{0,60})?$/;

function headings({ source, offset, before, section }: Cursor): Answer {
  const match = HEADING.exec(before);
  if (!match) return undefined;
  const place = { start: offset - before.length, end: offset };
  const level = match[1] ?? '#';
  // The title is the person's own.
  if (level === '#' && before.trim() !== '#') return undefined;
  if (section.role === 'criteria' && level.length > 2)
    return CATEGORIES.map(({ name, about }) => ({
      ...plain('category', `${level} ${name}`, about, `${level} ${name}`),
      ...place,
    }));
  const present = new Set(
    source.contract.sections.filter(({ start }) => start !== place.start).map(({ role }) => role),
  );
  const own = level.length === 1 ? '##' : level;
  return SECTION_HEADINGS.filter(({ role }) => !present.has(role)).map(({ name, about, body }) => ({
    ...plain('section', `${own} ${name}`, about, `${own} ${name}\n\n${body}`),
    isSnippet: true,
    ...place,
  }));
}

/** A key at the beginning of a line of front matter. */
function keys({ source, offset, before }: Cursor): Answer {
  if (!/^[a-z_]{0,30}$/i.test(before) || !isInMatter(source, offset)) return undefined;
  const present = new Set(source.contract.sections.map(({ title }) => title.toLowerCase()));
  return SECTION_KEYS.filter(({ name }) => !present.has(name)).map(({ name, about, body }) => ({
    ...plain('section', name, about, `${name}:${body}`),
    isSnippet: true,
    start: offset - before.length,
    end: offset,
  }));
}

const isInMatter = ({ text }: ContractSource, offset: number): boolean =>
  /^\uFEFF?---[ \t]*\r?\n/.test(text.slice(0, 16)) &&
  offset > 3 &&
  !/\n---/.test(text.slice(3, Math.min(offset, 40_000)));

const VERIFY = /(?:\(verify:?|^\s*(?:-\s+)?verify:)[ \t]*([^()]{0,200})$/i;

function verification({ offset, before, section }: Cursor): Answer {
  const match = VERIFY.exec(before);
  if (!match || section.role !== 'criteria') return undefined;
  const typed = match[1] ?? '';
  const isKey = !match[0].startsWith('(');
  const lead = /:$/.test(match[0]) ? ' ' : /verify$/i.test(match[0]) ? ': ' : '';
  return VERIFICATIONS.map(({ label, about, snippet, yaml }) => ({
    kind: 'verification',
    label,
    detail: about,
    insert: lead + (isKey ? yaml : snippet),
    isSnippet: true,
    start: offset - typed.length,
    end: offset,
  }));
}

const OWNERS = /\((?:tasks?|owners?):?[ \t]*(?:[^(),]{0,60},[ \t]*){0,40}([^(),\s]{0,40})$/i;
const OWNER_KEY = /^\s*tasks:[ \t]*\[?(?:[^\],]{0,60},[ \t]*){0,40}([^\],\s]{0,40})$/i;

function owningTasks({ offset, before, section, surroundings }: Cursor): Answer {
  const match = OWNERS.exec(before) ?? OWNER_KEY.exec(before);
  if (!match || section.role !== 'criteria') return undefined;
  const typed = match[1] ?? '';
  return surroundings.tasks.map(({ id, title }) => ({
    ...plain('task', id, title, id),
    start: offset - typed.length,
    end: offset,
  }));
}

/** What the feature on the line offers: `- 001-auth: GET /…`, or `needs:` beside `feature:`. */
function dependency({ source, offset, before, section, surroundings }: Cursor): Answer {
  if (section.role !== 'depends-on') return undefined;
  const isKeys = section.form === 'keys';
  const isNeed = isKeys && /^\s*-?\s*(?:needs|for|why):\s/.test(before);
  if (isKeys && !isNeed) return undefined;
  const item = isNeed ? itemAt(source.contract.dependsOn, offset) : undefined;
  const written = isNeed
    ? item?.feature
    : /^\s*[-*+]\s+(?:[`*]{0,3}feature\s+)?[`*]{0,3}([\p{L}\p{N}][\p{L}\p{N}._-]{0,79})[`*]{0,3}\s*(?::|→|->|–|—)\s/iu.exec(
        before,
      )?.[1];
  if (written === undefined) return undefined;
  const scope = scopeOf(source.contract.file);
  const owners = surroundings.names.features(written, scope);
  if (owners.length === 0) return [];
  const features = new Set(owners.map(({ occurrence }) => occurrence.within));
  const typed = /(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) )?`?[^\s,;:]{0,200}$/.exec(before)?.[0] ?? '';
  return [...surroundings.names.allDefinitions()]
    .filter(({ occurrence }) => features.has(occurrence.within))
    .flatMap((located) => offer(located, { start: offset - typed.length, end: offset }));
}

/** The one that begins last: an item of YAML may end before the white space behind it. */
const itemAt = (items: readonly ContractDependency[], offset: number): ContractDependency | undefined =>
  items.findLast(({ start }) => start <= offset);

function offer(located: Located, place: { start: number; end: number }): readonly Suggestion[] {
  const { kind, key, text } = located.occurrence;
  const words = shownName(located);
  const detail = text === words || text === key ? '' : text.replace(/`/g, '').slice(0, 200);
  switch (kind) {
    case 'endpoint':
      return [{ ...plain(kind, words, detail, words), ...place }];
    case 'function':
      return [{ ...plain(kind, `${key}()`, detail, `\`${key}()\``), ...place }];
    case 'model':
    case 'field':
    case 'event':
      return [{ ...plain(kind, key, detail, `\`${key}\``), ...place }];
    default:
      return [];
  }
}

function dependencyFeature({ source, offset, before, section, surroundings }: Cursor): Answer {
  if (section.role !== 'depends-on') return undefined;
  const match = /^\s*(?:[-*+]\s+(?:feature:\s*)?|feature:\s*)([\p{L}\p{N}._-]{0,80})$/iu.exec(before);
  if (!match) return undefined;
  const typed = match[1] ?? '';
  const own = source.contract.features.map(({ featureId }) => featureId);
  const known = new Map<string, string>();
  for (const { feature } of surroundings.names.index.features)
    known.set(feature.featureId, feature.title ?? '');
  for (const { id, title } of surroundings.features)
    if (![...known.keys()].some((other) => isSameFeature(other, id))) known.set(id, title);
  const asKey = /feature:/.test(before);
  const isKeys = section.form === 'keys' && !asKey;
  return [...known]
    .filter(([id]) => !own.includes(id))
    .map(([id, title]) => ({
      ...plain('feature', id, title, asKey ? id : isKeys ? `feature: ${id}` : `${id}: `),
      start: offset - typed.length,
      end: offset,
    }));
}

/** Known endpoints behind a method, in criteria and integration points. */
function routes({ offset, before, section, surroundings }: Cursor): Answer {
  const match = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (\/?[^\s`"'*,;)]{0,200})$/.exec(before);
  if (!match || section.role === 'provides') return undefined;
  const typed = `${match[1] ?? ''} ${match[2] ?? ''}`;
  const place = { start: offset - typed.length, end: offset };
  const offers = [...surroundings.names.allDefinitions()].filter(
    ({ occurrence }) => occurrence.kind === 'endpoint' && occurrence.key.startsWith(`${match[1] ?? ''} `),
  );
  return offers.flatMap((located) => offer(located, place));
}

/** A new criterion, and what can be said behind one. */
function criterion({ source, offset, before, section }: Cursor): Answer {
  if (section.role !== 'criteria' || section.form !== 'headings') return undefined;
  const id = nextId(source.contract.criteria);
  const fresh = /^\s*[-*+][ \t]+(\[?[ \]]{0,2}[ \t]*)$/.exec(before);
  if (fresh)
    return [
      {
        kind: 'criterion',
        label: `${id}: …`,
        detail: 'a criterion with its check',
        insert: `[ ] ${id}: \${1:what can be seen to hold} (verify: \`\${2:npm test -- name}\`)$0`,
        isSnippet: true,
        start: offset - (fresh[1] ?? '').length,
        end: offset,
      },
    ];
  const behind = /^\s*[-*+][ \t].{3,}\s(\(?)$/.exec(before);
  if (!behind) return undefined;
  const place = { start: offset - (behind[1] ?? '').length, end: offset };
  return [
    {
      ...plain(
        'verification',
        '(verify: …)',
        'how this criterion is checked',
        '(verify: `${1:npm test -- name}`)$0',
      ),
      isSnippet: true,
      ...place,
    },
    {
      ...plain('task', '(tasks: …)', 'the tasks that own this criterion', '(tasks: ${1:T001})$0'),
      isSnippet: true,
      ...place,
    },
  ];
}

const plain = (
  kind: Suggestion['kind'],
  label: string,
  detail: string,
  insert: string,
): Omit<Suggestion, 'start' | 'end'> => ({
  kind,
  label,
  detail,
  insert,
  isSnippet: false,
});
