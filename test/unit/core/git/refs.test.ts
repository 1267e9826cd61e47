import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { backupRef, branchOf, branchRef, commitId } from '../../../../src/core/git/refs';

describe('refs', () => {
  it('refuses names that git or an option parser would read as something else', () => {
    for (const name of [
      '',
      '-bpwn',
      '--upload-pack=x',
      'HEAD',
      'FETCH_HEAD',
      '@',
      '@{-1}',
      'a@{1}',
      'a..b',
      'a b',
      'a~1',
      'a^',
      'a:b',
      'a?',
      'a*',
      'a[b',
      'a\\b',
      '/a',
      'a/',
      'a//b',
      '.a',
      'a/.b',
      'a.',
      'a.lock',
      'a.lock/b',
      'a\0b',
      'a\nb',
      'refs/heads/x',
      'x'.repeat(241),
    ]) {
      assert.equal(branchRef(name).ok, false, JSON.stringify(name));
    }
    for (const name of ['main', 'feature/x', 'release-1.2', 'ünïcode', 'a@b', '`id`', "it's", 'a;b', 'a{b']) {
      assert.deepEqual(branchRef(name), { ok: true, value: `refs/heads/${name}` }, name);
    }
  });

  it('accepts nothing that git itself refuses', () => {
    const words = fc.array(
      fc.constantFrom(
        'a',
        'B',
        '.',
        '..',
        '/',
        '@',
        '{',
        '~',
        ' ',
        '.lock',
        '-',
        '\\',
        'é',
        '\u007f',
        '\t',
        ':',
      ),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(words, (parts) => {
        const ref = branchRef(parts.join(''));
        return !ref.ok || spawnSync('git', ['check-ref-format', ref.value]).status === 0;
      }),
      { numRuns: 150 },
    );
  });

  it('names backups only from safe parts', () => {
    assert.deepEqual(backupRef('r-7f3a', '20261120T120000Z'), {
      ok: true,
      value: 'refs/counterpoint/backup/r-7f3a/20261120T120000Z',
    });
    for (const [run, stamp] of [
      ['../x', 'a'],
      ['r', '..'],
      ['r', 'a b'],
      ['', 'a'],
      ['r', 'a.lock'],
      ['r', '-x'],
    ] as const) {
      assert.equal(backupRef(run, stamp).ok, false, `${run}/${stamp}`);
    }
  });

  it('takes only full ids for commits', () => {
    assert.ok(commitId('a'.repeat(40)).ok && commitId('0123456789abcdef'.repeat(4)).ok);
    for (const text of ['HEAD', 'a'.repeat(39), 'A'.repeat(40), `${'a'.repeat(40)}\n`, '--all'])
      assert.ok(!commitId(text).ok);
    assert.equal(branchOf('refs/heads/a/b'), 'a/b');
    assert.equal(branchOf('refs/tags/a'), undefined);
  });
});
