/** What a gate checks; for its icon, its order and the words in the interface. `setup` is what the others need first. */
export const GATE_KINDS = [
  'setup',
  'tests',
  'lint',
  'types',
  'format',
  'coverage',
  'build',
  'criteria',
  'other',
] as const;
export type GateKind = (typeof GATE_KINDS)[number];

/** Which criteria a gate of kind `criteria` judges by. */
export interface CriteriaGate {
  /** Only these categories of the contract, whatever their case; absent: all. */
  readonly categories?: readonly string[];
  /** What becomes of criteria that only a person can judge: the gate waits for the answer, or leaves them out. */
  readonly person: 'ask' | 'skip';
}

/** A check that must hold before a task moves on: a command that exits with 0, or the criteria of the feature's contract. */
export interface GateDefinition {
  /** `[a-z0-9][a-z0-9._-]{0,63}`: it names the file of the gate's output as well. */
  readonly name: string;
  readonly kind: GateKind;
  /** Program and arguments; never a shell line. Empty for `criteria`. */
  readonly command: readonly string[];
  readonly criteria?: CriteriaGate;
  readonly timeoutSeconds: number;
  /** Folder the command runs in, relative to the worktree; absent: the worktree itself. */
  readonly folder?: string;
  /** Names of environment variables it may see although they look like secrets. */
  readonly environment?: readonly string[];
  /** Where it comes from, for the person: `script "lint" of package.json`. */
  readonly why: string;
  /** What a script runner such as `npm test` would really run, by script name; from the base commit. */
  readonly scripts?: Readonly<Record<string, string>>;
}

export const GATE_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export type GateOutcome = 'passed' | 'failed' | 'timed-out' | 'could-not-run' | 'cancelled';
