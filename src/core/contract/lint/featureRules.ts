import type { ContractIndex, IndexedFeature } from './contractIndex';
import { push } from './contractIndex';
import type { Place } from '../contract';
import type { ContractDiagnostic, ContractSource, Fix } from './diagnostic';
import { eventName, modelName } from './offers';
import { diagnose, placeOf, placeOfFeatureId, quoted } from './place';

/** Two contracts that claim the same: an id, an endpoint, a data model, an event. */
export function lintClaims(index: ContractIndex, only?: ContractSource): readonly ContractDiagnostic[] {
  const isAsked = ({ source }: IndexedFeature): boolean => only === undefined || source === only;
  return [...duplicateFeatureIds(index, isAsked), ...providedTwice(index, isAsked)];
}

type IsAsked = (feature: IndexedFeature) => boolean;

function duplicateFeatureIds(index: ContractIndex, isAsked: IsAsked): readonly ContractDiagnostic[] {
  const claims = new Map<string, IndexedFeature[]>();
  for (const each of index.features)
    push(claims, JSON.stringify([each.scope, plainId(each.feature.featureId)]), each);
  return [...claims.values()].flatMap((owners) => {
    if (owners.length < 2) return [];
    return owners.filter(isAsked).map((each) => {
      const other = owners.find((candidate) => candidate !== each) ?? each;
      const { featureId } = each.feature;
      const message = `The feature id ${quoted(featureId)} is also that of ${whereOf(other)}.`;
      const place = placeOfFeatureId(each.source, each.feature);
      return diagnose(each.source, 'duplicate-feature-id', place, message, nextNumberFix(index, each, place));
    });
  });
}

/** The number after the highest of its scope, with the name it has; for ids that begin with a number. */
function nextNumberFix(
  index: ContractIndex,
  { source, feature, scope }: IndexedFeature,
  { start, end }: Place,
): readonly Fix[] {
  const [, digits, name] = /^(\d{1,9})(-.*)?$/.exec(source.text.slice(start, end)) ?? [];
  if (digits === undefined || source.text.slice(start, end) !== feature.featureId) return [];
  const numbers = index.features.flatMap((each) =>
    each.scope === scope ? Number(/^(?:feature-)?(\d{1,9})/i.exec(each.feature.featureId)?.[1] ?? 0) : [],
  );
  const next = String(Math.max(...numbers.slice(0, 10_000)) + 1).padStart(digits.length, '0') + (name ?? '');
  return [{ title: `Call it ${quoted(next)}`, edits: [{ start, end, text: next }] }];
}

/** The same id in other words: `003` and `feature-3`, but not `003-login` and `003-mail`. */
const plainId = (id: string): string =>
  id
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/^feature-(?=.)/, '')
    .replace(/^0+(?=\d)/, '');

export const whereOf = ({ source, feature }: IndexedFeature): string =>
  `${quoted(source.contract.file)} line ${feature.line}`;

function providedTwice(index: ContractIndex, isAsked: IsAsked): readonly ContractDiagnostic[] {
  const claims = new Map<
    string,
    { owner: IndexedFeature; name: string; item: IndexedFeature['feature']['provides'][number] }[]
  >();
  for (const [key, offers] of index.routes)
    for (const { owner, item } of offers)
      push(claims, JSON.stringify([owner.scope, key]), {
        owner,
        item,
        name: key.replace(/:(?=\/|$)/g, ':…'),
      });
  for (const owner of index.features)
    for (const item of owner.feature.provides) {
      if (item.kind !== 'model' && item.kind !== 'event') continue;
      const name = item.kind === 'model' ? modelName(item) : eventName(item);
      if (name !== undefined)
        push(claims, JSON.stringify([owner.scope, item.kind, name.toLowerCase()]), { owner, item, name });
    }
  return [...claims.values()].flatMap((offers) =>
    offers.flatMap((offer) => {
      if (!isAsked(offer.owner)) return [];
      const other = offers.find(({ owner }) => owner.feature.featureId !== offer.owner.feature.featureId);
      if (!other) return [];
      const place = placeOf(offer.owner.source.text, offer.item, offer.item.path ?? offer.name);
      const message = `${quoted(offer.name)} is also provided by ${quoted(other.owner.feature.featureId)} (${quoted(other.owner.source.contract.file)} line ${other.item.line}).`;
      return [diagnose(offer.owner.source, 'provided-twice', place, message)];
    }),
  );
}
