/**
 * File paths named in a text: in backticks (78 % of real lists) or bare (26 %). Hand-written, because the obvious
 * expression for a path is quadratic on a long run of letters.
 */
export function pathsIn(text: string): readonly string[] {
  if (!text.includes('/') && !text.includes('.')) return [];
  const paths: string[] = [];
  let at = 0;
  while (at < text.length && paths.length < MOST_PATHS) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0) {
      at += 1;
      continue;
    }
    if (code === BACKTICK) {
      const close = text.indexOf('`', at + 1);
      if (close < 0) return paths;
      if (close - at <= LONGEST_PATH) keep(paths, quotedPath(text.slice(at + 1, close)));
      at = close + 1;
      continue;
    }
    const start = at;
    let telling = false;
    for (; at < text.length; at += 1) {
      const here = text.charCodeAt(at);
      if (here <= 32 || here === BACKTICK || here === 0xa0) break;
      if (here === SLASH || here === DOT) telling = true;
    }
    if (telling && at - start <= LONGEST_PATH) keep(paths, barePath(text.slice(start, at)));
  }
  return paths;
}

const MOST_PATHS = 100;
const LONGEST_PATH = 260;
const BACKTICK = 96;
const SLASH = 47;
const DOT = 46;

function keep(paths: string[], path: string | undefined): void {
  if (path !== undefined && !paths.includes(path)) paths.push(path);
}

/** A set, not an expression of a hundred branches: this runs for every word with a dot. */
const EXTENSIONS = new Set(
  (
    'ts tsx js jsx mts mtsx cts ctsx mjs mjsx cjs cjsx json jsonc json5 jsonl md mdx yaml yml toml py pyi rs go java kt kts ' +
    'swift cs csproj fs fsx fsi sln php rb erb ex exs c h cc cpp hpp m mm sql sh ps1 bat css scss less htm html vue svelte ' +
    'astro xml proto graphql prisma tf env ini cfg conf lock txt csv svg png ipynb dart lua scala clj hs gradle properties ' +
    'baseline hbs snap editorconfig gitignore dockerignore'
  ).split(' '),
);

function hasExtension(path: string): boolean {
  const dot = path.lastIndexOf('.');
  return dot >= 0 && EXTENSIONS.has(path.slice(dot + 1).toLowerCase());
}

const DOTFILE =
  /^\.(?:env(?:\.[\w-]+)?|gitignore|dockerignore|editorconfig|npmrc|nvmrc|eslintrc|prettierrc)$/i;
const WELL_KNOWN = /^(?:Dockerfile|Makefile|Justfile|justfile|Procfile|LICENSE|Gemfile|Cargo\.toml|go\.mod)$/;
const ALLOWED = /^[A-Za-z0-9_.@~$+{}()[\]*,=&#!-]+(?:\/[A-Za-z0-9_.@~$+{}()[\]*,=&#!-]*)*$/;
/** The same with letters of any script; slow to compile, so only asked of names that have others than ours. */
const ALLOWED_ANYWHERE = /^[\p{L}\p{N}_.@~$+{}()[\]*,=&#!-]+(?:\/[\p{L}\p{N}_.@~$+{}()[\]*,=&#!-]*)*$/u;
const PLAIN = /^[ -~]*$/;
const isAllowed = (path: string): boolean => (PLAIN.test(path) ? ALLOWED : ALLOWED_ANYWHERE).test(path);
const ROOTS =
  /^(?:\.{1,2}|src|lib|app|apps|test|tests|spec|specs|docs?|packages|pkg|cmd|internal|scripts?|backend|frontend|server|client|api|public|static|assets|config|db|migrations|components|tools|crates|sources|\.github|\.specify)$/i;
/** Narrower: "client/server" and "test/lint" are words. */
const BARE_ROOTS =
  /^(?:\.{1,2}|src|lib|apps|tests|specs|docs|packages|internal|scripts|backend|frontend|crates|\.github|\.specify)$/i;

/** What stands in backticks is a path when it has a slash inside or a known extension, and is no route, scope or call. */
function quotedPath(quoted: string): string | undefined {
  const path = placeOf(quoted.trim());
  if (path === '' || path.includes('://') || !isAllowed(path)) return undefined;
  if (path.startsWith('@') || path.includes('()') || path.endsWith('/*')) return undefined;
  if (hasExtension(path) || DOTFILE.test(path) || WELL_KNOWN.test(path)) return path;
  const slash = path.indexOf('/');
  if (slash <= 0) return undefined;
  return path.endsWith('/') || ROOTS.test(path.slice(0, slash)) || path.indexOf('/', slash + 1) > 0
    ? path
    : undefined;
}

/** Bare text needs more: `and/or`, `CI/CD` and `e.g.` are no paths. */
function barePath(word: string): string | undefined {
  const path = placeOf(trimPunctuation(word));
  if (path.length < 3 || path.includes('://') || !isAllowed(path) || path.startsWith('@')) return undefined;
  if (hasExtension(path))
    return path.startsWith('.') && !path.startsWith('./') && !path.includes('/') ? undefined : path;
  const slash = path.indexOf('/');
  if (slash <= 0) return undefined;
  const isKnownRoot = BARE_ROOTS.test(path.slice(0, slash)) && path.length > slash + 1;
  return isKnownRoot || (path.endsWith('/') && slash > 1) ? path : undefined;
}

/** `src/a.ts:40` and `src/a.ts#L4` name the file `src/a.ts`. */
const placeOf = (path: string): string => path.replace(/(?::\d{1,7}(?:-\d{1,7})?|#L\d{1,7}){1,2}$/, '');

function trimPunctuation(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && '("\'*_<>[{,;:'.includes(word[start] ?? '')) {
    if (word[start] === '[' || word[start] === '{') {
      const closer = word[start] === '[' ? ']' : '}';
      if (word.includes(closer, start)) break;
    }
    start += 1;
  }
  while (end > start && isTrailing(word, start, end)) end -= 1;
  return word.slice(start, end);
}

function isTrailing(word: string, start: number, end: number): boolean {
  const last = word[end - 1] ?? '';
  if (last === ')' || last === ']' || last === '}') {
    const opener = last === ')' ? '(' : last === ']' ? '[' : '{';
    const open = word.indexOf(opener, start);
    return open < 0 || open >= end;
  }
  return '"\'*_<>,;:.!?。，、；：）'.includes(last);
}
