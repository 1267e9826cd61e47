import { latencyBoundsIn, namesDuration } from './latency';
import { looksLikeCommand } from './looksLikeCommand';
import { splitWords, UNPRINTABLE } from './splitWords';
import type { Verification } from './verification';

/** What a contract gives as the way to verify a criterion. */
export type VerifySource =
  /** Words; `isCode` when all of them stand in backticks. */
  | { readonly kind: 'text'; readonly text: string; readonly isCode: boolean }
  /** A list of words in YAML. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** A mapping in YAML, keys in lower case letters and digits. */
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, string | readonly string[]>> };

const PERSON: Verification = { kind: 'person' };
const unreadable = (reason: string): Verification => ({ kind: 'unreadable', reason });

const HTTP = /^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s+(\S+)(?:\s+(.*))?$/;
const TEST_FILE =
  /(?:[._-](?:test|spec)s?\.[cm]?[a-z]{1,4}|(?:^|\/)test_[\w.-]+\.py|_test\.(?:go|py|rb|exs?)|(?:^|\/)(?:tests?|spec|__tests__)\/[\w./-]+\.[a-z]{1,5})(?:::[\w:[\]-]+)?$/i;
const LONGEST_PATH = 1024;
const SCRIPT_FILE = /^[\w@./-]+\.(?:sh|bash|py|rb|[cm]?[jt]s|pl|ps1)$/i;
const PATH = /^[\w@.+-][\w@./+:-]*$/;

/** Reads what a contract says of verifying a criterion. Never throws; what it does not understand is for a person. */
export function readVerification(
  source: VerifySource | undefined,
  testFiles: readonly string[],
): Verification {
  if (source === undefined) return fromTestFiles(testFiles);
  switch (source.kind) {
    case 'text':
      return fromText(source.text, source.isCode);
    case 'words':
      return fromWords(source.words);
    case 'fields':
      return fromFields(source.fields, testFiles);
    default:
      return source satisfies never;
  }
}

/** Files that a criterion names as its proof, where it says no more. */
function fromTestFiles(files: readonly string[]): Verification {
  // Longer is no path, and matching it would take the square of its length.
  const paths = files.filter((file) => file.length <= LONGEST_PATH && TEST_FILE.test(file.trim()));
  return paths.length > 0 && paths.length === files.length
    ? { kind: 'test', files: paths.map((file) => file.trim()) }
    : PERSON;
}

function fromText(original: string, isCode: boolean): Verification {
  const text = original.trim();
  if (text === '') return isCode ? unreadable('The command is empty.') : PERSON;
  const whole = /^(`+)([^`]+)\1$/.exec(text)?.[2];
  if (whole !== undefined) return fromText(whole, true);
  const named = isCode ? undefined : commandInSentence(text);
  if (named !== undefined) return fromText(named, true);
  const plain = isCode ? text : text.replaceAll('`', '');
  return (
    httpOf(plain) ??
    testOf(plain) ??
    scriptOf(plain) ??
    (isCode || looksLikeCommand(plain) ? commandOf(plain) : PERSON)
  );
}

