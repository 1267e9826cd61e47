import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { isShellLine, splitWords } from '../../../../../src/core/contract/verify/splitWords';

const wordsOf = (text: string): readonly string[] => {
  const split = splitWords(text);
  return split.ok ? split.words : assert.fail(`${text}: ${split.reason}`);
};
const reasonOf = (text: string): string => {
  const split = splitWords(text);
  return split.ok ? assert.fail(`${text} was split into ${JSON.stringify(split.words)}`) : split.reason;
};

describe('splitWords', () => {
  it('splits at white space, and keeps together what is quoted', () => {
    assert.deepEqual(wordsOf('npm test -- login'), ['npm', 'test', '--', 'login']);
    assert.deepEqual(wordsOf(`  node -e "console.log('a b')"\t--x='1 2' `), [
      'node',
      '-e',
      "console.log('a b')",
      '--x=1 2',
    ]);
    assert.deepEqual(wordsOf(`a 'b' "" c\\ d`), ['a', 'b', '', 'c d']);
    assert.deepEqual(wordsOf(`grep 'x|y;z>$(id)*' "a?[b]{c,d}" "50$"`), [
      'grep',
      'x|y;z>$(id)*',
      'a?[b]{c,d}',
      '50$',
    ]);
    assert.deepEqual(wordsOf(`say "a \\"quoted\\" word" "\\n"`), ['say', 'a "quoted" word', '\\n']);
    assert.deepEqual(wordsOf('tool --range={a} --at=50% a#b a~b x=y'), [
      'tool',
      '--range={a}',
      '--at=50%',
      'a#b',
      'a~b',
      'x=y',
    ]);
  });

  it('refuses what only a shell can do, and says so', () => {
    const refused = {
      'a | b': /pipe/,
      'a && b': /ampersand/,
      'a; b': /semicolon/,
      'a > b': /redirection/,
      'a < b': /redirection/,
      'a $(b)': /variable or command/,
      'a "$(b)"': /variable or command/,
      'a $HOME': /variable/,
      'a "${HOME}"': /variable/,
      'a `b`': /backtick/,
      'a "`b`"': /backtick/,
      'a *.js': /pattern/,
      'a src/?.js': /pattern/,
      'a [ab].js': /pattern/,
      'a {b,c}': /braces/,
      'a {1..9}': /braces/,
      '~/bin/a': /home/,
      'a (b)': /bracket/,
      'a # b': /comment/,
      'A=1 b': /begins with a variable/,
      'sh -c "a"': /shell sh/,
      'bash -lc a': /shell bash/,
      '/bin/sh -ec a': /shell/,
      'env sh -c a': /shell/,
      'cmd /c dir': /shell cmd/,
      'powershell -Command x': /shell powershell/,
      'a\nb': /line breaks/,
      'a \u202eb': /invisible/,
      'a \u0000': /invisible/,
      'a "b': /not closed/,
      "a 'b": /not closed/,
      'a \\b': /backslash/,
      '': /no program/,
      '""': /no program/,
    };
    for (const [text, reason] of Object.entries(refused))
      assert.match(reasonOf(text), reason, JSON.stringify(text));
    assert.match(reasonOf('a '.repeat(300)), /256 words/);
    assert.match(reasonOf('a'.repeat(5000)), /4000/);
    assert.ok(!isShellLine(['bash', 'scripts/check.sh', '--quick']));
  });

  it('gives back exactly the words that were quoted, whatever they hold', () => {
    const word = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const line = ['program', ...words].map((each) => `'${each.replaceAll("'", `'\\''`)}'`).join(' ');
        assert.deepEqual(wordsOf(line), ['program', ...words]);
      }),
    );
  });

  it('agrees with a shell about every line that it takes: nothing is expanded, joined or run', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'b',
        ' ',
        '"',
        "'",
        '\\',
        '$',
        '`',
        '|',
        ';',
        '&',
        '*',
        '?',
        '~',
        '#',
        '(',
        ')',
        '{',
        '}',
        ',',
        '<',
        '>',
        '!',
        '=',
        '-',
        '[',
        ']',
        '.',
      ],
    );
    const lines = fc.sample(
      fc.array(piece, { maxLength: 14 }).map((pieces) => `x ${pieces.join('')}`),
      {
        numRuns: 4000,
        seed: 20261120,
      },
    );
    const taken = lines.filter((line) => splitWords(line).ok);
    assert.ok(taken.length > 200, `${taken.length} lines were taken`);
    // One shell for all: each line's words, each ended by NUL, and a line of its own at the end.
    const script = taken.map((line) => `set -- ${line}\nprintf '%s\\0' "$@"\nprintf '\\n\\0'\n`).join('');
    const { stdout, status } = spawnSync('sh', ['-f'], {
      input: script,
      encoding: 'utf8',
      cwd: '/',
      env: { HOME: '/home/x' },
    });
    assert.equal(status, 0);
    const answers = stdout.split('\n\0').map((words) => words.split('\0').slice(0, -1));
    taken.forEach((line, index) => assert.deepEqual(wordsOf(line), answers[index], line));
  });
});
