/** The highest count heard from a writer of a hook log. */
export interface Heard {
  readonly writer: string;
  readonly sequence: number;
}

/** Who may write into one run's log with its nonce: the runner, the hook, the agent, a script or two. */
const MOST_WRITERS = 16;

/**
 * Tells what is news from what is said again or late, and remembers it in `heard`. Order is each writer's own count; times
 * are never compared, because clocks jump and differ. A line without a count is always news.
 */
export function isNews(
  heard: Heard[],
  { writer = '', sequence }: { readonly writer?: string | undefined; readonly sequence?: number | undefined },
): boolean {
  if (sequence === undefined) return true;
  const place = heard.findIndex((each) => each.writer === writer);
  const highest = heard[place]?.sequence;
  if (highest !== undefined && sequence <= highest) return false;
  if (place >= 0) heard.splice(place, 1);
  heard.push({ writer, sequence });
  if (heard.length > MOST_WRITERS) heard.shift();
  return true;
}
