/** Git operations as data: what may be run, whether it changes anything, how long it may take, when to try again. */

/** Where git runs. With `gitDir` and `workTree` git discovers nothing, so a lost or forged `.git` cannot redirect it. */
export interface GitPlace {
  readonly cwd: string;
  readonly gitDir?: string;
  readonly workTree?: string;
  /** Identity of the repository: the key of its queue. */
  readonly commonDir: string;
}

export type RetryPolicy = 'none' | 'lock-contention';

interface VerbRule {
  readonly readOnly: boolean;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  /** `short-read`: plain text answer, no input, no children: simple-git. `own`: process group, bytes, input. */
  readonly client: 'short-read' | 'own';
  /** Git may run filter, merge or diff drivers for this verb, which no option switches off. */
  readonly runsDrivers: boolean;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const shortRead = {
  readOnly: true,
  timeoutMs: 20 * SECOND,
  retry: 'none',
  client: 'short-read',
  runsDrivers: false,
} as const;
const byteRead = {
  readOnly: true,
  timeoutMs: 2 * MINUTE,
  retry: 'none',
  client: 'own',
  runsDrivers: false,
} as const;
const write = {
  readOnly: false,
  timeoutMs: MINUTE,
  retry: 'lock-contention',
  client: 'own',
  runsDrivers: false,
} as const;

/** The only git verbs that are ever run. Whatever is not here does not exist for us: no stash, no push, no gc, no commit with hooks. */
export const VERBS = {
  '--version': shortRead,
  'rev-parse': shortRead,
  'rev-list': shortRead,
  // May rightly answer nothing, which simple-git waits 50 ms to believe.
  'merge-base': { ...shortRead, client: 'own' },
  'for-each-ref': { ...shortRead, client: 'own' },
  var: shortRead,
  config: byteRead,
  'cat-file': byteRead,
  'ls-tree': byteRead,
  'ls-files': byteRead,
  'diff-tree': byteRead,
  'diff-index': { ...byteRead, runsDrivers: true },
  'diff-files': { ...byteRead, runsDrivers: true },
  status: { ...byteRead, runsDrivers: true },
  'worktree-list': byteRead,
  // Writes objects, never refs or files; an attribute can name a merge driver.
  'merge-tree': { ...byteRead, runsDrivers: true },
  'write-tree': { ...write, retry: 'none' },
  'commit-tree': { ...write, retry: 'none' },
  'read-tree': { ...write, timeoutMs: 10 * MINUTE, runsDrivers: true },
  'update-index': { ...write, timeoutMs: 10 * MINUTE, runsDrivers: true },
  'checkout-index': { ...write, timeoutMs: 10 * MINUTE, runsDrivers: true },
  'hash-object': { ...write, retry: 'none' },
  'update-ref': write,
  checkout: { ...write, timeoutMs: 10 * MINUTE, runsDrivers: true },
  clean: { ...write, timeoutMs: 10 * MINUTE },
  // Half-made worktrees must be undone before a second try, so the port does not repeat this one.
  'worktree-add': { ...write, timeoutMs: 10 * MINUTE, retry: 'none', runsDrivers: true },
} as const satisfies Record<string, VerbRule>;

export type GitVerb = keyof typeof VERBS;

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** One git command as data. */
export interface GitOperation {
  readonly verb: GitVerb;
  readonly args: readonly string[];
  readonly place: GitPlace;
  readonly readOnly: boolean;
  /** Waits for its turn in the repository's queue. */
  readonly lock: boolean;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly client: 'short-read' | 'own';
  readonly runsDrivers: boolean;
  readonly stdin?: Buffer | string;
  /** Bytes of output to accept. */
  readonly outputCap: number;
  /** What happens at the cap: an error, or an answer marked as cut. */
  readonly atCap: 'fail' | 'cut';
  /** Exit codes besides 0 that are answers, not failures. */
  readonly answers: readonly number[];
  /** An index of our own instead of the checkout's. */
  readonly indexFile?: string;
  readonly author?: Identity;
}

export type OperationDetails = Partial<
  Pick<
    GitOperation,
    | 'stdin'
    | 'outputCap'
    | 'atCap'
    | 'answers'
    | 'indexFile'
    | 'author'
    | 'timeoutMs'
    | 'lock'
    | 'retry'
    | 'client'
  >
>;

const OUTPUT_CAP = 64 * 1024 * 1024;

/** Makes an operation from a verb's rule; `details` states what is special about this one. */
export const gitOperation = (
  verb: GitVerb,
  place: GitPlace,
  args: readonly string[],
  details: OperationDetails = {},
): GitOperation => {
  const rule: VerbRule = VERBS[verb];
  return {
    verb,
    args,
    place,
    outputCap: OUTPUT_CAP,
    atCap: 'fail',
    answers: [],
    lock: !rule.readOnly,
    ...rule,
    ...details,
  };
};

/** The words on git's command line: `worktree-add` is `worktree add`. */
export const commandWords = (verb: GitVerb): readonly string[] =>
  verb === 'worktree-list' ? ['worktree', 'list'] : verb === 'worktree-add' ? ['worktree', 'add'] : [verb];
