import type { Contract } from '../contract';
import type { RuleCode } from './rules';

/** `hint`: shown quietly, never counted as a problem. */
export type DiagnosticSeverity = 'error' | 'warning' | 'info' | 'hint';

/** Replaces the UTF-16 range of the original text, `start` included, `end` not. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One way to mend it, applied as a whole. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** Something a contract (or a task beside it) should say differently. Offsets are UTF-16 offsets into the original text. */
export interface ContractDiagnostic {
  /** Of the rules in `rules.ts`, or of the reader's own problems. */
  readonly code: RuleCode | (string & {});
  readonly severity: DiagnosticSeverity;
  /** Relative to the repository, forward slashes. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  /** One sentence. */
  readonly message: string;
  readonly fixes: readonly Fix[];
}

/** A contract with the text it was read from. */
export interface ContractSource {
  readonly contract: Contract;
  readonly text: string;
}
