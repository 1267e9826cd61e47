/**
 * Branch and folder names made from what a file says. A spec may call its feature `../../x`, `-bpwn` or `CON`;
 * what comes out is always a plain segment that git, a shell, Windows and a case-blind disk read the same way.
 */
const SEGMENT = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MAX_SEGMENT = 64;
/** Windows devices (also with an extension) and names that git gives a meaning of their own. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9]|head|fetch_head|orig_head|merge_head)(?:\.|$)/;

export const BRANCH_PREFIX = 'counterpoint';

export interface TaskPlace {
  /** Folder name of the feature, e.g. `003-user-auth`. */
  readonly feature: string;
  /** Task id as written, e.g. `T012`. */
  readonly task: string;
  /** Which task with this id, from 1; ids repeat in real files. */
  readonly occurrence?: number;
  /** From 1; a second attempt never reuses the first one's branch. */
  readonly attempt?: number;
}

/** Whether a text may be used as one segment of a branch or as a folder name. */
export const isSafeSegment = (text: string): boolean =>
  SEGMENT.test(text) &&
  !RESERVED.test(text) &&
  !text.includes('..') &&
  !text.endsWith('.lock') &&
  !text.endsWith('.');

/** Eight characters of base 32 that tell apart what slugging made equal. Not a defence against forgery. */
export const shortHash = (text: string): string => {
  let high = 0x811c9dc5;
  let low = 0x01000193;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ (code + index), 0x85ebca6b);
  }
  const digits = (part: number): string => (part >>> 0).toString(32).padStart(7, '0').slice(-4);
  return digits(high ^ (high >>> 15)) + digits(low ^ (low >>> 13));
};

const withHash = (slug: string, source: string, room: number): string => {
  const kept = slug.slice(0, room - 9).replace(/[-._]+$/, '');
  return kept === '' ? `x${shortHash(source)}` : `${kept}-${shortHash(source)}`;
};

/**
 * One safe segment from any text: lower case, everything else becomes `-`. A short hash is added when more than
 * letter case was lost, so that different texts keep different names.
 * `room` is the length available, at most 64.
 */
export const safeSegment = (text: string, room = MAX_SEGMENT): string => {
  const folded = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  const slug = folded
    .slice(0, 4 * MAX_SEGMENT)
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-._]+/, '')
    .replace(/[-._]{1,300}$/, '');
  if (slug === folded && slug.length <= room && isSafeSegment(slug)) return slug;
  return withHash(RESERVED.test(slug) ? `x-${slug}` : slug, text, room);
};

// `--` never leaves safeSegment, so a suffix after it cannot be mistaken for part of an id such as `T030.2`.
const suffix = (place: TaskPlace): string => {
  const occurrence = place.occurrence ?? 1;
  const attempt = place.attempt ?? 1;
  return `${occurrence > 1 ? `--n${occurrence}` : ''}${attempt > 1 ? `--${attempt}` : ''}`;
};

/** Branch of a task: `counterpoint/003-user-auth/t012`, `...--2` for its second attempt. Without `refs/heads/`. */
export const branchFor = (place: TaskPlace): string => {
  const end = suffix(place);
  return `${BRANCH_PREFIX}/${safeSegment(place.feature)}/${safeSegment(place.task, MAX_SEGMENT - end.length)}${end}`;
};

/** Folder of a task's worktree: `003-user-auth-t012`. */
export const folderNameFor = (place: TaskPlace): string => {
  const end = suffix(place);
  const room = MAX_SEGMENT - end.length;
  const task = safeSegment(place.task);
  const joined = `${safeSegment(place.feature)}-${task}`;
  // With a hyphen in the task, `a` + `b-c` and `a-b` + `c` would share a folder.
  const plain = joined.length <= room && !task.includes('-') && isSafeSegment(joined);
  return (plain ? joined : withHash(joined, `${place.feature}\n${place.task}`, room)) + end;
};

/** Whether a branch is one that `branchFor` makes: the only branches that may ever be deleted. */
export const isOwnBranch = (branch: string): boolean => {
  const [prefix, ...segments] = branch.split('/');
  return prefix === BRANCH_PREFIX && segments.length === 2 && segments.every(isSafeSegment);
};

/** Whether two names are the same on a disk that ignores letter case or Unicode normal form. */
export const areCaseTwins = (one: string, other: string): boolean =>
  one.normalize('NFC').toLowerCase() === other.normalize('NFC').toLowerCase();
