import type { Contract } from '../contract';
import type { Plan } from '../../plan/model';
import type { JournalState } from '../../run/state';
import { type ConflictBetween, sortConflicts } from './conflicts';
import { coverageOf, type PairCoverage } from './coverage';
import { declarationsOf } from './declarations';
import { type GatheredFeature, GatheredFeatures, type PlannedFeature } from './gatheredFeature';
import { insightsOf } from './insights';
import { Lexicon } from './lexicon';
import type {
  Coverage,
  CriterionStanding,
  Declaration,
  FeaturePair,
  IntegrationMap,
  MapSummary,
  PairConflict,
  PairState,
} from './model';
import { NOTHING_OBSERVED, observeWork, type ObservedWork } from './observedWork';

/** What a map is made from, beside the contracts. */
export interface MapSurroundings {
  /** Features of the plan: those without a contract are on the map, too. */
  readonly planned?: readonly PlannedFeature[];
  readonly work?: ObservedWork;
  /** What evidence says about a criterion, by the key under which it is kept. */
  readonly standing?: (criterionKey: string) => CriterionStanding;
}

/**
 * The integration maps of a workspace folder: one for the features below each `specs/`, and one for several such roots
 * together where a feature of one depends on a feature of another. Pure, and the same for the same input.
 */
export function integrationMaps(
  contracts: readonly Contract[],
  { planned = [], work = NOTHING_OBSERVED, standing = () => 'unknown' }: MapSurroundings = {},
): readonly IntegrationMap[] {
  const features = new GatheredFeatures(contracts, planned);
  return joinedRoots(features).map((roots) =>
    mapOf(
      features,
      roots,
      features.all.filter(({ scope }) => roots.includes(scope)),
      { planned, work, standing },
    ),
  );
}

/** The maps of a plan, its contracts and what the journal says. @param state absent: nothing was done yet */
export const integrationMapsOf = (
  plan: Plan,
  contracts: readonly Contract[],
  state?: JournalState,
  standing?: MapSurroundings['standing'],
): readonly IntegrationMap[] =>
  integrationMaps(contracts, {
    planned: plan.features.map(({ folder, name, contractFiles, specFile, planFile, taskLists }) => ({
      folder,
      name,
      contractFiles,
      file: specFile ?? planFile ?? taskLists[0]?.file,
    })),
    ...(state ? { work: observeWork(state, plan) } : {}),
    ...(standing ? { standing } : {}),
  });

function joinedRoots(features: GatheredFeatures): readonly (readonly string[])[] {
  const joined = new Map<string, Set<string>>();
  for (const { scope } of features.all) joined.set(scope, joined.get(scope) ?? new Set([scope]));
  for (const feature of features.all)
    for (const dependency of feature.parts.flatMap((part) => part.feature.dependsOn))
      for (const { scope } of features.named(dependency, feature.scope)) {
        const [ours, theirs] = [joined.get(feature.scope), joined.get(scope)];
        if (!ours || !theirs || ours === theirs) continue;
        for (const each of theirs) {
          ours.add(each);
          joined.set(each, ours);
        }
      }
  return [...new Set(joined.values())].map((roots) => [...roots].sort());
}

function mapOf(
  gathered: GatheredFeatures,
  roots: readonly string[],
  features: readonly GatheredFeature[],
  { planned, work, standing }: Required<MapSurroundings>,
): IntegrationMap {
  const positions = new Map(features.map((feature, position) => [feature, position]));
  const lexicon = new Lexicon(
    features.map(({ id, title, parts }) => ({ id, title, promises: parts.map(({ feature }) => feature) })),
  );
  const pairs = new PairTable();
  const partners = features.map(() => new Set<number>());
  for (const declaration of features.flatMap((each) => declarationsOf(each, gathered, positions, lexicon))) {
    pairs.at(declaration.by, declaration.on).declared.push(declaration);
    partners[declaration.by]?.add(declaration.on);
    partners[declaration.on]?.add(declaration.by);
  }
  const covered = features.flatMap((each, position) =>
    coverageOf(each, position, partners[position] ?? new Set(), lexicon, standing),
  );
  for (const { one, other, coverage } of covered satisfies readonly PairCoverage[])
    pairs.at(one, other).covered.push(coverage);
  const { between, loose } = sortConflicts(work, planned, positions, lexicon);
  for (const { one, other, conflict } of between satisfies readonly ConflictBetween[])
    pairs.at(one, other).conflicts.push(conflict);
  const map = {
    roots: roots.map((root) => root.replace(/\/$/, '')),
    features: features.map(({ id, title, place, hasContract }) => ({ id, title, place, hasContract })),
    pairs: pairs.sorted(),
    loose,
  };
  const summary = summaryOf(map, work.merges);
  return { ...map, summary, insights: insightsOf({ ...map, summary }) };
}

interface GrowingPair {
  readonly a: number;
  readonly b: number;
  readonly declared: Declaration[];
  readonly covered: Coverage[];
  readonly conflicts: PairConflict[];
}

/** Pairs by their two features, in any order; made when something is first said about them. */
class PairTable {
  private readonly pairs = new Map<string, GrowingPair>();

  at(one: number, other: number): GrowingPair {
    const [a, b] = one < other ? [one, other] : [other, one];
    const known = this.pairs.get(`${a} ${b}`);
    if (known) return known;
    const made: GrowingPair = { a, b, declared: [], covered: [], conflicts: [] };
    this.pairs.set(`${a} ${b}`, made);
    return made;
  }

  sorted(): readonly FeaturePair[] {
    return [...this.pairs.values()]
      .sort((one, other) => one.a - other.a || one.b - other.b)
      .map((pair) => ({ ...pair, state: stateOf(pair) }));
  }
}

function stateOf({ declared, covered, conflicts }: GrowingPair): PairState {
  if (conflicts.some(({ settled }) => !settled)) return 'conflicted';
  if (covered.length === 0) return declared.length > 0 ? 'uncovered' : 'none';
  if (covered.some(({ standing }) => standing === 'failed')) return 'failed';
  return covered.every(({ standing }) => standing === 'verified') ? 'verified' : 'covered';
}

function summaryOf(
  { features, pairs, loose }: Pick<IntegrationMap, 'features' | 'pairs' | 'loose'>,
  merges: number,
): MapSummary {
  const count = (fits: (pair: FeaturePair) => boolean): number => pairs.filter(fits).length;
  const possible = (features.length * (features.length - 1)) / 2;
  const met = [...pairs.flatMap(({ conflicts }) => conflicts), ...loose].filter(
    ({ kind }) => kind === 'merge',
  );
  return {
    features: features.length,
    possible,
    declared: count(({ declared }) => declared.length > 0),
    covered: count(({ covered }) => covered.length > 0),
    verified: count(
      ({ covered }) => covered.length > 0 && covered.every(({ standing }) => standing === 'verified'),
    ),
    conflicted: count(({ conflicts }) => conflicts.some(({ settled }) => !settled)),
    settled: count(({ conflicts }) => conflicts.length > 0 && conflicts.every(({ settled }) => settled)),
    uncovered: count(({ declared, covered }) => declared.length > 0 && covered.length === 0),
    silent: possible - pairs.length,
    merges,
    mergeConflicts: new Set(met.map(({ task }) => task)).size,
  };
}
