/** Variables of the editor, of npm's own run and of git that would change what a started program does. */
const FOREIGN =
  /^(ELECTRON_|VSCODE_|CHROME_|CODER_|GIT_|GH_|GITHUB_|npm_(lifecycle|package|command|execpath|node_execpath)|COUNTERPOINT_)/i;
const FOREIGN_NAMES = new Set([
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_CHANNEL_FD',
  'NODE_UNIQUE_ID',
  'NODE_V8_COVERAGE',
  'NODE_TEST_CONTEXT',
  'BASH_ENV',
  'CLICOLOR_FORCE',
  'ENV',
  'FORCE_COLOR',
  'INIT_CWD',
  'ORIGINAL_XDG_CURRENT_DESKTOP',
  'PROMPT_COMMAND',
  'PYTHONSTARTUP',
  'SSH_ASKPASS',
  'SSH_AUTH_SOCK',
  'TERM_PROGRAM',
  'TERM_PROGRAM_VERSION',
]);

/** By name. `KEY` alone is too common (`KEYBOARD`, `SSH_KEY_TYPE`), so it counts only after what it is a key of. */
const SECRET_NAME =
  /(^|_)(TOKEN|SECRETS?|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|AUTH|COOKIE)(_|$)|(API|ACCESS|PRIVATE|SECRET|SIGNING|ENCRYPTION|LICENSE)_?KEYS?(_|$)|_PAT$|_DSN$/i;
/** By value, because names lie: well-known prefixes, JSON web tokens, private keys, a password inside an address. */
const SECRET_VALUE =
  /^(sk-|sk_(live|test)_|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|AKIA[0-9A-Z]{12}|npm_[A-Za-z0-9]{30}|hf_[A-Za-z0-9]{20}|eyJ[\w-]{10,}\.)|-----BEGIN [A-Z ]*PRIVATE KEY|^[a-z][a-z0-9+.-]*:\/\/[^/\s@]*:[^/\s@]+@/;
/** Proxies carry a password in their address and nothing reaches a network without them. */
const PROXY_NAME = /^(HTTPS?|ALL|FTP)_PROXY$/i;

export interface EnvironmentChoices {
  /** Added or replaced, whatever the names. */
  readonly set?: Readonly<Record<string, string>>;
  /** Names let through although they would be dropped, such as `DATABASE_URL`. */
  readonly keep?: readonly string[];
  /** For tests; the platform decides how PATH is separated and whether names ignore case. */
  readonly platform?: NodeJS.Platform;
}

/**
 * An environment for a program that repository code runs in: no secrets, nothing of the editor, of git or of Node's
 * start-up, and a PATH without relative entries (one of those would let a file in a worktree stand in for `git`).
 * @param source usually `process.env`
 */
export function scrubbedEnvironment(
  source: Readonly<Record<string, string | undefined>>,
  { set = {}, keep = [], platform = process.platform }: EnvironmentChoices = {},
): Record<string, string> {
  const fold = (name: string) => (platform === 'win32' ? name.toUpperCase() : name);
  const kept = new Set(keep.map(fold));
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || !(kept.has(fold(name)) || isHarmless(name, value))) continue;
    result[name] = name.toUpperCase() === 'PATH' ? absoluteEntries(value, platform) : value;
  }
  for (const [name, value] of Object.entries(set)) {
    // On Windows `Path` and `PATH` are one variable; two spellings in one block make which one wins a matter of luck.
    if (platform === 'win32') {
      for (const other of Object.keys(result)) if (fold(other) === fold(name)) delete result[other];
    }
    result[name] = value;
  }
  return result;
}

function isHarmless(name: string, value: string): boolean {
  if (FOREIGN.test(name) || FOREIGN_NAMES.has(name.toUpperCase())) return false;
  if (PROXY_NAME.test(name)) return true;
  return !SECRET_NAME.test(name) && !SECRET_VALUE.test(value.slice(0, 4096));
}

function absoluteEntries(value: string, platform: NodeJS.Platform): string {
  const separator = platform === 'win32' ? ';' : ':';
  const isAbsolute = (entry: string) =>
    platform === 'win32' ? /^([a-z]:[\\/]|\\\\)/i.test(entry) : entry.startsWith('/');
  return value
    .split(separator)
    .filter((entry) => isAbsolute(entry))
    .join(separator);
}
