import type { SuiteEvent } from '../suite/events';

/** How the host of a suite ended, as far as the launcher saw it. */
export type HostEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'hung'; readonly seconds: number }
  | { readonly kind: 'interrupted'; readonly signal: string }
  | { readonly kind: 'lost'; readonly reason: string };

/** What came of a suite. It is green only if `problem` is undefined. */
export interface SuiteVerdict {
  readonly passes: number;
  readonly failures: number;
  readonly skipped: number;
  readonly problem: string | undefined;
}

/** The verdict over several suites: green only if each of them is. */
export const sumOf = (verdicts: readonly SuiteVerdict[]): SuiteVerdict => ({
  passes: verdicts.reduce((sum, { passes }) => sum + passes, 0),
  failures: verdicts.reduce((sum, { failures }) => sum + failures, 0),
  skipped: verdicts.reduce((sum, { skipped }) => sum + skipped, 0),
  problem: verdicts.find(({ problem }) => problem !== undefined)?.problem,
});

/** Reads the events of a suite. A torn last line is what a dying host leaves: it is left out. */
export function readEvents(text: string): SuiteEvent[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SuiteEvent); // Written by our own suite, a whole line at a time.
}

/**
 * Judges a suite. VS Code reports success when its extension host dies, so its word alone never counts: the suite's own
 * events must tell of a completed run with passes and without failures.
 */
export function judge(events: readonly SuiteEvent[], end: HostEnd): SuiteVerdict {
  const passes = events.filter((each) => each.event === 'pass').length;
  const failures = events.filter((each) => each.event === 'fail').length;
  const skipped = events.filter((each) => each.event === 'skip').length;
  return { passes, failures, skipped, problem: problemOf(events, end, passes, failures) };
}

function problemOf(
  events: readonly SuiteEvent[],
  end: HostEnd,
  passes: number,
  failures: number,
): string | undefined {
  const start = events.find((each) => each.event === 'start');
  const done = `${passes + failures} of ${start?.total ?? 'unknown'} tests had run`;
  switch (end.kind) {
    case 'hung':
      return `The suite did not end within ${end.seconds} s; ${done}.`;
    case 'interrupted':
      return `Interrupted by ${end.signal}; ${done}.`;
    case 'lost':
      return `The window was lost: ${end.reason}; ${done}.`;
    case 'exited':
      break;
  }
  if (!start)
    return `No test was started (VS Code's exit code: ${end.code}). The suite or the extension failed to load; the log above may say why.`;
  if (!events.some((each) => each.event === 'end'))
    return `The extension host died during the suite (VS Code's exit code: ${end.code}); ${done}.`;
  if (failures > 0) return `${failures} tests failed.`;
  if (passes === 0) return 'The suite ran no tests.';
  if (end.code !== 0) return `All tests passed, but VS Code ended with exit code ${end.code}.`;
  return undefined;
}
