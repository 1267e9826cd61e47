import * as z from 'zod';

/** A path of plain names: never absolute, never upwards, no empty part. `*` stands for any part of one name. */
const below = z
  .string()
  .max(512)
  .regex(/^[^/\\\0]+(?:\/[^/\\\0]+)*$/, 'must be a relative path with forward slashes')
  .refine((path) => !path.split('/').some((name) => name === '..' || name === '.'), 'must not lead upwards');

/** Names of nested fields: `payload.type`. */
const field = z
  .string()
  .max(128)
  .regex(/^[^.]+(?:\.[^.]+){0,5}$/, 'must be names joined by dots');

const expected = z.union([
  z.string().max(256),
  z.number(),
  z.boolean(),
  /** Empty: missing, null, 0, false, or a text, list or object with nothing in it. */
  z.strictObject({ empty: z.boolean() }),
]);

/** A record fits when every field named is what is said of it; saying nothing would fit every record. */
const condition = z
  .record(field, expected)
  .refine((fields) => Object.keys(fields).length > 0, 'must name at least one field');
const conditions = z.array(condition).max(16);

/**
 * Where an agent program writes its transcript (one JSON object a line) and how its records are to be understood. Read
 * only while the run's hooks say nothing: what is found there is a claim like a hook's, and its text is never kept.
 */
export const transcriptSchema = z
  .strictObject({
    /**
     * The folder it lies in: of the program, below the person's home (an environment variable may name another), or the
     * run's own, or the worktree. No link is followed out of it.
     */
    in: z.union([
      z.enum(['run-folder', 'worktree']),
      z.strictObject({
        home: below,
        variable: z
          .string()
          .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
          .optional(),
      }),
    ]),
    /** Below it. `{sessionId}` is the run's session, `{sessionStart}` its first 8 characters. */
    file: below,
    /** What its first record must hold: `{sessionId}` and `{worktree}` stand for the run's. */
    about: z.record(field, z.string().max(256)).optional(),
    /** The field with a record's time (ISO 8601, or milliseconds since 1970): records of earlier turns say nothing. */
    time: field,
    /** Records that prove the end of a turn; only these make the claim that the work is complete. */
    end: conditions.default([]),
    /** Records behind which the agent may be done, or wait for a person, if nothing follows for a while. */
    pause: conditions.default([]),
    /** Records of work; those that fit nothing are only a sign of life. */
    work: conditions.default([]),
  })
  .refine(
    ({ in: folder, file, about }) =>
      typeof folder === 'string' || /\{session/.test(file) || Object.values(about ?? {}).some(namesRun),
    'must say by which session or worktree a file belongs to a run',
  );

const namesRun = (value: string): boolean => /\{sessionId\}|\{worktree\}/.test(value);

export type Transcript = z.output<typeof transcriptSchema>;
export type TranscriptInput = z.input<typeof transcriptSchema>;
export type TranscriptCondition = z.output<typeof condition>;
