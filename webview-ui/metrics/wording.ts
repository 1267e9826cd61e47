import type {
  EstimateSource,
  RunOutcome,
  RunSpan,
  SegmentKind,
  TaskMetrics,
} from '../../src/core/metrics/model';
import { duration } from '../../src/core/metrics/words';

/** Words that only the page needs. */
export const SEGMENT_WORDS: Record<SegmentKind, string> = {
  preparing: 'Preparing',
  working: 'Agent at work',
  waiting: 'Waiting for you',
  gates: 'Gates',
  review: 'In review',
  integration: 'Integration',
};

export const SEGMENT_KINDS = Object.keys(SEGMENT_WORDS) as SegmentKind[];

const OUTCOME_SIGNS: Record<RunOutcome, string> = {
  'under way': '●',
  'in review': '◐',
  integrated: '✓',
  rejected: '↩',
  'gates failed': '✗',
  discarded: '∅',
  failed: '✗',
  ended: '■',
  superseded: '↻',
};

/** A sign for people who see; the word goes with it. Unknown outcomes of a newer host have none. */
export const outcomeSign = (outcome: RunOutcome): string =>
  Object.hasOwn(OUTCOME_SIGNS, outcome) ? OUTCOME_SIGNS[outcome] : '';

const SOURCE_WORDS: Record<EstimateSource, string> = {
  edited: 'edited',
  'task text': 'task text',
  'phase edited': 'share of phase',
  'phase setting': 'share of setting',
  default: 'default',
  none: '',
};

export const sourceWords = (source: EstimateSource): string =>
  Object.hasOwn(SOURCE_WORDS, source) ? SOURCE_WORDS[source] : source;

export const progressWords = (progress: TaskMetrics['progress']): string =>
  progress === 'not delegated' ? '' : progress.replace('-', ' ');

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });

export const timeOf = (at: string | number): string => time.format(new Date(at));
export const dayOf = (at: string | number): string => day.format(new Date(at));

/** What the bars of a run show, for those who do not see them. */
export const segmentWords = ({ segments }: RunSpan): string =>
  segments
    .map(({ kind, from, to, isOpen }) => {
      const length = duration(Date.parse(to) - Date.parse(from));
      return `${SEGMENT_WORDS[kind]} ${timeOf(from)}–${isOpen ? 'now' : timeOf(to)} (${length})`;
    })
    .join(', ');
