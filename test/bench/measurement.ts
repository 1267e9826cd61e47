/** What a row of the table promises, compared with a floor that is measured in the same run. */
export type Goal =
  /** At most so many times the floor. */
  | { readonly kind: 'times'; readonly atMost: number }
  /** At most so much more than the floor, in the row's unit. */
  | { readonly kind: 'beyond'; readonly atMost: number }
  /** At least this part of the floor's throughput; both figures are times. */
  | { readonly kind: 'share'; readonly atLeast: number }
  /** At most so much, whatever the floor. */
  | { readonly kind: 'at-most'; readonly value: number }
  /** Shown for what it tells; nothing is promised. */
  | { readonly kind: 'none' };

export type Unit = 'ms' | 'KB' | 'MB' | 'times';

/** A row as it is planned: it is in the table even when it cannot be measured. */
export interface RowPlan {
  readonly id: string;
  /** What is measured, for a reader of the table. */
  readonly what: string;
  /** What it is compared with. */
  readonly against: string;
  readonly unit: Unit;
  readonly goal: Goal;
}

/** What came out for one row: the best of several turns, or percentiles where `what` says so. */
export interface Measured {
  readonly id: string;
  readonly ours: number;
  readonly floor?: number;
  /** Anything that helps to judge the figure: spread, counts, sizes. */
  readonly details?: Readonly<Record<string, number | string>>;
}

/** A row that was not measured, and why. */
export interface Missing {
  readonly id: string;
  readonly why: string;
}

export type Outcome = Measured | Missing;

export interface GroupOptions {
  /** Less of everything, for trying out. */
  readonly quick: boolean;
  /** The extension as it is shipped: `dist/`, samples and media, built for this run. */
  readonly product: string;
}

/** Rows that are measured together, in a process of their own. */
export interface BenchGroup {
  readonly name: string;
  /** Left out with `--quick`. */
  readonly isSlow?: boolean;
  readonly rows: readonly RowPlan[];
  readonly measure: (options: GroupOptions) => Promise<readonly Outcome[]>;
}

/** Ours divided by the floor; undefined without a floor. */
export const ratioOf = ({ ours, floor }: Measured): number | undefined =>
  floor === undefined || floor === 0 ? undefined : ours / floor;

/** Whether a figure keeps what its row promises; undefined where nothing is promised. */
export function holds(goal: Goal, measured: Measured): boolean | undefined {
  const { ours, floor } = measured;
  switch (goal.kind) {
    case 'times':
      return floor === undefined ? false : ours <= floor * goal.atMost;
    case 'beyond':
      return floor === undefined ? false : ours - floor <= goal.atMost;
    case 'share':
      return floor === undefined ? false : floor / ours >= goal.atLeast;
    case 'at-most':
      return ours <= goal.value;
    case 'none':
      return undefined;
    default:
      return goal satisfies never;
  }
}

/** A goal in words, for the table. */
export function goalText(goal: Goal, unit: Unit): string {
  const counted = (value: number): string => (unit === 'times' ? `${value}` : `${value} ${unit}`);
  switch (goal.kind) {
    case 'times':
      return `≤ ${goal.atMost} × floor`;
    case 'beyond':
      return `≤ floor + ${counted(goal.atMost)}`;
    case 'share':
      return `≥ ${goal.atLeast * 100} % of it`;
    case 'at-most':
      return `≤ ${counted(goal.value)}`;
    case 'none':
      return '';
    default:
      return goal satisfies never;
  }
}
