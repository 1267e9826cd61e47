import type { Chosen } from './chooseTasks';
import { headingSlug } from './headings';
import type { Heading } from './headings';
import { storiesIn } from './labels';
import type { Phase } from './model';
import type { Scan } from './scanTaskList';
import { within } from './sections';

/** The phases of a task list, and which of them each task belongs to. Tasks are named by their index. */
export interface PhaseGroups {
  readonly phases: readonly (Omit<Phase, 'tasks'> & { readonly members: readonly number[] })[];
  readonly phaseKeyOf: (task: number) => string | undefined;
  readonly trackOf: (task: number) => string | undefined;
  /** Headings with a phase number, and those of them that own a task line before the next one. */
  readonly headings: number;
  readonly headingsWithTasks: number;
}

interface Group {
  readonly heading: Heading;
  readonly members: number[];
  /** Line of the heading that ends it. */
  to: number;
}

/**
 * A phase is a heading that owns at least one task before the next one. Where headings have phase numbers, those count,
 * and so do unnumbered headings beside them ("Final Phase", "Convergence"), while headings below them only divide them.
 * Where none has a number, the first level at which two headings own tasks is the level of phases.
 */
export function findPhases(scan: Scan, chosen: Chosen): PhaseGroups {
  const taskLines = new Set<number>();
  for (const { candidate } of chosen.tasks) if (candidate.kind === 'heading') taskLines.add(candidate.line);
  const headings =
    taskLines.size === 0 ? scan.headings : scan.headings.filter(({ line }) => !taskLines.has(line));
  const numbered = headings.filter(({ phaseNumber }) => phaseNumber !== undefined);
  const owners = ownersOf(numbered, chosen);
  const starts = owners.some((index) => index !== undefined)
    ? startsAtNumbers
    : startsAtLevel(levelOfPhases(headings, chosen));
  const { groups, tracks } = divide(headings, chosen, starts);
  const keys = new Array<string | undefined>(chosen.tasks.length).fill(undefined);
  const used = new Map<string, number>();
  const phases: PhaseGroups['phases'][number][] = [];
  for (const { heading, members, to } of groups) {
    if (members.length === 0) continue;
    const name = heading.phaseNumber ?? headingSlug(heading.title);
    const times = (used.get(name) ?? 0) + 1;
    used.set(name, times);
    const key = times > 1 ? `${name}~${times}` : name;
    for (const member of members) keys[member] = key;
    const { goal, checkpoint } = metasOf(scan, heading, to);
    const branches = branchesOf(heading, members, chosen);
    phases.push({ key, title: heading.title, line: heading.line + 1, goal, checkpoint, members, branches });
  }
  const withTasks = new Set<number>();
  for (const [task, owner] of owners.entries())
    if (owner !== undefined && chosen.tasks[task]?.candidate.box) withTasks.add(owner);
  return {
    phases,
    phaseKeyOf: (task) => keys[task],
    trackOf: (task) => tracks.get(task) ?? labelledTrack(chosen.tasks[task]?.candidate.labels ?? []),
    headings: numbered.length,
    headingsWithTasks: withTasks.size,
  };
}

/** For each task the index of the last of `headings` above it. */
function ownersOf(headings: readonly Heading[], chosen: Chosen): readonly (number | undefined)[] {
  let next = 0;
  return chosen.tasks.map(({ candidate }) => {
    while (next < headings.length && (headings[next]?.line ?? 0) <= candidate.line) next += 1;
    return next === 0 ? undefined : next - 1;
  });
}

type Starts = (heading: Heading, current: Heading | undefined) => 'starts' | 'ends' | 'divides';

const startsAtNumbers: Starts = (heading, current) => {
  if (heading.phaseNumber !== undefined) return 'starts';
  if (current) return heading.level <= current.level ? 'starts' : 'divides';
  return heading.level >= 2 ? 'starts' : 'divides';
};

const startsAtLevel =
  (level: number): Starts =>
  (heading) => {
    if (heading.level === level) return 'starts';
    return heading.level < level ? 'ends' : 'divides';
  };

/** The first level with two headings that own tasks; else the level of the one that does, titles (level 1) aside. */
function levelOfPhases(headings: readonly Heading[], chosen: Chosen): number {
  let single = 0;
  for (let level = 1; level <= 6; level += 1) {
    const { groups } = divide(headings, chosen, startsAtLevel(level));
    const owning = groups.filter(({ members }) => members.length > 0).length;
    if (owning > 1) return level;
    if (owning === 1 && level > 1 && single === 0) single = level;
  }
  return single;
}

function divide(
  headings: readonly Heading[],
  chosen: Chosen,
  starts: Starts,
): { readonly groups: readonly Group[]; readonly tracks: ReadonlyMap<number, string> } {
  const groups: Group[] = [];
  const tracks = new Map<number, string>();
  let group: Group | undefined;
  let track: Heading | undefined;
  let next = 0;
  const advance = (line: number): void => {
    for (let heading = headings[next]; heading && heading.line <= line; heading = headings[(next += 1)]) {
      const what = starts(heading, group?.heading);
      if (what === 'divides') {
        if (heading.track !== undefined || (track && heading.level <= track.level)) track = heading;
        continue;
      }
      if (group) group.to = heading.line;
      group = what === 'starts' ? { heading, members: [], to: Infinity } : undefined;
      if (group) groups.push(group);
      track = group?.heading;
    }
  };
  chosen.tasks.forEach(({ candidate }, index) => {
    advance(candidate.line);
    group?.members.push(index);
    if (track?.track !== undefined) tracks.set(index, track.track);
  });
  advance(Infinity);
  return { groups, tracks };
}

function metasOf(scan: Scan, heading: Heading, to: number): Pick<Phase, 'goal' | 'checkpoint'> {
  const metas = within(scan.metas, { from: heading.line + 1, to });
  return {
    goal: metas.find(({ name }) => name === 'goal')?.text,
    checkpoint: metas.findLast(({ name }) => name === 'checkpoint')?.text,
  };
}

/** Phases for all stories even where their titles name some. */
const COMMON = ['polish', 'cross-cutting', 'foundation', 'setup', 'integration', 'final', 'convergence'];

function titledStories(title: string): readonly string[] {
  const stories = storiesIn(title);
  if (stories.length === 0) return stories;
  const lower = title.toLowerCase();
  const isCommon = COMMON.some((word) => lower.includes(word)) && !lower.includes('user stor');
  return isCommon ? [] : stories;
}

/**
 * What a phase is about when it need not wait for its neighbours: the stories and the track its title names; or else the
 * one story that most of its tasks are labelled with.
 */
function branchesOf(heading: Heading, members: readonly number[], chosen: Chosen): readonly string[] {
  const track = heading.track === undefined ? [] : [`track ${heading.track}`];
  const titled = titledStories(heading.title);
  if (track.length + titled.length > 0) return [...track, ...titled];
  let story: readonly string[] | undefined;
  let share = 0;
  for (const member of members) {
    const stories = chosen.tasks[member]?.candidate.stories ?? [];
    if (stories.length === 0) continue;
    if (story && !sameStories(story, stories)) return [];
    story = stories;
    share += 1;
  }
  return story && share * 2 > members.length ? story : [];
}

const sameStories = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((story, index) => story === right[index]);

function labelledTrack(labels: readonly string[]): string | undefined {
  for (const label of labels) {
    if (label.length < 6 || (label.charCodeAt(0) | 32) !== 116) continue;
    const [, track] = /^track[ :_-]?([A-Za-z0-9]{1,12})$/i.exec(label) ?? [];
    if (track) return track.toUpperCase();
  }
  return undefined;
}
