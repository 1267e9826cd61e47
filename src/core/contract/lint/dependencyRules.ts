import type { ContractDependency, Place, ProvidedItem } from '../contract';
import { isSameFeature } from '../featureId';
import type { ContractIndex, IndexedFeature } from './contractIndex';
import type { ContractDiagnostic, ContractSource, Fix } from './diagnostic';
import { nearest } from './nearest';
import { type Need, needsIn, type Offers, offersOf } from './offers';
import { diagnose, placeOf, quoted } from './place';

/**
 * Dependencies on features that nobody has, and on what the other contract does not provide.
 * @param only looks at one contract's dependencies alone
 * @param others ids of features that have no contract: they exist, and nothing more is known
 */
export function lintDependencies(
  index: ContractIndex,
  others: readonly string[],
  only?: ContractSource,
): readonly ContractDiagnostic[] {
  return index.features.flatMap((dependent) => {
    if (only !== undefined && dependent.source !== only) return [];
    return dependent.feature.dependsOn.flatMap((dependency) => {
      if (dependency.feature === undefined) return [];
      const providers = index.find(dependency.feature, dependent.scope);
      if (providers.length === 0) return unresolved(index, others, dependent, dependency, dependency.feature);
      return missingOffers(dependent, dependency, providers);
    });
  });
}

/** Found once for a text: the list belongs to what was read of it. */
const offers = new WeakMap<readonly ProvidedItem[], Offers>();

function offersFrom({ feature: { provides } }: IndexedFeature): Offers {
  const known = offers.get(provides) ?? offersOf(provides);
  offers.set(provides, known);
  return known;
}

function unresolved(
  index: ContractIndex,
  others: readonly string[],
  dependent: IndexedFeature,
  dependency: ContractDependency,
  id: string,
): readonly ContractDiagnostic[] {
  if (others.some((other) => isSameFeature(other, id))) return [];
  const place = placeOf(dependent.source.text, dependency, id);
  const near = nearest(id, new Set([...index.features.map(({ feature }) => feature.featureId), ...others]));
  const message = `No contract and no feature has the id ${quoted(id)}${suggestion(near)}.`;
  return [
    diagnose(
      dependent.source,
      'unresolved-dependency',
      place,
      message,
      replacements(dependent, place, id, near),
    ),
  ];
}

function missingOffers(
  dependent: IndexedFeature,
  dependency: ContractDependency,
  providers: readonly IndexedFeature[],
): readonly ContractDiagnostic[] {
  // Several contracts of one id are reported as such; what any of them provides is provided.
  const provided = providers.map(offersFrom);
  const needs = needsIn([dependency.text, ...dependency.details].join('\n'));
  return needs.flatMap((need, position) => {
    // YAML's "needs" is both the words of an item and one of its lines: what lacks is said once.
    if (needs.findIndex(({ kind, key }) => kind === need.kind && key === need.key) < position) return [];
    if (provided.some((each) => isOffered(need, each))) return [];
    const near = nearest(
      need.words,
      provided.flatMap((each) => offeredLike(need, each)),
    );
    const place = placeOf(dependent.source.text, dependency, need.words);
    const [provider] = providers;
    const name = provider?.feature.featureId ?? '';
    const message = `${quoted(name)} does not provide ${quoted(wordsOf(need))}${suggestion(near)}.`;
    return [
      diagnose(
        dependent.source,
        'not-provided',
        place,
        message,
        replacements(dependent, place, need.words, near),
      ),
    ];
  });
}

/** As written, an endpoint with its method. */
const wordsOf = ({ kind, key, words }: Need): string =>
  kind === 'endpoint' ? `${key.split(' ', 1)[0] ?? ''} ${words}` : words;

function isOffered({ kind, key }: Need, { endpoints, calls, models, events }: Offers): boolean {
  if (kind === 'endpoint') return endpoints.has(key);
  // A contract that lists no call (or model, or event) speaks on another level, and is not held against the dependent.
  if (kind === 'function') return calls.size === 0 || calls.has(key);
  if (kind === 'event') return events.size === 0 || events.has(key) || calls.has(key);
  if (kind === 'model') return models.size === 0 || models.has(key);
  const [model = '', field = ''] = key.split('.');
  if (!models.has(model)) return models.size === 0;
  const fields = models.get(model);
  return fields === undefined || fields.includes(field);
}

function offeredLike({ kind, key }: Need, { endpoints, calls, models, events }: Offers): readonly string[] {
  if (kind === 'function') return [...calls];
  if (kind === 'event') return [...events];
  if (kind === 'model') return [...models.keys()];
  if (kind === 'field')
    return [...models].flatMap(([model, fields]) => (fields ?? []).map((field) => `${model}.${field}`));
  const method = key.split(' ', 1)[0] ?? '';
  return [...endpoints.values()].flatMap((item) => (item.method === method && item.path ? [item.path] : []));
}

const suggestion = (near: readonly string[]): string =>
  near.length === 0 ? '' : `; near it: ${near.map(quoted).join(', ')}`;

function replacements(
  { source }: IndexedFeature,
  { start, end }: Place,
  written: string,
  near: readonly string[],
): readonly Fix[] {
  // Shown by the whole item when the words were not found as they are: then there is nothing exact to replace.
  if (source.text.slice(start, end) !== written) return [];
  return near.map((text) => ({ title: `Change to ${quoted(text)}`, edits: [{ start, end, text }] }));
}
