import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Journal } from '../../../../src/engine/journal/journal';
import { JOURNAL_START } from '../../../../src/engine/journal/readSealed';
import { sealBatch } from '../../../../src/engine/journal/seal';
import { codeOf, inFolder, journalPath, note, NoteOwner, textsIn, valueOf, withJournal } from './notes';

describe('Journal', () => {
  it('keeps what was appended, in order, with sequence, time and generation', () =>
    inFolder(async (folder) => {
      await withJournal(folder, (journal, owner) => {
        owner.leader = 4;
        const records = valueOf(journal.append([note('a'), note('b')]));
        assert.deepEqual(
          records.map(({ seq, gen, text }) => ({ seq, gen, text })),
          [
            { seq: 1, gen: 4, text: 'a' },
            { seq: 2, gen: 4, text: 'b' },
          ],
        );
        valueOf(journal.append([note('c')]));
        assert.deepEqual(owner.texts, ['a', 'b', 'c']);
      });
      const owner = new NoteOwner();
      owner.leader = 5;
      await withJournal(
        folder,
        (journal) => {
          assert.deepEqual(journal.last, { seq: 3, gen: 4 });
          valueOf(journal.append([note('d')]));
        },
        owner,
      );
      assert.deepEqual(await textsIn(folder), ['a', 'b', 'c', 'd']);
      assert.deepEqual(
        owner.records.map((record) => record.seq),
        [1, 2, 3, 4],
      );
    }));

  it('is private: folder 0700, file 0600, and no link is followed', () =>
    inFolder(async (parent) => {
      const folder = path.join(parent, 'common', 'counterpoint');
      await withJournal(folder, (journal) => valueOf(journal.append([note('a')])));
      assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
      assert.equal(fs.statSync(journalPath(folder)).mode & 0o777, 0o600);
      const victim = path.join(parent, 'victim');
      fs.writeFileSync(victim, 'mine');
      fs.rmSync(journalPath(folder));
      fs.symlinkSync(victim, journalPath(folder));
      assert.equal(codeOf(await Journal.open(folder, new NoteOwner())), 'journal-not-opened');
      assert.equal(fs.readFileSync(victim, 'utf8'), 'mine');
    }));

  it('refuses to append for whoever does not lead, or leads no more', () =>
    inFolder(async (folder) => {
      await withJournal(folder, (journal, owner) => {
        owner.leader = 7;
        valueOf(journal.append([note('a')]));
        owner.leader = undefined;
        assert.equal(codeOf(journal.append([note('b')])), 'not-leader');
        owner.leader = 6;
        assert.equal(codeOf(journal.append([note('b')])), 'not-leader');
        assert.deepEqual(owner.texts, ['a']);
      });
      assert.deepEqual(await textsIn(folder), ['a']);
    }));

  it('refuses events it could not read again', () =>
    inFolder((folder) =>
      withJournal(folder, (journal, owner) => {
        assert.equal(codeOf(journal.append([note('x'.repeat(1024 * 1024))])), 'event-too-large');
        assert.equal(codeOf(journal.append([{ ...note('a'), seq: 9 } as never])), 'event-not-writable');
        assert.deepEqual(owner.texts, []);
        assert.equal(fs.statSync(journalPath(folder)).size, 0);
      }),
    ));

  it('keeps, counts and ignores kinds it does not know, newer versions and lines that do not fit', () =>
    inFolder(async (folder) => {
      const newer = '{"v":2,"seq":1,"ts":"","gen":1,"type":"note","text":"means something else"}';
      fs.writeFileSync(journalPath(folder), sealBatch(JOURNAL_START.chain, [newer]).bytes);
      await withJournal(folder, (journal) => {
        valueOf(journal.append([note('a')]));
        valueOf(
          journal.append([{ type: 'someday' } as never, { type: 'note', text: 5 } as never, note('b')]),
        );
      });
      const before = fs.readFileSync(journalPath(folder), 'utf8');
      await withJournal(folder, (journal, owner) => {
        assert.deepEqual(owner.texts, ['a', 'b']);
        assert.deepEqual(
          owner.ignored.map(({ why, seq, line }) => ({ why, seq, line })),
          [
            { why: 'newer-version', seq: 1, line: 1 },
            { why: 'unknown-type', seq: 3, line: 3 },
            { why: 'invalid', seq: 4, line: 4 },
          ],
        );
        assert.deepEqual(journal.counts, { records: 2, ignored: 3 });
        valueOf(journal.append([note('c')]));
      });
      assert.ok(fs.readFileSync(journalPath(folder), 'utf8').startsWith(before));
    }));

  it('gives the thread back again and again while a long journal is opened', () =>
    inFolder(async (folder) => {
      await withJournal(folder, (journal) => {
        for (let batch = 0; batch < 40; batch += 1) {
          valueOf(journal.append(Array.from({ length: 100 }, () => note('x'.repeat(1000)))));
        }
      });
      const pieces = fs.statSync(journalPath(folder)).size / (256 * 1024);
      let turns = 0;
      let isOpening = true;
      const turn = (): void => {
        turns += 1;
        if (isOpening) setImmediate(turn);
      };
      setImmediate(turn);
      assert.equal((await textsIn(folder)).length, 4_000);
      isOpening = false;
      assert.ok(turns > pieces, `${turns} turns for ${pieces} pieces`);
    }));

  it('notices that somebody else wrote, cut or replaced the file while it was in use', () =>
    inFolder(async (folder) => {
      await withJournal(folder, async (journal, owner) => {
        valueOf(journal.append([note('a'), note('b')]));
        fs.appendFileSync(
          journalPath(folder),
          '{"v":1,"seq":3,"ts":"t","gen":9,"type":"note","text":"forged"}\n',
        );
        assert.equal(codeOf(journal.append([note('c')])), 'journal-changed-outside');
        await journal.refresh();
        // Without a seal it is a torn tail: the next append sets it aside and goes on.
        valueOf(journal.append([note('c')]));
        assert.deepEqual(owner.texts, ['a', 'b', 'c']);
        const aside = fs.readdirSync(path.join(folder, 'set-aside'));
        assert.equal(aside.length, 1);
        assert.match(fs.readFileSync(path.join(folder, 'set-aside', aside[0] ?? ''), 'utf8'), /forged/);
        fs.renameSync(journalPath(folder), `${journalPath(folder)}.gone`);
        assert.equal(codeOf(journal.append([note('d')])), 'journal-gone');
        fs.copyFileSync(`${journalPath(folder)}.gone`, journalPath(folder));
        assert.equal(codeOf(journal.append([note('d')])), 'journal-gone');
      });
    }));
});

