/** One problem of a file a person wrote, where it stands. The field names are those of `counterpoint lint --json`. */
export interface LintFinding {
  /** Relative to the workspace folder, forward slashes. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units; 1 where only the line is known. */
  readonly column: number;
  readonly severity: 'error' | 'warning' | 'info';
  readonly code: string;
  readonly message: string;
}

/** By file, then place. By code unit, not by locale: the order is the same on every machine. */
export const byPlace = (left: LintFinding, right: LintFinding): number =>
  compare(left.file, right.file) ||
  left.line - right.line ||
  left.column - right.column ||
  compare(left.code, right.code);

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
