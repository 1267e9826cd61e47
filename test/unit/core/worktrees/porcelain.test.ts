import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readWorktreeList } from '../../../../src/core/worktrees/worktreeList';
import { countStatus, isClean } from '../../../../src/core/worktrees/worktreeState';

const ID = '1'.repeat(40);

describe('what git prints of worktrees', () => {
  it('is read with branches, locks, reasons and odd folders', () => {
    const listed = readWorktreeList(
      `worktree /a b\nc\0HEAD ${ID}\0branch refs/heads/x/y\0\0worktree /d\0HEAD ${'0'.repeat(40)}\0detached\0locked\0\0worktree /e\0bare\0\0worktree /f\0HEAD ${ID}\0detached\0locked initializing\0prunable gitdir file points to non-existent location\0\0`,
    );
    assert.deepEqual(
      listed.map((one) => [one.folder, one.head, one.branch, one.main, one.bare, one.locked, one.prunable]),
      [
        ['/a b\nc', ID, 'x/y', true, false, undefined, undefined],
        ['/d', undefined, undefined, false, false, '', undefined],
        ['/e', undefined, undefined, false, true, undefined, undefined],
        ['/f', ID, undefined, false, false, 'initializing', 'gitdir file points to non-existent location'],
      ],
    );
    assert.deepEqual(readWorktreeList(''), []);
  });

  it('counts a status', () => {
    const counted = countStatus(
      [
        '1 .M N... 100644 100644 100644 a a a.ts',
        '1 A. N... 0 1 1 a a ? b.ts',
        '1 .D N... 1 1 0 a a c.ts',
        '2 R. N... 1 1 1 a a R100 new.ts',
        '1 .M old.ts',
        'u UU N... 1 1 1 1 a a a d.ts',
        '? e.ts',
        '',
      ].join('\0'),
    );
    assert.deepEqual(counted, { staged: 2, modified: 1, deleted: 1, untracked: 1, conflicted: 1 });
    assert.ok(!isClean(counted) && isClean(countStatus('')));
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readWorktreeList(text);
        countStatus(text);
      }),
    );
  });
});
