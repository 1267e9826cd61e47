import type { FeatureContract, Place } from '../contract';
import type { ContractSource } from '../lint/diagnostic';
import { isModel, modelName } from '../lint/offers';
import { placeOfLine } from '../lint/place';
import type { NamedKind, Occurrence } from './occurrence';
import { occurrencesIn } from './occurrencesIn';

/** One entry of a contract's outline. Offsets are UTF-16; `nameStart` to `nameEnd` lie within `start` to `end`. */
export interface OutlineEntry {
  readonly name: string;
  readonly detail: string;
  readonly kind: NamedKind | 'section' | 'dependency' | 'service' | 'module' | 'integration-point' | 'other';
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly children: readonly OutlineEntry[];
}

/** Features, their sections and what stands in them, in the order of the file. */
export function outlineOf(source: ContractSource): readonly OutlineEntry[] {
  const { contract } = source;
  if (contract.form === 'none') return [];
  return contract.features.map((feature, index) => {
    const groups = groupsOf(source, feature);
    const definition = occurrencesIn(source).find(
      ({ kind, role, within }) => kind === 'feature' && role === 'definition' && within === feature,
    );
    const line = placeOfLine(source.text, feature.line);
    const name = definition ?? line;
    const start = Math.min(line.start, name.start, ...groups.map((group) => group.start));
    const next = contract.features[index + 1];
    const end = next ? placeOfLine(source.text, next.line).start : source.text.length;
    return {
      name: feature.title ?? feature.featureId ?? contract.file,
      detail: feature.title === undefined ? '' : (feature.featureId ?? ''),
      kind: 'feature',
      start,
      end: Math.max(end, name.end),
      nameStart: name.start,
      nameEnd: name.end,
      children: groups,
    };
  });
}

function groupsOf(source: ContractSource, feature: FeatureContract): readonly OutlineEntry[] {
  const fields = occurrencesIn(source).filter(
    ({ kind, role, within }) => kind === 'field' && role === 'definition' && within === feature,
  );
  let at = 0;
  return [
    group(
      'Provides',
      feature.provides.map((item) => {
        const isFunction = item.kind === 'module' && /^`?[\w$.]+\(/.test(item.text);
        const kind = isFunction ? 'function' : isModel(item) ? 'model' : item.kind;
        const name =
          item.method !== undefined && item.path !== undefined ? `${item.method} ${item.path}` : undefined;
        const model = kind === 'model' ? modelName(item) : undefined;
        // Items and fields both stand in the order of the text: each field is looked at once.
        while ((fields[at]?.start ?? Infinity) < item.start) at += 1;
        const children: OutlineEntry[] = [];
        for (let field = fields[at]; field && field.end <= item.end; field = fields[++at])
          children.push(fieldEntry(field));
        return entry(item, kind, name ?? model ?? item.text, '', children);
      }),
    ),
    group(
      'Depends On',
      feature.dependsOn.map((item) => entry(item, 'dependency', item.text, '')),
    ),
    group(
      'Integration Points',
      feature.integrationPoints.map((item) => entry(item, 'integration-point', item.text, '')),
    ),
    group(
      'Acceptance Criteria',
      feature.criteria.map((item) =>
        entry(item, 'criterion', item.hasOwnId ? `${item.id}: ${item.text}` : item.text, item.category ?? ''),
      ),
    ),
  ]
    .flat()
    .sort((left, right) => left.start - right.start);
}

/** Without Markdown's marks, and no longer than a row shows. */
const plain = (text: string): string => {
  const bare = text.replace(/`|\*\*/g, '').trim();
  return bare === '' ? '…' : bare.length > 120 ? `${bare.slice(0, 119)}…` : bare;
};

function entry(
  { start, end }: Pick<Place, 'start' | 'end'>,
  kind: OutlineEntry['kind'],
  name: string,
  detail: string,
  children: readonly OutlineEntry[] = [],
): OutlineEntry {
  return { name: plain(name), detail, kind, start, end, nameStart: start, nameEnd: end, children };
}

const fieldEntry = ({ key, start, end }: Occurrence): OutlineEntry =>
  entry({ start, end }, 'field', key.slice(key.indexOf('.') + 1), '');

function group(name: string, children: readonly OutlineEntry[]): readonly OutlineEntry[] {
  const [first] = children;
  if (!first) return [];
  const start = Math.min(...children.map((child) => child.start));
  const end = Math.max(...children.map((child) => child.end));
  return [
    {
      name,
      detail: String(children.length),
      kind: 'section',
      start,
      end,
      nameStart: first.nameStart,
      nameEnd: first.nameEnd,
      children,
    },
  ];
}
