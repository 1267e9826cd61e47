import type { JournalState } from '../run/state';
import type { Figures, Parallelism } from './model';
import { workEnd } from './runTimes';

/** How much of the work went on side by side, and what keeps more agents from making it faster. */
export function parallelismOf(state: JournalState, totals: Figures, now: string): Parallelism {
  const intervals: [from: number, to: number][] = [];
  const features = new Set<string>();
  for (const run of Object.values(state.runs)) {
    const feature = state.tasks[run.task]?.feature;
    if (feature !== undefined) features.add(feature);
    if (run.startedAt === undefined) continue;
    const from = Date.parse(run.startedAt);
    const to = Date.parse(workEnd(run, now));
    if (to > from) intervals.push([from, to]);
  }
  const { wallMs, sumMs, peak } = overlap(intervals);
  const serialMs = (totals.validation.ms ?? 0) + (totals.integration.ms ?? 0);
  const count = features.size;
  return {
    wallMs: wallMs > 0 ? wallMs : null,
    sumMs: wallMs > 0 ? sumMs : null,
    average: wallMs > 0 ? sumMs / wallMs : null,
    peak,
    integrationShare: wallMs > 0 && totals.integration.ms !== null ? totals.integration.ms / wallMs : null,
    limit: serialMs > 0 && totals.agent.ms !== null ? (totals.agent.ms + serialMs) / serialMs : null,
    features: count,
    coordinationPoints: count < 2 ? 0 : (count * (count - 1)) / 2,
  };
}

/** Length of the union of intervals, sum of their lengths, and the most that overlap; ends do not overlap beginnings. */
export function overlap(intervals: readonly (readonly [from: number, to: number])[]): {
  wallMs: number;
  sumMs: number;
  peak: number;
} {
  const edges = intervals
    .flatMap(([from, to]) => [
      { at: from, step: 1 },
      { at: to, step: -1 },
    ])
    .sort((a, b) => a.at - b.at || a.step - b.step);
  let alive = 0;
  let peak = 0;
  let wallMs = 0;
  let since = 0;
  for (const { at, step } of edges) {
    if (alive > 0) wallMs += at - since;
    since = at;
    alive += step;
    peak = Math.max(peak, alive);
  }
  return { wallMs, sumMs: intervals.reduce((sum, [from, to]) => sum + to - from, 0), peak };
}