describe('Journal snapshot', () => {
  it('lets an opening read only what came after it', () =>
    inFolder(async (folder) => {
      await withJournal(folder, async (journal, owner) => {
        valueOf(journal.append([note('a'), note('b')]));
        valueOf(await journal.snapshot(owner.texts));
        valueOf(journal.append([note('c')]));
      });
      await withJournal(folder, (journal, owner) => {
        assert.equal(journal.opening.snapshot, 'used');
        assert.equal(journal.counts.records, 1);
        assert.deepEqual(owner.texts, ['a', 'b', 'c']);
        assert.equal(valueOf(journal.append([note('d')]))[0]?.seq, 4);
      });
      assert.deepEqual(await textsIn(folder), ['a', 'b', 'c', 'd']);
      const left = fs.readdirSync(folder).filter((name) => name.endsWith('.tmp'));
      assert.deepEqual(left, []);
    }));

  it('is ignored, with the reason, when it does not belong to the journal', () =>
    inFolder(async (folder) => {
      const file = path.join(folder, 'snapshot.json');
      await withJournal(folder, async (journal, owner) => {
        valueOf(journal.append([note('a'), note('b')]));
        valueOf(await journal.snapshot(owner.texts));
        valueOf(journal.append([note('c')]));
      });
      const snapshot = fs.readFileSync(file, 'utf8');
      const journal = fs.readFileSync(journalPath(folder));
      const refusal = () => withJournal(folder, (opened) => opened.opening.snapshot);
      fs.writeFileSync(file, snapshot.replace('["a","b"]', '["a","x"]'));
      assert.equal(await refusal(), 'changed');
      assert.deepEqual(await textsIn(folder), ['a', 'b', 'c']);
      fs.writeFileSync(file, snapshot.slice(0, -20));
      assert.equal(await refusal(), 'unreadable');
      fs.writeFileSync(file, snapshot);
      fs.writeFileSync(journalPath(folder), journal.subarray(0, journal.indexOf('\n') + 1));
      assert.equal(await refusal(), 'journal-shorter');
      const other = Buffer.from(journal);
      other.write('X', journal.indexOf('"chain"') - 10);
      fs.writeFileSync(journalPath(folder), other);
      assert.equal(await refusal(), 'other-journal');
      fs.writeFileSync(journalPath(folder), journal);
      const newer = new NoteOwner();
      newer.stateVersion = 2;
      assert.equal(
        await withJournal(folder, (opened) => opened.opening.snapshot, newer),
        'other-state-version',
      );
      assert.deepEqual(newer.texts, ['a', 'b', 'c']);
    }));
});
