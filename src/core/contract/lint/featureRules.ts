import type { ContractIndex, IndexedFeature } from './contractIndex';
import { push } from './contractIndex';
import type { ContractDiagnostic } from './diagnostic';
import { modelName } from './offers';
import { diagnose, placeOf, placeOfLine, quoted } from './place';

/** Two contracts that claim the same: an id, an endpoint, a data model, an event. */
export function lintClaims(index: ContractIndex): readonly ContractDiagnostic[] {
  return [...duplicateFeatureIds(index), ...providedTwice(index)];
}

function duplicateFeatureIds(index: ContractIndex): readonly ContractDiagnostic[] {
  const claims = new Map<string, IndexedFeature[]>();
  for (const each of index.features)
    push(claims, JSON.stringify([each.scope, plainId(each.feature.featureId)]), each);
  return [...claims.values()].flatMap((owners) => {
    if (owners.length < 2) return [];
    return owners.map((each) => {
      const other = owners.find((candidate) => candidate !== each) ?? each;
      const { featureId } = each.feature;
      const message = `The feature id ${quoted(featureId)} is also that of ${whereOf(other)}.`;
      return diagnose(each.source, 'duplicate-feature-id', placeOfFeatureId(each), message);
    });
  });
}

/** The same id in other words: `003` and `feature-3`, but not `003-login` and `003-mail`. */
const plainId = (id: string): string =>
  id
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/^feature-(?=.)/, '')
    .replace(/^0+(?=\d)/, '');

/** The line that says the id; the beginning of the feature where only the file's place says it. */
export function placeOfFeatureId({ source, feature }: IndexedFeature) {
  const { text } = source;
  let at = 0;
  const lines = text.slice(0, 200_000).split('\n');
  for (const [number, line] of lines.entries()) {
    const isLater = number + 1 >= (source.contract.features.length > 1 ? feature.line : 1);
    const column = isLater && /feature|\bid\b/i.test(line) ? line.indexOf(feature.featureId) : -1;
    if (column >= 0) {
      const start = at + column;
      return { line: number + 1, start, end: start + feature.featureId.length };
    }
    at += line.length + 1;
  }
  return placeOfLine(text, feature.line);
}

export const whereOf = ({ source, feature }: IndexedFeature): string =>
  `${quoted(source.contract.file)} line ${feature.line}`;

function providedTwice(index: ContractIndex): readonly ContractDiagnostic[] {
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
      const name =
        item.kind === 'model' ? modelName(item) : /^`?([\w-]+(?:[.:/][\w-]+)+)/.exec(item.text)?.[1];
      if (name !== undefined)
        push(claims, JSON.stringify([owner.scope, item.kind, name.toLowerCase()]), { owner, item, name });
    }
  return [...claims.values()].flatMap((offers) =>
    offers.flatMap((offer) => {
      const other = offers.find(({ owner }) => owner.feature.featureId !== offer.owner.feature.featureId);
      if (!other) return [];
      const place = placeOf(offer.owner.source.text, offer.item, offer.item.path ?? offer.name);
      const message = `${quoted(offer.name)} is also provided by ${quoted(other.owner.feature.featureId)} (${quoted(other.owner.source.contract.file)} line ${other.item.line}).`;
      return [diagnose(offer.owner.source, 'provided-twice', place, message)];
    }),
  );
}
