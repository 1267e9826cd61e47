import type { PageMessage, Snapshot } from '../../src/core/metrics/messages';

/** What the person opened and chose: all that the page keeps of its own. */
export interface PageIntent {
  readonly openPhases: readonly string[];
  readonly runsAs: 'timeline' | 'table';
}

/** A field that a person is typing in, or whose value is on its way to the host. */
export interface Edit {
  readonly text: string;
  readonly is: 'typed' | 'refused' | 'sent';
}

export interface PageModel {
  snapshot: Snapshot | undefined;
  intent: PageIntent;
  readonly edits: Map<string, Edit>;
  showsAllRuns: boolean;
  /** Width for the timeline in CSS pixels. */
  timelineWidth: number;
}

/** What the parts of the page may do. */
export interface PageActions {
  post(message: PageMessage): void;
  setIntent(change: Partial<PageIntent>): void;
  setEdit(field: string, edit: Edit | undefined): void;
  showAllRuns(): void;
}

const EMPTY_INTENT: PageIntent = { openPhases: [], runsAs: 'timeline' };

export const newModel = (remembered: unknown): PageModel => ({
  snapshot: undefined,
  intent: readIntent(remembered),
  edits: new Map(),
  showsAllRuns: false,
  timelineWidth: 720,
});

/** Reads what an earlier page remembered; what does not fit is forgotten. */
export function readIntent(remembered: unknown): PageIntent {
  if (typeof remembered !== 'object' || remembered === null) return EMPTY_INTENT;
  const openPhases =
    'openPhases' in remembered && Array.isArray(remembered.openPhases)
      ? remembered.openPhases.filter((key: unknown): key is string => typeof key === 'string')
      : [];
  const isTable = 'runsAs' in remembered && remembered.runsAs === 'table';
  return { openPhases, runsAs: isTable ? 'table' : 'timeline' };
}
