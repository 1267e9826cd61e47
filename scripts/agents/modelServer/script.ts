import type { Asked, Item } from './conversation';

/** What the model does next. Paths are relative to the agent's folder. */
export type Step =
  | { readonly write: string; readonly content: string }
  | { readonly run: string }
  | { readonly say: string }
  | Fault;

/** How the server misbehaves; `times` requests long (default: for ever), then the next step follows. */
export type Fault = {
  readonly fault: 'status' | 'garbage' | 'hang' | 'cut';
  /** For `status`. */
  readonly status?: number;
  readonly times?: number;
};

/** A script: its steps are carried out, one a turn, after a message of the person that holds `said`. */
export interface Script {
  readonly said: string;
  readonly steps: readonly Step[];
}

/** Where in its script a conversation stands. */
export interface Position {
  readonly script: Script;
  /** How many calls were made since the message. */
  readonly done: number;
}

/**
 * The script that the last message asks for: the newest message that any script knows counts; of several scripts that
 * know it, the one that stands last in the list.
 */
export function positionIn({ items }: Asked, scripts: readonly Script[]): Position | undefined {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = items[index];
    if (item?.kind !== 'said') continue;
    const script = scripts.findLast(({ said }) => item.text.includes(said));
    if (script) return { script, done: callsIn(items.slice(index + 1)) };
  }
  return undefined;
}

/**
 * The step that is due.
 * @param faulted how many requests were answered with a fault for this script already
 */
export function stepAt({ script, done }: Position, faulted: number): Step {
  let calls = done;
  let faults = faulted;
  for (const step of script.steps) {
    if ('fault' in step) {
      if (calls > 0) continue;
      const times = step.times ?? Number.POSITIVE_INFINITY;
      if (faults < times) return step;
      faults -= times;
    } else if ('say' in step) {
      if (calls === 0) return step;
    } else {
      if (calls === 0) return step;
      calls -= 1;
    }
  }
  return { say: 'That is all of the script.' };
}

const callsIn = (items: readonly Item[]): number => items.filter(({ kind }) => kind === 'called').length;
