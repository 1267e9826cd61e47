import type { TaskKey } from '../../ids';

/** Where something stands: a path relative to the workspace folder with forward slashes, and a 1-based line. */
export interface MapPlace {
  readonly file: string;
  readonly line: number;
}

/** One feature of the map. Pairs name features by their position in `IntegrationMap.features`. */
export interface MapFeature {
  /** As written in the contract, or the name of the folder. */
  readonly id: string;
  readonly title: string | null;
  /** Its contract, or the first file of its folder. */
  readonly place: MapPlace;
  /** False for a feature of the plan that nobody wrote a contract for: it can be depended on, and says nothing itself. */
  readonly hasContract: boolean;
}

/** One feature says that it works together with another. */
export interface Declaration {
  readonly by: number;
  readonly on: number;
  readonly kind: 'depends-on' | 'integration-point';
  readonly text: string;
  readonly place: MapPlace;
}

/** How a criterion came to count for a pair; shown, because it is read from words. */
export type CoverageReason = 'names the feature' | 'names what it provides' | 'only partner';

/** `unknown`: nothing was run, or what was run is out of date. */
export type CriterionStanding = 'verified' | 'failed' | 'unknown';

/** An acceptance criterion that is about two features together. */
export interface Coverage {
  /** The feature whose contract holds the criterion; it may be a third one. */
  readonly by: number;
  readonly criterion: string;
  readonly text: string;
  readonly place: MapPlace;
  readonly because: CoverageReason;
  readonly standing: CriterionStanding;
}

/**
 * Where work on two features met. `merge`: a task's merge waited because others had changed the same lines.
 * `overlap`: a task changed files, outside its own, that a task of the other feature names.
 */
export interface PairConflict {
  readonly kind: 'merge' | 'overlap';
  readonly task: TaskKey;
  /** Tasks of the other feature. */
  readonly others: readonly TaskKey[];
  /** At most 200 of a merge. */
  readonly files: readonly string[];
  /** How many files there are; 0 where nobody kept it. */
  readonly fileCount: number;
  /** A merge that no longer waits for it: the task went on, was merged or was given up. */
  readonly settled: boolean;
}

/**
 * How far an integration point has come, the worst first: `conflicted` (work met there, and that is not settled), `uncovered` (declared, and no
 * criterion says when it holds), `failed` (a criterion did not hold when last run), `covered` (criteria, not all shown to
 * hold), `verified` (all hold), `none` (nobody says that these two meet).
 */
export const PAIR_STATES = ['conflicted', 'uncovered', 'failed', 'covered', 'verified', 'none'] as const;
export type PairState = (typeof PAIR_STATES)[number];

/** Two features of which something is known; `a` is before `b`. */
export interface FeaturePair {
  readonly a: number;
  readonly b: number;
  readonly state: PairState;
  readonly declared: readonly Declaration[];
  readonly covered: readonly Coverage[];
  readonly conflicts: readonly PairConflict[];
}

/** A conflict of which only one side is known, or both sides are the same feature. */
export interface LooseConflict extends PairConflict {
  readonly feature: number | null;
}

export interface MapSummary {
  readonly features: number;
  /** N(N−1)/2: every two features may have to fit together. */
  readonly possible: number;
  readonly declared: number;
  /** Pairs that a criterion is about, verified ones among them. */
  readonly covered: number;
  readonly verified: number;
  readonly conflicted: number;
  /** Pairs where work met, and all of it is settled. */
  readonly settled: number;
  /** Declared, and no criterion is about them. */
  readonly uncovered: number;
  /** Nobody says anything of them. */
  readonly silent: number;
  /** Tasks that were merged, or met a conflict on the way. */
  readonly merges: number;
  /** Tasks among these whose merge met a conflict, settled or not. */
  readonly mergeConflicts: number;
}

/** The integration points of the features below one root. Plain JSON: it travels to pages and other programs as it is. */
export interface IntegrationMap {
  /** Folders above `specs/`, usually one; empty text for the workspace folder itself. */
  readonly roots: readonly string[];
  readonly features: readonly MapFeature[];
  /** Pairs of which something is known, by `a`, then `b`; all others are `none`. */
  readonly pairs: readonly FeaturePair[];
  readonly loose: readonly LooseConflict[];
  readonly summary: MapSummary;
  /** What the figures say about the decomposition, a sentence each. */
  readonly insights: readonly string[];
}
