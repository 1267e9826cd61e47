import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Journal } from '../../../../src/engine/journal/journal';
import { codeOf, inFolder, journalPath, note, NoteOwner, textsIn, valueOf } from './notes';

/** Mounts a small file system of its own; undefined where this user may not. */
function mountTmpfs(at: string, size: string): (() => void) | undefined {
  fs.mkdirSync(at);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at], { stdio: 'ignore' });
    return () => execFileSync('umount', [at], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
}

describe('F5: a disk that is full or read-only', () => {
  it('acknowledges nothing that is not written, says why, and goes on when there is space again', function () {
    return inFolder(async (parent) => {
      const disk = path.join(parent, 'disk');
      const unmount = mountTmpfs(disk, '256k');
      if (!unmount) {
        this.skip();
        return;
      }
      try {
        const owner = new NoteOwner();
        const journal = valueOf(await Journal.open(disk, owner));
        const acknowledged: string[] = [];
        let refused = 0;
        for (let round = 0; round < 3; round += 1) {
          fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(64 * 1024));
          for (let number = 0; refused <= round * 20 + 20; number += 1) {
            const text = `${round}.${number} ${'x'.repeat(997 + number)}`;
            const result = journal.append([note(text)]);
            if (result.ok) acknowledged.push(text);
            else {
              assert.equal(result.problem.code, 'journal-not-written');
              assert.match(result.problem.remedy ?? '', /space/);
              refused += 1;
            }
          }
          fs.rmSync(path.join(disk, 'ballast'));
        }
        assert.ok(refused > 0);
        valueOf(journal.append([note('last')]));
        assert.deepEqual(owner.texts, [...acknowledged, 'last']);
        await journal.close();
        assert.deepEqual(await textsIn(disk), [...acknowledged, 'last']);
      } finally {
        unmount();
      }
    });
  });

  it('shows the journal and refuses to write on a read-only file system', function () {
    return inFolder(async (parent) => {
      const disk = path.join(parent, 'disk');
      const unmount = mountTmpfs(disk, '256k');
      if (!unmount) {
        this.skip();
        return;
      }
      try {
        const owner = new NoteOwner();
        const journal = valueOf(await Journal.open(disk, owner));
        valueOf(journal.append([note('a')]));
        await journal.close();
        execFileSync('mount', ['-o', 'remount,ro', disk]);
        const again = new NoteOwner();
        const readOnly = valueOf(await Journal.open(disk, again));
        assert.deepEqual(again.texts, ['a']);
        assert.equal(codeOf(readOnly.append([note('b')])), 'journal-not-written');
        assert.equal(codeOf(await readOnly.snapshot([])), 'snapshot-not-written');
        await readOnly.close();
        execFileSync('mount', ['-o', 'remount,rw', disk]);
        assert.deepEqual(await textsIn(disk), ['a']);
      } finally {
        unmount();
      }
    });
  });

  it('repairs a partial write that nobody could cut off', () =>
    inFolder(async (folder) => {
      const owner = new NoteOwner();
      const journal = valueOf(await Journal.open(folder, owner));
      valueOf(journal.append([note('a')]));
      await journal.close();
      fs.appendFileSync(journalPath(folder), '{"v":1,"seq":2,"ts":"2026');
      const again = valueOf(await Journal.open(folder, owner));
      assert.equal(again.opening.tornBytes, 25);
      valueOf(again.append([note('b')]));
      await again.close();
      assert.deepEqual(await textsIn(folder), ['a', 'b']);
    }));
});
