/** Words of a command line as an argument array, or why they are not one. */
export type SplitWords =
  { readonly ok: true; readonly words: readonly string[] } | { readonly ok: false; readonly reason: string };

const MOST_CHARACTERS = 4000;
const MOST_WORDS = 256;

const MAKE_A_SCRIPT =
  'no shell is ever used. Put it into a script of the repository and write: script path/to/it';

/** What a shell would act on, outside quotes. */
const OPERATORS: Readonly<Record<string, string>> = {
  '|': 'a pipe (|)',
  '&': 'an ampersand (&)',
  ';': 'a semicolon (;)',
  '<': 'a redirection (<)',
  '>': 'a redirection (>)',
  '(': 'a bracket (()',
  ')': 'a bracket ())',
  '`': 'a backtick (`)',
  '*': 'an unquoted pattern (*)',
  '?': 'an unquoted pattern (?)',
  '[': 'an unquoted pattern ([)',
};

/** Characters that a backslash may take their meaning from; before any other one, shells and people disagree. */
const ESCAPABLE = /[\s"'\\|&;<>()`*?[\]{}$#~!]/;
const EXPANDED_DOLLAR = /^\$[A-Za-z_0-9{(?!@*#$-]/;
/** Line breaks, escape sequences, and characters that show text in another order than it is run. */

export const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const SHELL_PROGRAM = /^(?:.*[\\/])?(?:ba|da|z|k|c|tc|fi)?sh(?:\.exe)?$/i;
const WINDOWS_SHELL = /^(?:.*[\\/])?(?:cmd|powershell|pwsh)(?:\.exe)?$/i;

/**
 * Splits a command line into program and arguments, as a POSIX shell would without doing any of what a shell does: quotes
 * and backslashes group, everything else that a shell would act on is refused with a reason.
 */
export function splitWords(text: string): SplitWords {
  if (text.length > MOST_CHARACTERS) return refused(`It is longer than ${MOST_CHARACTERS} characters.`);
  // A tab is white space to everybody; other control characters are an accident or an attack on whoever reads it.
  const line = text.replaceAll('\t', ' ').trim();
  if (UNPRINTABLE.test(line)) return refused('It holds line breaks or invisible characters.');
  const words: string[] = [];
  let word: string | undefined;
  let wasQuoted = false;
  const finish = (): string | undefined => {
    if (word === undefined) return undefined;
    if (!wasQuoted && /\{[^{}]*(?:,|\.\.)[^{}]*\}/.test(word))
      return shellOnly('braces that a shell expands');
    words.push(word);
    word = undefined;
    wasQuoted = false;
    return undefined;
  };
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (/\s/.test(character)) {
      const problem = finish();
      if (problem !== undefined) return refused(problem);
      continue;
    }
    if (character === "'" || character === '"') {
      const quoted = readQuoted(line, at, character);
      if ('reason' in quoted) return refused(quoted.reason);
      word = (word ?? '') + quoted.text;
      wasQuoted = true;
      at = quoted.end;
      continue;
    }
    if (character === '\\') {
      const next = line.charAt(at + 1);
      if (!ESCAPABLE.test(next))
        return refused('It holds a backslash outside quotes: put that word in single quotes.');
      word = (word ?? '') + next;
      wasQuoted = true;
      at += 1;
      continue;
    }
    const operator = Object.hasOwn(OPERATORS, character) ? OPERATORS[character] : undefined;
    if (operator !== undefined) return refused(shellOnly(operator));
    if (character === '$' && EXPANDED_DOLLAR.test(line.slice(at, at + 2)))
      return refused(shellOnly('a variable or command ($)'));
    if (word === undefined && character === '~') return refused(shellOnly('a home folder (~)'));
    if (word === undefined && character === '#') return refused(shellOnly('a comment (#)'));
    word = (word ?? '') + character;
  }
  const problem = finish();
  if (problem !== undefined) return refused(problem);
  return checked(words);
}

function checked(words: readonly string[]): SplitWords {
  const [program, first] = words;
  if (program === undefined || program === '') return refused('It names no program.');
  if (words.length > MOST_WORDS) return refused(`It has more than ${MOST_WORDS} words.`);
  if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(program))
    return refused(`It begins with a variable (${program.slice(0, 40)}): begin it with the program env.`);
  if (isShellLine(words))
    return refused(`It gives a line to the shell ${program} (${first ?? ''}), and ${MAKE_A_SCRIPT}.`);
  return { ok: true, words };
}

/** Whether a program is a shell that is told to read a command line from its arguments. */
export function isShellLine([program = '', ...rest]: readonly string[]): boolean {
  // `env sh -c ...` and `npx sh -c ...` are the same with one more word in front.
  const position = /^(?:env|npx|exec|command|sudo|nohup|time|xargs)$/.test(program)
    ? rest.findIndex((word) => SHELL_PROGRAM.test(word) || WINDOWS_SHELL.test(word))
    : -1;
  if (position >= 0) return isShellLine(rest.slice(position));
  if (SHELL_PROGRAM.test(program)) return rest.some((word) => /^-[a-z]*c[a-z]*$/i.test(word));
  return (
    WINDOWS_SHELL.test(program) &&
    rest.some((word) => /^[/-](?:c|k|command|encodedcommand|e|ec)$/i.test(word))
  );
}

function readQuoted(
  line: string,
  start: number,
  quote: string,
): { readonly text: string; readonly end: number } | { readonly reason: string } {
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === quote) return { text, end: at };
    if (quote === '"') {
      if (character === '`') return { reason: shellOnly('a backtick (`)') };
      if (character === '$' && EXPANDED_DOLLAR.test(line.slice(at, at + 2)))
        return { reason: shellOnly('a variable or command ($) in double quotes') };
      if (character === '\\' && /["\\$`]/.test(line.charAt(at + 1))) {
        text += line.charAt(at + 1);
        at += 1;
        continue;
      }
    }
    text += character;
  }
  return { reason: `A quote (${quote}) is not closed.` };
}

const shellOnly = (what: string) => `It holds ${what}, which needs a shell, and ${MAKE_A_SCRIPT}.`;

const refused = (reason: string): SplitWords => ({ ok: false, reason });
