/** Branded ids: a run id cannot be passed where a task key is meant. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/**
 * Identity of a task: `<workspace-relative path of the task list>#<id>` and `~<occurrence>` from the second
 * task with that id on. Ids repeat in real files (FORMATS.md 3, rows 2-3), lines move; this survives both.
 */
export type TaskKey = Branded<'TaskKey'>;
/** `r-` and 8 characters of base 32. */
export type RunId = Branded<'RunId'>;
/** Folder of a feature relative to the repository, e.g. `specs/003-user-auth`. */
export type FeatureKey = Branded<'FeatureKey'>;
/** Id of an effect: an intent in the journal and its outcome carry the same one. */
export type EffectId = Branded<'EffectId'>;

export const taskKey = (file: string, id: string, occurrence: number): TaskKey =>
  `${file}#${id}${occurrence > 1 ? `~${occurrence}` : ''}` as TaskKey;

export const asTaskKey = (text: string): TaskKey => text as TaskKey;
export const asRunId = (text: string): RunId => text as RunId;
export const asFeatureKey = (text: string): FeatureKey => text as FeatureKey;
export const asEffectId = (text: string): EffectId => text as EffectId;
