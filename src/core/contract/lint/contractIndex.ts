import type { FeatureContract, ProvidedItem } from '../contract';
import { isSameFeature } from '../featureId';
import type { ContractSource } from './diagnostic';
import { routeKey } from './offers';

/** One feature's promise and the file it stands in. */
export interface IndexedFeature {
  readonly source: ContractSource;
  readonly feature: FeatureContract & { readonly featureId: string };
  /** Folder above `specs/`: packages of one repository number their features each for themselves. */
  readonly scope: string;
}

/** All features of a workspace, found by id without looking at each. */
export class ContractIndex {
  readonly features: readonly IndexedFeature[];
  private readonly byPart = new Map<string, IndexedFeature[]>();
  private readonly byRoute = new Map<string, { owner: IndexedFeature; item: ProvidedItem }[]>();

  constructor(sources: readonly ContractSource[]) {
    this.features = sources.flatMap((source) =>
      source.contract.features.flatMap((feature) =>
        feature.featureId === undefined || source.contract.form === 'none'
          ? []
          : [
              {
                source,
                feature: { ...feature, featureId: feature.featureId },
                scope: scopeOf(source.contract.file),
              },
            ],
      ),
    );
    for (const each of this.features) {
      for (const part of partsOf(each.feature.featureId)) push(this.byPart, part, each);
      for (const item of each.feature.provides) {
        const key = routeKey(item);
        if (key !== undefined) push(this.byRoute, key, { owner: each, item });
      }
    }
  }

  /** Features with this id, those of the same scope first and alone where there are any. */
  find(id: string, scope: string): readonly IndexedFeature[] {
    const candidates = new Set(partsOf(id).flatMap((part) => this.byPart.get(part) ?? []));
    const same = [...candidates].filter(({ feature }) => isSameFeature(feature.featureId, id));
    const near = same.filter((each) => each.scope === scope);
    return near.length > 0 ? near : same;
  }

  /** Who provides `METHOD /path`, wherever. */
  providersOf(key: string): readonly { readonly owner: IndexedFeature; readonly item: ProvidedItem }[] {
    return this.byRoute.get(key) ?? [];
  }

  get routes(): ReadonlyMap<
    string,
    readonly { readonly owner: IndexedFeature; readonly item: ProvidedItem }[]
  > {
    return this.byRoute;
  }
}

export function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** The number and the name of an id: ids that mean the same share one of them. */
function partsOf(id: string): readonly string[] {
  const plain = id
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-')
    .replace(/^feature-(?=.)/, '');
  const numbered = /^0*(\d{1,9})(?:-(.*))?$/.exec(plain);
  return numbered ? [`#${numbered[1] ?? ''}`, ...(numbered[2] ? [numbered[2]] : [])] : [plain];
}

export function scopeOf(file: string): string {
  const at = `/${file}`.toLowerCase().lastIndexOf('/specs/');
  return at < 0 ? '' : file.slice(0, at);
}
