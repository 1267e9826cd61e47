import type { Contract, ContractDependency, FeatureContract } from '../contract';
import { isSameFeature } from '../featureId';
import { ContractIndex, type IndexedFeature, scopeOf } from '../lint/contractIndex';
import type { MapFeature } from './model';

/** A feature of the plan, as far as the map needs it. */
export interface PlannedFeature {
  /** Relative to the workspace folder; `.` for the folder itself. */
  readonly folder: string;
  readonly name: string;
  /** What to open where there is no contract; undefined leaves the feature out. */
  readonly file: string | undefined;
  readonly contractFiles: readonly string[];
}

/** What one contract promises for a feature. */
export interface ContractPart {
  readonly contract: Contract;
  readonly feature: FeatureContract;
}

/** A feature with all that its contracts promise: one id in several files below one root is one feature. */
export interface GatheredFeature extends MapFeature {
  readonly scope: string;
  readonly parts: readonly ContractPart[];
  /** Its folder in the plan, where it has no contract. */
  readonly folder: string | undefined;
}

/** All features of a workspace folder, and whom an id means. */
export class GatheredFeatures {
  readonly all: readonly GatheredFeature[];
  private readonly index: ContractIndex;
  private readonly nodes = new Map<IndexedFeature['feature'], GatheredFeature>();
  private readonly silent: readonly GatheredFeature[];

  constructor(contracts: readonly Contract[], planned: readonly PlannedFeature[]) {
    this.index = new ContractIndex(contracts.map((contract) => ({ contract, text: '' })));
    const withContract = this.gather();
    const files = new Set(this.index.features.map(({ source }) => source.contract.file));
    this.silent = planned.flatMap((each) => this.withoutContract(each, files));
    this.all = [...withContract, ...this.silent];
  }

  /** The features that a dependency names by id, as seen from a scope. */
  named({ feature: id }: ContractDependency, scope: string): readonly GatheredFeature[] {
    if (id === undefined) return [];
    const found = this.index.find(id, scope).flatMap(({ feature }) => this.nodes.get(feature) ?? []);
    if (found.length > 0) return [...new Set(found)];
    return this.silent.filter((each) => each.scope === scope && isSameFeature(each.id, id));
  }

  private gather(): readonly GatheredFeature[] {
    const gathered: { feature: GatheredFeature; parts: ContractPart[] }[] = [];
    const known = new Map<IndexedFeature['feature'], (typeof gathered)[number]>();
    for (const { source, feature, scope } of this.index.features) {
      const { contract } = source;
      const twin = this.index
        .find(feature.featureId, scope)
        .find((other) => other.scope === scope && known.has(other.feature));
      let node = twin && known.get(twin.feature);
      if (!node) {
        const parts: ContractPart[] = [];
        node = { parts, feature: { ...describe(contract, feature), scope, parts, folder: undefined } };
        gathered.push(node);
      }
      node.parts.push({ contract, feature });
      known.set(feature, node);
      this.nodes.set(feature, node.feature);
    }
    return gathered.map(({ feature }) => feature);
  }

  private withoutContract(
    { folder, name, file, contractFiles }: PlannedFeature,
    filesOfContracts: ReadonlySet<string>,
  ): readonly GatheredFeature[] {
    if (file === undefined || contractFiles.some((each) => filesOfContracts.has(each))) return [];
    const id = folder === '.' ? name : folder.slice(folder.lastIndexOf('/') + 1);
    const scope = scopeOf(`${folder}/`);
    if (this.index.find(id, scope).some((each) => each.scope === scope)) return [];
    const place = { file, line: 1 };
    return [{ id, title: name === id ? null : name, place, hasContract: false, scope, parts: [], folder }];
  }
}

const describe = (contract: Contract, feature: IndexedFeature['feature']): MapFeature => ({
  id: feature.featureId,
  title: feature.title ?? null,
  place: { file: contract.file, line: feature.line },
  hasContract: true,
});
