import type { Figures, Parallelism } from './model';

/** Up to this share contracts separated the work well: 15 to 20 % is what teams that work from contracts measure. */
const GOOD_SHARE = 0.2;
/** From this share on more time went into joining than half of the building: the contracts did not separate the work. */
const POOR_SHARE = 0.5;
/** Of less work by agents than this a share says nothing: seconds of merging weigh more than what they join. Milliseconds. */
const LEAST_WORK = 5 * 60_000;

/** What the share of integration says about the contracts, in a few words; undefined when nothing was integrated. */
export function shareWords({ integrationShare, wallMs }: Parallelism): string | undefined {
  if (integrationShare === null) return undefined;
  if ((wallMs ?? 0) < LEAST_WORK) return 'too little work so far to say anything of the contracts';
  if (integrationShare <= GOOD_SHARE) return 'the contracts separate the work well';
  return integrationShare < POOR_SHARE
    ? 'more than the 15 to 20 % that are good'
    : 'the contracts do not separate the work';
}

/** The share of integration as a sentence; undefined when nothing was integrated. */
export function shareSentence(parallelism: Parallelism): string | undefined {
  const words = shareWords(parallelism);
  return words === undefined
    ? undefined
    : `Integration took ${percent(parallelism.integrationShare ?? 0)} of the time in which agents worked: ${words}.`;
}

/** What conflicts say about the tasks, in a few words. */
export const conflictWords = ({ conflicts }: Figures): string =>
  conflicts.count === 0 ? 'every merge was clean' : 'responsibilities of tasks overlap';

/** Merge conflicts as a sentence; undefined while nothing was merged or tried to be. */
export function conflictSentence(figures: Figures): string | undefined {
  const { count, tasks } = figures.conflicts;
  if (figures.integration.tasks === 0 && count === 0) return undefined;
  if (count === 0) return 'No merge met a conflict.';
  return `${count} merge ${count === 1 ? 'conflict' : 'conflicts'} in ${tasks} ${tasks === 1 ? 'task' : 'tasks'}: ${conflictWords(figures)}.`;
}

/** `17 %` */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
