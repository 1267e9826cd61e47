import type { Criterion, FeatureContract } from '../contract';
import type { ContractSource } from '../lint/diagnostic';
import { nearest } from '../lint/nearest';
import type { ContractNames } from './contractNames';
import { type Located, shownName } from './occurrence';

/** One part of what a hover says. The text is of the repository: whoever shows it must not let it act. */
export type HoverPart =
  | { readonly kind: 'title'; readonly text: string; readonly about: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'fact'; readonly label: string; readonly values: readonly HoverValue[] };

export interface HoverValue {
  readonly text: string;
  /** Where it leads. */
  readonly file?: string;
  readonly offset?: number;
}

export interface Hover {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly HoverPart[];
}

/** More would be a list to read, and no hint. */
const MOST = 6;

const KIND: Readonly<Record<Located['occurrence']['kind'], string>> = {
  feature: 'feature',
  endpoint: 'endpoint',
  function: 'function',
  model: 'data model',
  field: 'field',
  event: 'event',
  criterion: 'acceptance criterion',
  task: 'task',
};

/**
 * What a name is, who provides it and who depends on it.
 * @param stateOf how a criterion stands, where that is known
 * @param taskTitle of a task that a criterion names as its owner
 */
export function hoverAt(
  names: ContractNames,
  source: ContractSource,
  offset: number,
  {
    stateOf = () => undefined,
    taskTitle = () => undefined,
  }: {
    readonly stateOf?: (feature: FeatureContract, criterion: Criterion) => string | undefined;
    readonly taskTitle?: (id: string) => string | undefined;
  } = {},
): Hover | undefined {
  const located = names.at(source, offset);
  if (!located) return undefined;
  const { start, end, kind, key, within } = located.occurrence;
  if (kind === 'task') {
    const title = taskTitle(key);
    return title === undefined
      ? undefined
      : {
          start,
          end,
          parts: [
            { kind: 'title', text: key, about: 'task' },
            { kind: 'text', text: title },
          ],
        };
  }
  const criterion = kind === 'criterion' ? within.criteria.find(({ id }) => id === key) : undefined;
  if (criterion) return { start, end, parts: criterionParts(within, criterion, stateOf(within, criterion)) };
  return { start, end, parts: nameParts(names, located) };
}

function criterionParts(
  feature: FeatureContract,
  criterion: Criterion,
  state: string | undefined,
): readonly HoverPart[] {
  const { id, category, text, verify, tests } = criterion;
  const about = ['acceptance criterion', category].filter((word) => word !== undefined).join(' · ');
  const proof = verify ?? (tests.length > 0 ? tests.join(', ') : undefined);
  return [
    { kind: 'title', text: id, about },
    { kind: 'text', text },
    fact('Verified by', [{ text: proof ?? 'nothing that can be run: a person decides' }]),
    ...(state === undefined ? [] : [fact('State', [{ text: state }])]),
    ...(feature.featureId === undefined ? [] : [fact('Feature', [{ text: feature.featureId }])]),
  ];
}

function nameParts(names: ContractNames, located: Located): readonly HoverPart[] {
  const { kind, key, asks } = located.occurrence;
  const [definition] = names.definitionsOf(located);
  if (!definition) {
    const known = [...names.allDefinitions()].filter(({ occurrence }) => occurrence.kind === kind);
    // Shown as somebody wrote them: in the key of a route its parameters have no names.
    const written = new Map(known.map((each) => [each.occurrence.key, shownName(each)]));
    const near = nearest(key, written.keys()).map((found) => written.get(found) ?? found);
    const whose = asks === undefined ? 'No contract provides it.' : `“${asks}” does not provide it.`;
    return [
      { kind: 'title', text: shownName(located), about: KIND[kind] },
      { kind: 'text', text: kind === 'feature' ? 'No contract has this id.' : whose },
      ...(near.length === 0
        ? []
        : [
            fact(
              'Near it',
              near.map((text) => ({ text })),
            ),
          ]),
    ];
  }
  const users = names
    .referencesTo(definition)
    .filter(({ occurrence, source }) => occurrence.asks !== undefined || source !== definition.source);
  const dependents = fact('Depended on by', distinct(users.map(featureOf)), 'nobody yet');
  const { within } = definition.occurrence;
  if (kind === 'feature')
    return [
      {
        kind: 'title',
        text: within.title ?? within.featureId ?? key,
        about: `feature ${within.featureId ?? key}`,
      },
      ...(within.responsibility === undefined
        ? []
        : [{ kind: 'text' as const, text: within.responsibility }]),
      fact(
        'Provides',
        within.provides.map(({ text }) => ({ text })),
        'nothing',
      ),
      fact(
        'Depends on',
        within.dependsOn.map(({ text }) => ({ text })),
        'nothing',
      ),
      dependents,
      fact('Acceptance criteria', [{ text: String(within.criteria.length) }]),
      fact('Contract', [linkTo(definition, definition.source.contract.file)]),
    ];
  return [
    { kind: 'title', text: shownName(definition), about: KIND[kind] },
    { kind: 'text', text: definition.occurrence.text },
    ...detailsOf(definition).map((text) => ({ kind: 'text' as const, text })),
    fact('Provided by', [linkTo(definition, within.featureId ?? definition.source.contract.file)]),
    dependents,
  ];
}

function detailsOf({ occurrence: { start, within } }: Located): readonly string[] {
  return (
    within.provides.find((item) => item.start <= start && start <= item.end)?.details.slice(0, MOST) ?? []
  );
}

const featureOf = (located: Located): HoverValue =>
  linkTo(located, located.occurrence.within.featureId ?? located.source.contract.file);

const linkTo = ({ source, occurrence }: Located, text: string): HoverValue => ({
  text,
  file: source.contract.file,
  offset: occurrence.start,
});

function distinct(values: readonly HoverValue[]): readonly HoverValue[] {
  return [...new Map(values.map((value) => [value.text, value])).values()];
}

function fact(label: string, values: readonly HoverValue[], otherwise = 'nothing'): HoverPart {
  if (values.length === 0) return { kind: 'fact', label, values: [{ text: otherwise }] };
  const more = values.length - MOST;
  const shownValues = values.slice(0, MOST);
  return {
    kind: 'fact',
    label,
    values: more > 0 ? [...shownValues, { text: `and ${more} more` }] : shownValues,
  };
}
