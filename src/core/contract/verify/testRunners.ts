import type { GateDefinition } from '../../gates/gate';
import { scriptNameOf } from '../../gates/scripts';
import { splitWords } from './splitWords';

interface TestRequest {
  readonly files: readonly string[];
  readonly pattern?: string;
}

/** What a test runner is started with, or why these tests cannot be chosen. */
export type ChosenTests =
  { readonly command: readonly string[]; readonly provenBy: RegExp } | { readonly reason: string };

/** A test runner: how it is known, and how files and a part of a name are given to it. */
interface TestRunner {
  readonly name: string;
  /** Whether a command line, or the text of a script, is this runner. */
  readonly is: RegExp;
  /** @param words the words by which the project itself starts it */
  readonly command: (words: readonly string[], request: TestRequest) => readonly string[] | string;
  /** Printed when at least one test passed. Runners end well when a name chose none, which proves nothing. */
  readonly provenBy: RegExp;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** Names of functions have no spaces. */
const identifier = (text: string): string => text.trim().replace(/[^\p{L}\p{N}_]+/gu, '_');

const FLAGS_WITH_VALUE = new Set([
  '--import',
  '--require',
  '-r',
  '--loader',
  '--experimental-loader',
  '--conditions',
  '-C',
  '--test-concurrency',
]);

/** Options as the project gives them, and what it names to be run. */
function parted(words: readonly string[]): {
  readonly flags: readonly string[];
  readonly rest: readonly string[];
} {
  const flags: string[] = [];
  const rest: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) rest.push(word);
    else {
      flags.push(word);
      const value = words[index + 1];
      if (FLAGS_WITH_VALUE.has(word) && value !== undefined) {
        flags.push(value);
        index += 1;
      }
    }
  }
  return { flags, rest };
}

/** Packages' own programs, from `node_modules` and from nowhere else: nothing is fetched. */
const packaged = (program: string, args: readonly string[]) => ['npx', '--no-install', program, ...args];

const RUNNERS: readonly TestRunner[] = [
  {
    name: 'vitest',
    is: /\bvitest\b/,
    command: (_words, { files, pattern }) =>
      packaged('vitest', ['run', ...files, ...(pattern === undefined ? [] : ['-t', escaped(pattern)])]),
    provenBy: /^\s*Tests\s+.*\b[1-9]\d* passed/m,
  },
  {
    name: 'jest',
    is: /\bjest\b/,
    command: (_words, { files, pattern }) =>
      packaged(
        'jest',
        [
          ...(pattern === undefined ? [] : [`--testNamePattern=${escaped(pattern)}`]),
          '--runTestsByPath',
          ...files,
        ].filter((word, _index, all) => word !== '--runTestsByPath' || all.at(-1) !== word),
      ),
    provenBy: /^Tests:\s+.*\b[1-9]\d* passed/m,
  },
  {
    name: 'mocha',
    is: /\bmocha\b/,
    command: (_words, { files, pattern }) =>
      packaged('mocha', [...(pattern === undefined ? [] : [`--fgrep=${pattern}`]), ...files]),
    provenBy: /^\s*[1-9]\d* passing\b/m,
  },
  {
    name: 'node --test',
    is: /\bnode\b.*\s--test\b/,
    command: (words, { files, pattern }) => {
      const { flags, rest } = parted(words.slice(1));
      return [
        'node',
        ...flags,
        ...(pattern === undefined ? [] : [`--test-name-pattern=${escaped(pattern)}`]),
        ...(files.length > 0 ? files : rest),
      ];
    },
    provenBy: /^(?:#|ℹ) pass [1-9]/m,
  },
  {
    name: 'pytest',
    is: /\bpytest\b/,
    command: (words, { files, pattern }) => [
      ...(words[0] === 'pytest' ? ['pytest'] : words.slice(0, words.indexOf('pytest') + 1)),
      ...(pattern === undefined ? [] : ['-k', identifier(pattern)]),
      ...files,
    ],
    provenBy: /\b[1-9]\d* passed\b/,
  },
  {
    name: 'cargo test',
    is: /^cargo\s+(?:\S+\s+)?test\b/,
    command: (_words, { files, pattern }) => {
      const names = files.map((file) => /^tests\/([\w-]+)\.rs$/.exec(file)?.[1]);
      if (names.includes(undefined))
        return 'cargo chooses test files of the folder tests only; name a part of the test instead, in quotes.';
      return [
        'cargo',
        'test',
        ...names.flatMap((name) => ['--test', name ?? '']),
        ...(pattern === undefined ? [] : [identifier(pattern)]),
      ];
    },
    provenBy: /\b[1-9]\d* passed\b/,
  },
  {
    name: 'go test',
    is: /^go\s+test\b/,
    command: (_words, { files, pattern }) => {
      const packages = [
        ...new Set(
          files.map((file) => `./${file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : ''}`),
        ),
      ];
      return [
        'go',
        'test',
        '-v',
        ...(pattern === undefined ? [] : ['-run', escaped(pattern.trim().replaceAll(' ', '_'))]),
        ...(packages.length > 0 ? packages : ['./...']),
      ];
    },
    provenBy: /^\s*--- PASS/m,
  },
];

/** How the project's own runner runs these tests. */
export function testCheck(request: TestRequest, gates: readonly GateDefinition[]): ChosenTests {
  const bad = request.files.find((file) => file.startsWith('-'));
  if (bad !== undefined) return { reason: `${bad} is no file of tests.` };
  const tests = gates.filter(({ kind, folder }) => kind === 'tests' && folder === undefined);
  for (const gate of tests) {
    const words = wordsBehind(gate);
    const line = words.join(' ');
    const runner = RUNNERS.find(({ is }) => is.test(line));
    if (!runner) continue;
    const command = runner.command(words, request);
    return typeof command === 'string' ? { reason: command } : { command, provenBy: runner.provenBy };
  }
  return {
    reason:
      tests.length === 0
        ? 'No gate of this project runs tests, so nothing says which program reads these. Write the command instead.'
        : `The tests of this project are run by something unknown here (${tests.map(({ command }) => command.join(' ')).join('; ')}). Write the command instead.`,
  };
}

/** What a gate runs in the end: the words of its script, or its own. */
function wordsBehind({ command, scripts }: GateDefinition): readonly string[] {
  const name = scriptNameOf(command);
  const script = name !== undefined && scripts && Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (script === undefined) return command;
  const split = splitWords(script);
  // A script is a shell's line; where it is more than words, only the runner in it is known.
  return split.ok ? split.words : script.split(/\s+/);
}
