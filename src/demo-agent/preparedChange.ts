/** What the demo agent does for one task of the sample: `change.json` beside the files it uses. */
export interface PreparedChange {
  readonly summary: string;
  readonly steps: readonly Step[];
  /** In place of `steps` when the task is attempted for the first time. */
  readonly firstAttempt?: { readonly steps: readonly Step[] };
  /** A misbehaviour of the first attempt. */
  readonly misbehave?: string;
}

export type Step =
  | { readonly say: string }
  | { readonly write: string; readonly from: string }
  | { readonly insert: Insertion }
  | { readonly run: readonly string[] }
  | { readonly delayMs: number }
  | { readonly ask: string };

export interface Insertion {
  readonly file: string;
  /** The text of a whole line that is in the file exactly once. */
  readonly anchor: string;
  readonly position: 'before' | 'after';
  readonly from: string;
}

/** Reads a change. @throws with a sentence that names what is wrong in it. */
export const readChange = (text: string): PreparedChange => {
  const json: unknown = JSON.parse(text);
  if (!isRecord(json) || typeof json['summary'] !== 'string') throw new Error('change.json has no summary.');
  const { firstAttempt, misbehave } = json;
  if (firstAttempt !== undefined && !isRecord(firstAttempt)) throw new Error('firstAttempt is no object.');
  return {
    summary: json['summary'],
    steps: readSteps(json['steps'], 'steps'),
    ...(firstAttempt
      ? { firstAttempt: { steps: readSteps(firstAttempt['steps'], 'firstAttempt.steps') } }
      : {}),
    ...(typeof misbehave === 'string' ? { misbehave } : {}),
  };
};

const readSteps = (value: unknown, where: string): readonly Step[] => {
  if (!Array.isArray(value)) throw new Error(`${where} is no list.`);
  return value.map((step: unknown, index) => {
    if (!isStep(step)) throw new Error(`${where}[${index}] is no step this demo agent knows.`);
    return step;
  });
};

const isStep = (step: unknown): step is Step => {
  if (!isRecord(step)) return false;
  const { say, write, from, insert, run, delayMs, ask } = step;
  return (
    isText(say) ||
    isText(ask) ||
    (isText(write) && isText(from)) ||
    (typeof delayMs === 'number' && delayMs >= 0 && delayMs <= 600_000) ||
    (Array.isArray(run) && run.length > 0 && run.every(isText)) ||
    (isRecord(insert) &&
      isText(insert['file']) &&
      isText(insert['anchor']) &&
      isText(insert['from']) &&
      (insert['position'] === 'before' || insert['position'] === 'after'))
  );
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
