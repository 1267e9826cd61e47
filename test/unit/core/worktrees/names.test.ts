import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  areCaseTwins,
  branchFor,
  folderNameFor,
  isOwnBranch,
  isSafeSegment,
  safeSegment,
  shortHash,
} from '../../../../src/core/worktrees/names';

/** Names that attack a shell, git's option parser, a path, or a file system. */
const HOSTILE = [
  '',
  '.',
  '..',
  '...',
  '../../x',
  '/abs',
  'a/../b',
  'C:\\x',
  'con',
  'CON',
  'nul.txt',
  'com1',
  'lpt9.log',
  'aux.',
  '-x',
  '--help',
  '-bpwn',
  '--upload-pack=x',
  '--output=f',
  '@{-1}',
  'HEAD',
  'FETCH_HEAD',
  '@',
  'refs/heads/x',
  'a..b',
  'x.lock',
  '.git',
  '.hidden',
  'a\0b',
  'x'.repeat(300),
  '\u202Eevil',
  'ре́шение',
  '$(touch pwned)',
  '`id`',
  '; rm -rf ~',
  'a|b',
  "a'b",
  'a"b',
  'a b',
  'a\nb',
  '~',
  '^',
  ':',
  '?',
  '*',
  '[x]',
  '\\',
  'é',
  'e\u0301',
  '💥',
];

describe('names of branches and folders', () => {
  it('are the task’s own words when those are harmless', () => {
    assert.equal(branchFor({ feature: '003-user-auth', task: 'T012' }), 'counterpoint/003-user-auth/t012');
    assert.equal(folderNameFor({ feature: '003-user-auth', task: 'T012' }), '003-user-auth-t012');
    assert.equal(
      branchFor({ feature: '003-user-auth', task: 'T030.2', attempt: 2 }),
      'counterpoint/003-user-auth/t030.2--2',
    );
    assert.equal(
      folderNameFor({ feature: '003-user-auth', task: 'T012', attempt: 3, occurrence: 2 }),
      '003-user-auth-t012--n2--3',
    );
  });

  it('are safe whatever a file says', () => {
    for (const feature of HOSTILE) {
      for (const task of ['T001', ...HOSTILE]) {
        for (const attempt of [1, 2]) {
          const branch = branchFor({ feature, task, attempt });
          const folder = folderNameFor({ feature, task, attempt });
          assert.ok(isOwnBranch(branch), `${JSON.stringify([feature, task])} → ${branch}`);
          assert.ok(isSafeSegment(folder), `${JSON.stringify([feature, task])} → ${folder}`);
        }
      }
    }
  });

  it('are safe for any text at all', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 1, max: 9999 }),
        (feature, task, attempt) => {
          const place = { feature, task, attempt, occurrence: (attempt % 3) + 1 };
          return (
            isOwnBranch(branchFor(place)) &&
            isSafeSegment(folderNameFor(place)) &&
            isSafeSegment(safeSegment(feature))
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('stay apart when the texts differ in more than letter case', () => {
    const name = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('a', 'b', 'a-b', 'b-c', 'a.b', 'a b', 'a_b', 'T1', 'T01', 'é', 'e'),
    );
    const fold = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    fc.assert(
      fc.property(fc.tuple(name, name), fc.tuple(name, name), ([f1, t1], [f2, t2]) => {
        fc.pre(fold(f1) !== fold(f2) || fold(t1) !== fold(t2));
        assert.notEqual(branchFor({ feature: f1, task: t1 }), branchFor({ feature: f2, task: t2 }));
        assert.notEqual(folderNameFor({ feature: f1, task: t1 }), folderNameFor({ feature: f2, task: t2 }));
      }),
      { numRuns: 5000 },
    );
    assert.notEqual(
      folderNameFor({ feature: 'a', task: 'b-c' }),
      folderNameFor({ feature: 'a-b', task: 'c' }),
    );
    assert.notEqual(
      branchFor({ feature: 'f', task: 'T1', attempt: 2 }),
      branchFor({ feature: 'f', task: 'T1-2' }),
    );
    assert.notEqual(
      branchFor({ feature: 'f', task: 'T1', occurrence: 2 }),
      branchFor({ feature: 'f', task: 'T1', attempt: 2 }),
    );
  });

  it('keep very long texts apart that begin alike', () => {
    const long = 'x'.repeat(500);
    assert.notEqual(safeSegment(`${long}a`), safeSegment(`${long}b`));
    assert.equal(safeSegment(long).length, 64);
  });

  it('hash evenly enough', () => {
    const seen = new Set(Array.from({ length: 20_000 }, (_, index) => shortHash(`task ${index}`)));
    assert.equal(seen.size, 20_000);
  });

  it('know case twins', () => {
    assert.ok(areCaseTwins('README', 'readme') && areCaseTwins('é', 'e\u0301') && !areCaseTwins('a', 'b'));
  });
});
