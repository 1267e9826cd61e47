import type { Verification } from './verify/verification';

/** Where something stands in a contract. Offsets are UTF-16 offsets into the original text, BOM and line endings included. */
export interface Place {
  /** 1-based. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export type ProvidedKind = 'endpoint' | 'model' | 'event' | 'service' | 'module' | 'other';

/** Something the feature offers to others. */
export interface ProvidedItem extends Place {
  readonly kind: ProvidedKind;
  /** One line, Markdown kept. */
  readonly text: string;
  /** Nested lines: input, output, error cases. */
  readonly details: readonly string[];
  /** Of an endpoint: `GET` and `/recipes/:id`. */
  readonly method?: string;
  readonly path?: string;
  /** Of a model that lists them: `id`, `title`. */
  readonly fields?: readonly string[];
}

export type DependencyKind = 'feature' | 'service' | 'data' | 'other';

/** Something the feature needs from others. */
export interface ContractDependency extends Place {
  readonly kind: DependencyKind;
  readonly text: string;
  readonly details: readonly string[];
  /** As written: `001-auth`, `2`, `recipe-api`; compare with `isSameFeature`. */
  readonly feature?: string;
}

/** One acceptance criterion. Whether it is measurable is judged elsewhere. */
export interface Criterion extends Place {
  /** As written (`AC-1`), or `C-` and a hash of its words when it has none (`-2`, `-3` for repeats): edits around it keep it. */
  readonly id: string;
  readonly hasOwnId: boolean;
  /** `Functionality`, `Performance`, ...: from a heading, a label or a table. */
  readonly category: string | undefined;
  readonly text: string;
  readonly details: readonly string[];
  /** Undefined when it has no box. A tick is a claim, like all that is written in a file. */
  readonly checked: boolean | undefined;
  /** A command or instruction that proves it, as written. Text of the repository: never run without agreement. */
  readonly verify: string | undefined;
  /** Files or tests the criterion names as its proof. */
  readonly tests: readonly string[];
  /** `verify` and `tests`, understood. */
  readonly verification: Verification;
  /** Ids of the tasks that it names as its owners: `(tasks: T012, T013)`. */
  readonly owners: readonly string[];
  /** Of its words, details and verification: evidence about other words is about another criterion. */
  readonly contentHash: string;
}

export interface ContractItem extends Place {
  readonly category: string | undefined;
  readonly text: string;
  readonly details: readonly string[];
}

/** What one feature promises. */
export interface FeatureContract {
  readonly featureId: string | undefined;
  readonly title: string | undefined;
  /** 1-based line where it begins. */
  readonly line: number;
  readonly responsibility: string | undefined;
  readonly provides: readonly ProvidedItem[];
  readonly dependsOn: readonly ContractDependency[];
  readonly criteria: readonly Criterion[];
  readonly integrationPoints: readonly ContractItem[];
}

/** A heading (or key) and what it means here; `other` ones are kept for the reader of the file, not understood. */
export interface ContractSection extends Place {
  readonly title: string;
  readonly role: SectionRole;
}

export type SectionRole = 'provides' | 'depends-on' | 'criteria' | 'integration-points' | 'other';

export interface ContractProblem {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  /** 1-based. */
  readonly line: number;
  readonly message: string;
}

export interface Contract extends FeatureContract {
  /** Relative to the repository, forward slashes. */
  readonly file: string;
  /** `features`: one file for several features; the lists of the contract itself then hold those of all of them. */
  readonly form: 'front-matter' | 'headings' | 'features' | 'none';
  /** One, or one for each feature of the file. */
  readonly features: readonly FeatureContract[];
  readonly sections: readonly ContractSection[];
  /** Globs of files the feature may and may not touch, where the contract says so. */
  readonly allowedGlobs: readonly string[];
  readonly forbiddenGlobs: readonly string[];
  readonly problems: readonly ContractProblem[];
}
