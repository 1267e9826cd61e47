/**
 * Globs for hook logs: `*` and `?` within a name, `**` for any number of folders, `{a,b}` for alternatives. Paths are
 * relative to a root, with forward slashes.
 */
export interface GlobPattern {
  /** One name pattern a folder level; `**` stands for any number of levels. */
  readonly levels: readonly string[];
}

const ALTERNATIVES_LIMIT = 64;
const LENGTH_LIMIT = 512;
/** Each `**` multiplies the ways to match. */
const ANY_DEPTH_LIMIT = 3;

/**
 * Compiles a glob into patterns without alternatives.
 * @returns undefined for a glob that leaves its root (`..`, absolute) or is too long or too wide to be meant.
 */
export function compileGlob(glob: string): GlobPattern[] | undefined {
  if (glob.length === 0 || glob.length > LENGTH_LIMIT) return undefined;
  const patterns = expandBraces(glob.replace(/^\.\//, ''));
  if (!patterns) return undefined;
  const compiled: GlobPattern[] = [];
  for (const pattern of patterns) {
    const names = pattern.split('/');
    if (names.some((name) => name === '' || name === '.' || name === '..')) return undefined;
    if (names.filter((name) => name === '**').length > ANY_DEPTH_LIMIT) return undefined;
    compiled.push({ levels: names });
  }
  return compiled;
}

export function matchesGlob(pattern: GlobPattern, path: string): boolean {
  return matchesFrom(pattern.levels, 0, path.split('/'), 0);
}

/** Whether a folder can hold, at any depth, something that matches. */
export function mayHold(pattern: GlobPattern, folder: readonly string[]): boolean {
  for (let level = 0; level < folder.length; level += 1) {
    const matcher = pattern.levels[level];
    if (matcher === '**') return true;
    if (matcher === undefined || !matchesName(matcher, folder[level] ?? '')) return false;
  }
  return folder.length < pattern.levels.length;
}

function matchesFrom(
  levels: readonly string[],
  level: number,
  names: readonly string[],
  at: number,
): boolean {
  const matcher = levels[level];
  if (matcher === undefined) return at === names.length;
  if (matcher !== '**') {
    const name = names[at];
    return name !== undefined && matchesName(matcher, name) && matchesFrom(levels, level + 1, names, at + 1);
  }
  for (let next = at; next <= names.length; next += 1) {
    if (matchesFrom(levels, level + 1, names, next)) return true;
  }
  return false;
}

/** By hand and without going back further than the last star: a regular expression made from a glob can take for ever. */
function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  let inPattern = 0;
  let afterStar = -1;
  let resumeAt = 0;
  while (at < name.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      inPattern += 1;
      afterStar = inPattern;
      resumeAt = at;
    } else if (wanted !== undefined && (wanted === '?' || wanted === name[at])) {
      inPattern += 1;
      at += 1;
    } else if (afterStar !== -1) {
      inPattern = afterStar;
      resumeAt += 1;
      at = resumeAt;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}

function expandBraces(glob: string): string[] | undefined {
  let done = [''];
  let at = 0;
  while (at < glob.length) {
    const open = glob.indexOf('{', at);
    const close = open === -1 ? -1 : glob.indexOf('}', open);
    if (close === -1) break;
    const before = glob.slice(at, open);
    const choices = glob.slice(open + 1, close).split(',');
    done = done.flatMap((start) => choices.map((choice) => start + before + choice));
    if (done.length > ALTERNATIVES_LIMIT) return undefined;
    at = close + 1;
  }
  return done.map((start) => start + glob.slice(at));
}
