import { isSameFeature } from '../featureId';
import type { ContractIndex } from '../lint/contractIndex';
import { scopeOf } from '../lint/contractIndex';
import type { ContractSource } from '../lint/diagnostic';
import type { Located, Occurrence } from './occurrence';
import { occurrencesIn } from './occurrencesIn';

/** The names of all contracts of a workspace: what leads to what. Occurrences are found once for each text. */
export class ContractNames {
  private readonly definitions = new Map<string, Located[]>();
  private readonly references = new Map<string, Located[]>();

  /** @param index of the same sources */
  constructor(
    readonly sources: readonly ContractSource[],
    readonly index: ContractIndex,
  ) {
    for (const source of sources)
      for (const occurrence of occurrencesIn(source)) {
        const map = occurrence.role === 'definition' ? this.definitions : this.references;
        const list = map.get(keyOf(occurrence));
        if (list) list.push({ source, occurrence });
        else map.set(keyOf(occurrence), [{ source, occurrence }]);
      }
  }

  /** The name at an offset (its end included, where the cursor stands after typing it); the shortest of several. */
  at(source: ContractSource, offset: number): Located | undefined {
    const [best] = occurrencesIn(source)
      .filter(({ start, end, isWritten }) => isWritten && start <= offset && offset <= end)
      .sort((left, right) => left.end - left.start - (right.end - right.start));
    return best && { source, occurrence: best };
  }

  /** Where a name is defined: for a definition itself, and empty for what nobody provides. */
  definitionsOf(located: Located): readonly Located[] {
    const { source, occurrence } = located;
    if (occurrence.role === 'definition') return [located];
    if (occurrence.kind === 'task') return [];
    const scope = scopeOf(source.contract.file);
    if (occurrence.kind === 'feature') return this.features(occurrence.key, scope);
    const all = this.definitions.get(keyOf(occurrence)) ?? [];
    if (occurrence.asks !== undefined) return within(all, this.features(occurrence.asks, scope));
    // Own promises first, then those of features it depends on, then anybody's.
    const own = all.filter(({ occurrence: { within: feature } }) => feature === occurrence.within);
    if (own.length > 0) return own;
    const asked = occurrence.within.dependsOn.flatMap(({ feature }) =>
      feature === undefined ? [] : this.features(feature, scope),
    );
    const near = within(all, asked);
    if (near.length > 0) return near;
    return all.filter((each) => scopeOf(each.source.contract.file) === scope);
  }

  /** Everything that leads to the same definitions as this name, in the order of files and text. */
  referencesTo(located: Located): readonly Located[] {
    const targets = this.definitionsOf(located);
    const candidates =
      located.occurrence.kind === 'feature'
        ? [...this.references].flatMap(([key, list]) => (key.startsWith('feature ') ? list : []))
        : (this.references.get(keyOf(located.occurrence)) ?? []);
    return candidates.filter((candidate) =>
      this.definitionsOf(candidate).some((found) => targets.some((target) => isSame(found, target))),
    );
  }

  /** Definitions of features that an id can mean from a place. */
  features(id: string, scope: string): readonly Located[] {
    return this.index.find(id, scope).flatMap(({ source, feature }) =>
      occurrencesIn(source)
        .filter(
          ({ kind, role, within: owner }) =>
            kind === 'feature' &&
            role === 'definition' &&
            isSameFeature(owner.featureId ?? '', feature.featureId),
        )
        .map((occurrence) => ({ source, occurrence })),
    );
  }

  /** All definitions, for a search through the workspace. */
  *allDefinitions(): Generator<Located> {
    for (const list of this.definitions.values()) yield* list;
  }
}

const keyOf = ({ kind, key }: Occurrence): string => `${kind} ${key}`;

const isSame = (one: Located, other: Located): boolean =>
  one.source === other.source && one.occurrence === other.occurrence;

const within = (all: readonly Located[], features: readonly Located[]): readonly Located[] =>
  all.filter(({ occurrence }) => features.some((feature) => feature.occurrence.within === occurrence.within));
