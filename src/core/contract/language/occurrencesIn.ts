import type { ContractDependency, FeatureContract, Place, ProvidedItem } from '../contract';
import type { ContractSource } from '../lint/diagnostic';
import { eventName, fieldsOf, isModel, modelName } from '../lint/offers';
import { ownLines, placeOf, placeOfFeatureId } from '../lint/place';
import { headMentions } from './mentions';
import { keyOfRoute, namesInWords } from './namesInWords';
import type { Occurrence } from './occurrence';

/** All that a contract names, by place. Computed once for a text and kept with it. */
export function occurrencesIn(source: ContractSource): readonly Occurrence[] {
  const known = computed.get(source);
  if (known) return known;
  const { contract } = source;
  const found =
    contract.form === 'none'
      ? []
      : contract.features.flatMap((feature) => [
          ...featureId(source, feature),
          ...feature.provides.flatMap((item) => offered(source, feature, item)),
          ...feature.dependsOn.flatMap((item) => asked(source, feature, item)),
          ...feature.criteria.flatMap((item) => [
            ...(item.hasOwnId
              ? [
                  occurrence(
                    'criterion',
                    item.id,
                    'definition',
                    placeOf(source.text, item, item.id),
                    feature,
                    item.text,
                  ),
                ]
              : []),
            ...named(source, feature, item, undefined),
            ...owners(source, feature, item),
          ]),
          ...feature.integrationPoints.flatMap((item) => named(source, feature, item, undefined)),
        ]);
  const list = withoutCopies(found);
  computed.set(source, list);
  return list;
}

const computed = new WeakMap<ContractSource, readonly Occurrence[]>();

function occurrence(
  kind: Occurrence['kind'],
  key: string,
  role: Occurrence['role'],
  { start, end }: Pick<Place, 'start' | 'end'>,
  within: FeatureContract,
  text: string,
  asks?: string,
): Occurrence {
  return { kind, key, role, start, end, within, asks, isWritten: true, text };
}

function featureId(source: ContractSource, feature: FeatureContract): readonly Occurrence[] {
  const { contract, text } = source;
  const { featureId: id } = feature;
  if (id === undefined) return [];
  const words = feature.title ?? id;
  // Above its sections a contract of one feature may say the id several times: in its title, in bold, in front matter.
  const head = contract.features.length > 1 ? '' : text.slice(0, firstSection(source));
  const said = headMentions(head, id);
  const own =
    said.find(({ start }) => /id\W{0,8}$/i.test(head.slice(Math.max(0, start - 12), start))) ?? said[0];
  const place = own ?? placeOfFeatureId(source, { ...feature, featureId: id });
  const isWritten = own !== undefined || text.slice(place.start, place.end) === id;
  return [
    { ...occurrence('feature', id, 'definition', place, feature, words), isWritten },
    ...said
      .filter((each) => each !== own)
      .map((each) => occurrence('feature', id, 'reference', each, feature, words)),
  ];
}

const firstSection = ({ contract }: ContractSource): number =>
  contract.sections.find(({ role }) => role !== 'other')?.start ?? 4000;

function offered(
  source: ContractSource,
  feature: FeatureContract,
  item: ProvidedItem,
): readonly Occurrence[] {
  const define = (kind: Occurrence['kind'], key: string, place: Pick<Place, 'start' | 'end'>): Occurrence =>
    occurrence(kind, key, 'definition', place, feature, item.text);
  const found: Occurrence[] = [];
  if (item.method !== undefined && item.path !== undefined) {
    const path = placeOf(source.text, item, item.path);
    const lead = source.text.slice(Math.max(item.start, path.start - 12), path.start);
    const before = /(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[\s`]{1,3}$/.exec(lead)?.[0].length ?? 0;
    found.push(
      define('endpoint', keyOfRoute(item.method, item.path), { start: path.start - before, end: path.end }),
    );
    return found;
  }
  const model = isModel(item) ? modelName(item) : undefined;
  if (model !== undefined) {
    const place = placeOf(source.text, item, model);
    found.push(define('model', model, place));
    for (const field of fieldsOf(item) ?? []) {
      const at = wordAt(source.text, field, place.end, item.end);
      if (at !== undefined)
        found.push(define('field', `${model}.${field}`, { start: at, end: at + field.length }));
    }
    return found;
  }
  for (const match of source.text
    .slice(item.start, item.end)
    .matchAll(/`?([\w$.]{1,80})\([^)\n]{0,200}\)/g)) {
    const name = match[1] ?? '';
    const start = item.start + match.index + match[0].indexOf(name);
    found.push(define('function', name, { start, end: start + name.length }));
  }
  const event = item.kind === 'event' ? eventName(item) : undefined;
  if (event !== undefined) found.push(define('event', event, placeOf(source.text, item, event)));
  return found;
}

function wordAt(text: string, word: string, from: number, to: number): number | undefined {
  for (let at = text.indexOf(word, from); at >= 0 && at < to; at = text.indexOf(word, at + 1))
    if (!/\w/.test(text.charAt(at - 1)) && !/\w/.test(text.charAt(at + word.length))) return at;
  return undefined;
}

function asked(
  source: ContractSource,
  feature: FeatureContract,
  item: ContractDependency,
): readonly Occurrence[] {
  if (item.feature === undefined) return named(source, feature, item, undefined);
  const place = placeOf(source.text, item, item.feature);
  const isWritten = source.text.slice(place.start, place.end).toLowerCase() === item.feature.toLowerCase();
  return [
    ...(isWritten
      ? [occurrence('feature', item.feature, 'reference', place, feature, item.text, item.feature)]
      : []),
    ...named(source, feature, item, item.feature),
  ];
}

function named(
  source: ContractSource,
  feature: FeatureContract,
  item: Place & { readonly text: string },
  asks: string | undefined,
): readonly Occurrence[] {
  return namesInWords(source.text.slice(item.start, item.end)).map(({ kind, key, start, end }) =>
    occurrence(
      kind,
      key,
      'reference',
      { start: item.start + start, end: item.start + end },
      feature,
      item.text,
      asks,
    ),
  );
}

const OWNERS = /\((?:tasks?|owners?|owned by):?\s([^()\n]{1,300})\)/gi;
const TASK_ID = /(?<![\w-])[A-Za-z]{1,8}-?\d{1,5}(?:[.-]\d{1,4}){0,2}[a-z]?(?![\w-])/g;

/** The tasks a criterion names as its owners: `(tasks: T012, T013)`. */
function owners(source: ContractSource, feature: FeatureContract, item: Place): readonly Occurrence[] {
  const raw = source.text.slice(item.start, Math.min(item.end, item.start + 4000));
  return [...raw.matchAll(OWNERS)].flatMap((match) => {
    const from = item.start + match.index + match[0].length - 1 - (match[1] ?? '').length;
    return [...(match[1] ?? '').matchAll(TASK_ID)].map((id) => {
      const start = from + id.index;
      return occurrence(
        'task',
        id[0],
        'reference',
        { start, end: start + id[0].length },
        feature,
        ownText(source, item),
      );
    });
  });
}

function ownText({ text }: ContractSource, item: Place): string {
  const { start, end } = ownLines(text, item);
  return text.slice(start, end);
}

/** An integration point that is a dependency, too, stands in both lists. */
function withoutCopies(found: readonly Occurrence[]): readonly Occurrence[] {
  const seen = new Set<string>();
  return found.filter(({ kind, role, start, asks }) => {
    const key = `${kind} ${role} ${start} ${asks ?? ''}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
