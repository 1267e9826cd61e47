import { scaleTime } from 'd3-scale';

export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** A stretch of time in which something happened, drawn to scale. */
export interface Section extends Interval {
  readonly x: number;
  readonly width: number;
}

/** A stretch in which nothing happened (a night, a weekend): drawn as a narrow break. */
export interface Break {
  readonly x: number;
  readonly width: number;
  readonly ms: number;
}

export interface Tick {
  readonly at: number;
  readonly x: number;
  /** The first tick of a day, or of the timeline: it names the day. */
  readonly isNewDay: boolean;
}

export interface Timescale {
  readonly width: number;
  readonly sections: readonly Section[];
  readonly breaks: readonly Break[];
  readonly ticks: readonly Tick[];
  /** Place of a moment (epoch milliseconds) in pixels from the left; outside what is shown: at its edge. */
  place(at: number): number;
}

const MINUTE = 60_000;
/** Idle time that becomes a break. */
const LONGEST_IDLE = 20 * MINUTE;
const BREAK_WIDTH = 44;
/** A run of a minute must still be seen; a long day then scrolls. */
const LEAST_PIXELS_PER_MINUTE = 4;
const PIXELS_PER_TICK = 84;

/**
 * Lays time out from left to right: activity to one scale, long idle times as breaks of one width, so that ten minutes of
 * work on two days are not two dots at the ends of an empty line.
 * @param activity in any order; may overlap.
 * @param available width in pixels that should be filled; more is used when the scale would become too small.
 */
export function timescale(activity: readonly Interval[], available: number): Timescale {
  const spans = withoutBreaks(activity);
  const active = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const forBreaks = Math.max(0, spans.length - 1) * BREAK_WIDTH;
  const width = Math.max(available, forBreaks + (active / MINUTE) * LEAST_PIXELS_PER_MINUTE);
  const pixelsPerMs = active > 0 ? (width - forBreaks) / active : 0;
  const sections: Section[] = [];
  const breaks: Break[] = [];
  let x = 0;
  for (const { from, to } of spans) {
    const before = sections.at(-1);
    if (before) {
      breaks.push({ x, width: BREAK_WIDTH, ms: from - before.to });
      x += BREAK_WIDTH;
    }
    const section = { from, to, x, width: (to - from) * pixelsPerMs };
    sections.push(section);
    x += section.width;
  }
  return { width, sections, breaks, ticks: ticksOf(sections), place: (at) => placeIn(sections, at) };
}

/** Overlapping and neighbouring intervals as one; what is apart for longer stays apart. */
function withoutBreaks(activity: readonly Interval[]): Interval[] {
  const spans: { from: number; to: number }[] = [];
  for (const { from, to } of [...activity].sort((a, b) => a.from - b.from)) {
    const last = spans.at(-1);
    if (last && from - last.to <= LONGEST_IDLE) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return spans;
}

function placeIn(sections: readonly Section[], at: number): number {
  let before: Section | undefined;
  for (const section of sections) {
    if (at < section.from) {
      if (!before) return section.x;
      const end = before.x + before.width;
      return end + ((at - before.to) / (section.from - before.to)) * (section.x - end);
    }
    if (at <= section.to)
      return (
        section.x +
        (section.to > section.from ? (at - section.from) / (section.to - section.from) : 0) * section.width
      );
    before = section;
  }
  return before ? before.x + before.width : 0;
}

function ticksOf(sections: readonly Section[]): Tick[] {
  const ticks: Tick[] = [];
  let day = '';
  for (const { from, to, x, width } of sections) {
    const scale = scaleTime([x, x + width]).domain([from, to]);
    const inside = width < PIXELS_PER_TICK ? [] : scale.ticks(Math.floor(width / PIXELS_PER_TICK));
    // A section too short for a tick of its own still says when it was.
    for (const moment of inside.length > 0 ? inside : [new Date(from)]) {
      const isNewDay = moment.toDateString() !== day;
      day = moment.toDateString();
      ticks.push({ at: moment.getTime(), x: scale(moment), isNewDay });
    }
  }
  return ticks;
}
