import { failed, ok, type Problem, type Result } from '../result';

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
  /** Processes that outlive the agent: ended with it (the default), or kept for agents that share a daemon between runs. */
  readonly leftovers?: 'end' | 'keep';
}

/** Names of the environment variables an agent (and its hooks) can rely on. */
export const RUN_ENVIRONMENT = {
  run: 'COUNTERPOINT_RUN_ID',
  task: 'COUNTERPOINT_TASK_ID',
  feature: 'COUNTERPOINT_FEATURE_ID',
  nonce: 'COUNTERPOINT_NONCE',
  hookLog: 'COUNTERPOINT_HOOK_LOG',
  promptFile: 'COUNTERPOINT_PROMPT_FILE',
  /** 1 for the first run of a task in its stage, then counted up by rejections and failed gates. */
  attempt: 'COUNTERPOINT_ATTEMPT',
  /** Adapter id. */
  agent: 'COUNTERPOINT_AGENT',
  /** The run's folder: hook programs keep native payloads there and refer to them. */
  runFolder: 'COUNTERPOINT_RUN_FOLDER',
  /** Preset session id, for agents that take one. */
  session: 'COUNTERPOINT_SESSION_ID',
  /** A Node (or an editor's binary that acts as one) and the hook program it runs: hook commands stay constant text. */
  hookNode: 'COUNTERPOINT_HOOK_NODE',
  hookProgram: 'COUNTERPOINT_HOOK_PROGRAM',
} as const;

/**
 * Variables that must not reach an agent: they would make git act on another repository, make the agent's own Node
 * load an editor's debugger, or make an agent believe that it runs inside another agent.
 */
export const FOREIGN_ENVIRONMENT: readonly string[] = [
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_NO_ATTACH_CONSOLE',
  'VSCODE_INSPECTOR_OPTIONS',
  'VSCODE_CRASH_REPORTER_PROCESS_TYPE',
  'VSCODE_ESM_ENTRYPOINT',
  'VSCODE_HANDLES_UNCAUGHT_ERRORS',
  'VSCODE_NLS_CONFIG',
  'VSCODE_PID',
  'VSCODE_CWD',
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_CONFIG',
  'GIT_CONFIG_COUNT',
  'GIT_CONFIG_PARAMETERS',
  'CLAUDECODE',
  'CLAUDE_CODE_ENTRYPOINT',
];

const isText = (value: unknown): value is string => typeof value === 'string';
const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAbsolute = (path: unknown): boolean => isText(path) && /^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path);

/** What is wrong with each field of a launch file; checked by hand because a schema library would cost the runner its start. */
const FIELD_CHECKS: Readonly<Record<keyof LaunchFile, (value: unknown) => boolean>> = {
  v: (value) => value === 1,
  run: (value) => isText(value) && /^r-[a-z0-9]{1,32}$/.test(value),
  task: isText,
  feature: isText,
  nonce: (value) => isText(value) && value.length >= 8,
  agent: isText,
  title: isText,
  program: (value) => isText(value) && value !== '' && !value.includes('\0'),
  args: (value) => isTexts(value) && value.every((arg) => !arg.includes('\0')),
  cwd: isAbsolute,
  env: (value) => isRecord(value) && Object.values(value).every(isText),
  unsetEnv: isTexts,
  stdinFile: (value) => value === undefined || isAbsolute(value),
  hookLog: isAbsolute,
  graceMs: (value) => typeof value === 'number' && value >= 0 && value <= 600_000,
  leftovers: (value) => value === undefined || value === 'end' || value === 'keep',
};

/**
 * Checks the text of a launch file.
 * @returns the launch file, or a problem (`launch-file-unreadable`, `launch-file-invalid`) naming the wrong fields.
 */
export const readLaunchFile = (text: string): Result<LaunchFile> => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return failed(bug('launch-file-unreadable', 'The launch file is not JSON.'));
  }
  if (!isRecord(json)) return failed(bug('launch-file-unreadable', 'The launch file holds no object.'));
  const fields = json;
  const wrong = Object.entries(FIELD_CHECKS)
    .filter(([field, holds]) => !holds(Object.hasOwn(fields, field) ? fields[field] : undefined))
    .map(([field]) => field);
  if (wrong.length > 0) {
    return failed(
      bug('launch-file-invalid', `The launch file has wrong or missing fields: ${wrong.join(', ')}.`),
    );
  }
  // Every field was checked above, one by one.
  return ok(fields as unknown as LaunchFile);
};

const bug = (code: string, message: string): Problem => ({
  code,
  message,
  remedy: 'Delegate the task again; if this repeats, please report it.',
  fault: 'bug',
});