/** "run `npm test`", "`npm test` passes": one command, and words around it that only say so. */
function commandInSentence(text: string): string | undefined {
  const match =
    /^(?:(?:please |then )?(?:run|runs|running|execute|executing|with|by|via|using|command:?)\s+)?`([^`]+)`\s*(?:passes|succeeds|exits with 0|exits 0|is green|must pass|should pass)?\.?$/i.exec(
      text,
    );
  return match?.[1];
}

function commandOf(text: string): Verification {
  const split = splitWords(text);
  if (!split.ok) return unreadable(split.reason);
  const [only] = split.words;
  if (split.words.length === 1 && only !== undefined && TEST_FILE.test(only))
    return { kind: 'test', files: [only] };
  if (split.words.length === 1 && only !== undefined && SCRIPT_FILE.test(only)) return scriptFile(only, []);
  return { kind: 'command', command: split.words };
}

/** `test <files> "part of a name"`; in code `test -f x` is the program of that name. */
function testOf(text: string): Verification | undefined {
  const rest = /^tests?:?\s+(.+)$/.exec(text)?.[1];
  if (rest === undefined) return undefined;
  const quoted = /(?:^|\s)(?:"([^"]+)"|'([^']+)'|“([^”]+)”)\s*$/.exec(rest);
  const pattern = quoted?.[1] ?? quoted?.[2] ?? quoted?.[3];
  const files = (quoted ? rest.slice(0, quoted.index) : rest).split(/[\s,]+/).filter(Boolean);
  if (files.some((file) => !PATH.test(file) || !/[./]/.test(file))) return undefined;
  if (files.length === 0 && pattern === undefined) return undefined;
  return testFrom(files, pattern);
}

function testFrom(files: readonly string[], pattern: string | undefined): Verification {
  const outside = files.find(leavesFolder);
  if (outside !== undefined) return unreadable(`${outside} leads out of the repository.`);
  const odd = files.find((file) => !PATH.test(file));
  if (odd !== undefined) return unreadable(`${odd.slice(0, 80)} is no path of a file of tests.`);
  if (pattern !== undefined && UNPRINTABLE.test(pattern))
    return unreadable('The name of the test holds invisible characters.');
  return { kind: 'test', files, ...(pattern === undefined ? {} : { pattern }) };
}

function scriptOf(text: string): Verification | undefined {
  const rest = /^script:?\s+(.+)$/.exec(text)?.[1];
  if (rest === undefined) return undefined;
  const split = splitWords(rest);
  if (!split.ok) return unreadable(split.reason);
  const [file = '', ...args] = split.words;
  // "script kiddies ...": a sentence.
  return /[./\\]/.test(file) ? scriptFile(file, args) : undefined;
}

function scriptFile(file: string, args: readonly string[]): Verification {
  if (leavesFolder(file)) return unreadable(`${file} leads out of the repository.`);
  if ([file, ...args].some((word) => UNPRINTABLE.test(word)))
    return unreadable('It holds line breaks or invisible characters.');
  return { kind: 'script', file: file.replace(/^\.\//, ''), args };
}

/** Absolute paths and those that climb: what a criterion runs lies in the repository. */
export const leavesFolder = (file: string): boolean =>
  /^(?:[/\\~]|[a-z]:)/i.test(file) || file.split(/[/\\]/).includes('..');

function httpOf(text: string): Verification | undefined {
  const match = HTTP.exec(text);
  const [, method, target, rest = ''] = match ?? [];
  if (method === undefined || target === undefined) return undefined;
  if (!/^(?:\/|https?:\/\/)/i.test(target)) return undefined;
  return httpFrom(method, target, rest.trim());
}

const UNDERSTOOD =
  'Only a method, a path, a status and a bound are understood, as in: GET /recipes -> 200 in < 100 ms at p95. For more, write a script.';

function httpFrom(method: string, target: string, rest: string): Verification {
  const answer =
    /^(?:(?:->|→|=>|returns?|answers?(?: with)?|responds?(?: with)?|is|gives)\s*)?(\d{3})?\b\s*(.*)$/i.exec(
      rest,
    );
  const status = answer?.[1];
  const tail = (status === undefined ? rest.replace(/^(?:->|→|=>)\s*/, '') : (answer?.[2] ?? '')).trim();
  const about = { kind: 'http', method, target } as const;
  const withStatus = status === undefined ? about : { ...about, status: Number(status) };
  const problem = targetProblem(target) ?? statusProblem(status);
  if (problem !== undefined) return unreadable(problem);
  if (tail === '') return rest === '' || status !== undefined ? withStatus : unreadable(UNDERSTOOD);
  const bounds = latencyBoundsIn(tail);
  const [bound] = bounds;
  const words = tail
    .replace(
      /\b(?:in|within|under|below|at|less than|at most|up to|the|answers?|responds?|and|with)\b|[<≤=,.;:()]/gi,
      ' ',
    )
    .replace(
      /\bp?\d[\d.,]*(?:th|st|nd|rd)?\b|\b\d[\d.,]*\s?(?:ms|milliseconds?|s|secs?|seconds?)\b|\b(?:ms|s|seconds?|milliseconds?|percentile)\b/gi,
      ' ',
    )
    .trim();
  if (words !== '') {
    // A sentence that begins with a route, as tables of instructions have it, is for a person; an arrow was meant for us.
    return /^(?:->|→|=>)/.test(rest) ? unreadable(UNDERSTOOD) : PERSON;
  }
  if (bounds.length > 1) return unreadable('It names more than one bound: write one criterion for each.');
  if (!bound)
    return unreadable(
      namesDuration(tail)
        ? 'It names a time without a percentile, and a check cannot choose one: write for example < 100 ms at p95.'
        : UNDERSTOOD,
    );
  return { ...withStatus, bound };
}

const targetProblem = (target: string): string | undefined => {
  if (/[\u0000-\u0020\u007f\\]|[\u202a-\u202e\u2066-\u2069]/.test(target))
    return 'The address holds characters that no address has.';
  if (target.startsWith('/'))
    return target.startsWith('//')
      ? 'A path begins with one slash; write the whole address of another host.'
      : undefined;
  const authority = /^https?:\/\/([^/?#]{1,300})/i.exec(target)?.[1];
  if (authority === undefined) return 'The address cannot be read.';
  return authority.includes('@') ? 'Names and passwords do not belong into a contract.' : undefined;
};

const statusProblem = (status: string | undefined): string | undefined =>
  status !== undefined && (Number(status) < 100 || Number(status) > 599)
    ? `${status} is no HTTP status.`
    : undefined;

function fromWords(words: readonly string[]): Verification {
  const [program = ''] = words;
  if (program === '') return unreadable('The command is empty.');
  // Quoting what was given apart gives the same words back, or the reason why they are refused.
  const split = splitWords(words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' '));
  return split.ok ? { kind: 'command', command: split.words } : unreadable(split.reason);
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

function fromFields(fields: Fields, testFiles: readonly string[]): Verification {
  const field = (...names: string[]) =>
    names
      .map((name) => (Object.hasOwn(fields, name) ? fields[name] : undefined))
      .find((value) => value !== undefined);
  const text = (...names: string[]) => {
    const value = field(...names);
    return typeof value === 'string' ? value.trim() : value?.join(' ');
  };
  const command = field('command', 'run', 'cmd');
  if (command !== undefined)
    return typeof command === 'string' ? fromText(command, true) : fromWords(command);
  const script = field('script');
  if (script !== undefined) {
    const [file = '', ...args] = typeof script === 'string' ? [script] : script;
    const more = field('args', 'arguments');
    return file === ''
      ? unreadable('The script is not named.')
      : scriptFile(file, [...args, ...(typeof more === 'string' ? [more] : (more ?? []))]);
  }
  const http = text('http', 'request', 'url');
  if (http !== undefined) return httpOfFields(http, text('method'), text('status', 'code', 'expect'), fields);
  const test = field('test', 'tests', 'files', 'file');
  const pattern = text('name', 'pattern', 'grep', 'title');
  if (test !== undefined || pattern !== undefined) {
    const files = typeof test === 'string' ? [test] : (test ?? []);
    return testFrom(files, pattern);
  }
  if (field('person', 'manual', 'by') !== undefined) return PERSON;
  return testFiles.length > 0
    ? fromTestFiles(testFiles)
    : unreadable('It names neither a command, a test, a script nor a request.');
}

function httpOfFields(
  http: string,
  method: string | undefined,
  status: string | undefined,
  fields: Fields,
): Verification {
  const line = HTTP.test(http) ? http : `${method ?? 'GET'} ${http}`;
  const bounds = Object.entries(fields).flatMap(([key, value]) =>
    /^p\d{2,4}$/.test(key) && typeof value === 'string'
      ? [
          `in < ${value.replace(/^[<≤]\s*/, '')}${/[a-z]/i.test(value) ? '' : ' ms'} at p${percentileOfKey(key)}`,
        ]
      : [],
  );
  const read = httpOf([line, ...(status === undefined ? [] : [`-> ${status}`]), ...bounds].join(' '));
  return read ?? unreadable(UNDERSTOOD);
}

/** `p999` is p99.9: keys have no dots. */
const percentileOfKey = (key: string): string => {
  const digits = key.slice(1);
  return digits.length > 2 ? `${digits.slice(0, 2)}.${digits.slice(2)}` : digits;
};
