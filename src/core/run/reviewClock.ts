import type { JournalState, RunState } from './state';

/** Milliseconds from one time stamp to another; 0 when a clock jumped back or a stamp is not a time. */
export function between(from: string, to: string): number {
  const ms = Date.parse(to) - Date.parse(from);
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}

/** Stops the clock of a review that is open, at a time (ISO 8601): what was spent on it is added up. */
export function stopReview({ review }: RunState, at: string): void {
  if (review.openedAt === undefined) return;
  review.spentMs += between(review.openedAt, at);
  review.openedAt = undefined;
}

/**
 * Stops the clocks of reviews that were open when a process ended without a word. Nobody looks at a closed window, so
 * they end with the last thing that is known to have happened.
 */
export function stopAbandonedReviews(state: JournalState): void {
  if (state.lastAt === undefined) return;
  for (const run of Object.values(state.runs)) stopReview(run, state.lastAt);
}
