import type { EffectKind, EventOf, JournalEvent } from './events';

/** A journal has many thousands of these for one of any other kind. */
type Frequent = 'run.reported' | 'effect.intended' | 'effect.succeeded';

const RUN_ID = /^r-[a-z0-9]{4,32}$/;
const EFFECT_ID = /^e-[a-z0-9]{4,32}$/;
const LONGEST_TEXT = 64 * 1024;

const STATUSES: Readonly<Record<EventOf<'run.reported'>['status'], true>> = {
  working: true,
  waiting: true,
  blocked: true,
  complete: true,
  failed: true,
};

const SOURCES: Readonly<Record<EventOf<'run.reported'>['source'], true>> = {
  hook: true,
  'process exit': true,
  transcript: true,
  'stall timer': true,
  'time limit': true,
};

const EFFECTS: Readonly<Record<EffectKind, true>> = {
  'add-worktree': true,
  'start-run': true,
  'end-run': true,
  'run-gates': true,
  commit: true,
  integrate: true,
  'remove-worktree': true,
};

type Fields = Readonly<Record<string, unknown>>;

const isOptionalText = (value: unknown): boolean => value === undefined || typeof value === 'string';

const isOneOf = (names: Fields, value: unknown): boolean =>
  typeof value === 'string' && Object.hasOwn(names, value);

const checks: Readonly<Record<Frequent, (fields: Fields) => boolean>> = {
  'run.reported': ({
    run,
    status,
    source,
    message,
    session,
    writer,
    sequence,
    hookOffset,
    usage,
    sharedLog,
  }) =>
    usage === undefined &&
    sharedLog === undefined &&
    typeof run === 'string' &&
    RUN_ID.test(run) &&
    isOneOf(STATUSES, status) &&
    isOneOf(SOURCES, source) &&
    (message === undefined || (typeof message === 'string' && message.length <= LONGEST_TEXT)) &&
    isOptionalText(session) &&
    (writer === undefined || (typeof writer === 'string' && writer.length <= 64)) &&
    (sequence === undefined || Number.isFinite(sequence)) &&
    (hookOffset === undefined || Number.isFinite(hookOffset)),
  'effect.intended': ({ effect, kind, task, run, stage }) =>
    typeof effect === 'string' &&
    EFFECT_ID.test(effect) &&
    isOneOf(EFFECTS, kind) &&
    typeof task === 'string' &&
    task.length >= 3 &&
    task.length <= 1024 &&
    typeof run === 'string' &&
    RUN_ID.test(run) &&
    isOptionalText(stage),
  'effect.succeeded': ({ effect, result }) =>
    result === undefined && typeof effect === 'string' && EFFECT_ID.test(effect),
};

/**
 * Whether a parsed line is an event of a frequent kind with plain fields only: checked by hand and without a copy, which
 * makes reading a long journal half as long. It never says yes to what the schema refuses (a test compares them); on a no,
 * the schema decides and gives the reason.
 */
export const isFrequentEvent = (json: object): json is JournalEvent => {
  const { type } = json as Fields;
  switch (type) {
    case 'run.reported':
    case 'effect.intended':
    case 'effect.succeeded':
      return checks[type](json as Fields);
    default:
      return false;
  }
};
