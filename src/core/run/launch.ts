/** The launch file: everything the runner needs to start one agent. Written by the engine, mode 0600, read once by the runner. */
export interface LaunchFile {
  readonly v: 1;
  readonly run: string;
  readonly task: string;
  readonly feature: string;
  readonly nonce: string;
  /** Adapter id, e.g. `claude`, `demo`. */
  readonly agent: string;
  /** Shown in the terminal's first line, e.g. `T012 · Claude Code`. */
  readonly title: string;
  /** Program and arguments: an array from end to end, no shell ever. `args` already holds the prompt where the agent takes it so. */
  readonly program: string;
  readonly args: readonly string[];
  /** Absolute working folder (the worktree). */
  readonly cwd: string;
  /** Added to the environment of the agent. */
  readonly env: Readonly<Record<string, string>>;
  /** Removed from it (`ELECTRON_RUN_AS_NODE` always is). */
  readonly unsetEnv: readonly string[];
  /** A file that becomes the agent's standard input; absent: the terminal. */
  readonly stdinFile?: string;
  /** Where the runner appends its own `started` and `exited` lines. */
  readonly hookLog: string;
  /** How long the agent has after SIGTERM before its process group is ended, milliseconds. */
  readonly graceMs: number;
}

/** Names of the environment variables an agent (and its hooks) can rely on. */
export const RUN_ENVIRONMENT = {
  run: 'COUNTERPOINT_RUN_ID',
  task: 'COUNTERPOINT_TASK_ID',
  feature: 'COUNTERPOINT_FEATURE_ID',
  nonce: 'COUNTERPOINT_NONCE',
  hookLog: 'COUNTERPOINT_HOOK_LOG',
  promptFile: 'COUNTERPOINT_PROMPT_FILE',
} as const;
