import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { Journal } from '../../../../src/engine/journal/journal';
import { JournalFollower } from '../../../../src/engine/journal/journalFollower';
import { inFolder, journalPath, note, NoteOwner, valueOf, withJournal } from './notes';

describe('JournalFollower', () => {
  it('keeps up with the writer, and never writes', () =>
    inFolder(async (folder) => {
      const owner = new NoteOwner();
      const follower = new JournalFollower(`${folder}/counterpoint`, owner);
      assert.equal(valueOf(await follower.catchUp()), false);
      assert.ok(!fs.existsSync(`${folder}/counterpoint`));
      await withJournal(`${folder}/counterpoint`, async (journal) => {
        for (let number = 0; number < 50; number += 1) {
          valueOf(journal.append([note(`${number}a`), note(`${number}b`)]));
          // Several hints at once share a reading, and none is lost.
          await Promise.all([follower.catchUp(), follower.catchUp(), follower.catchUp()]);
          assert.equal(owner.texts.length, 2 * number + 2);
        }
      });
      assert.equal(valueOf(await follower.catchUp()), false);
      await follower.close();
    }));

  it('starts from the snapshot, and a takeover continues from where it stands', () =>
    inFolder(async (folder) => {
      await withJournal(folder, async (journal, writer) => {
        valueOf(journal.append([note('a')]));
        valueOf(await journal.snapshot(writer.texts));
        valueOf(journal.append([note('b')]));
      });
      const owner = new NoteOwner();
      const follower = new JournalFollower(folder, owner);
      await follower.catchUp();
      assert.ok(owner.restored);
      assert.deepEqual(owner.texts, ['a', 'b']);
      await withJournal(folder, (journal) => valueOf(journal.append([note('c')])));
      const journal = valueOf(await Journal.open(folder, owner, follower.position));
      assert.deepEqual(owner.texts, ['a', 'b', 'c']);
      assert.equal(journal.counts.records, 1);
      valueOf(journal.append([note('d')]));
      await journal.close();
      await follower.close();
    }));

  it('holds an unsealed tail back, also when the writer cuts it off and writes over it', () =>
    inFolder(async (folder) => {
      await withJournal(folder, (journal) => valueOf(journal.append([note('a')])));
      fs.appendFileSync(
        journalPath(folder),
        '{"v":1,"seq":2,"ts":"","gen":1,"type":"note","text":"torn"}\n{"v":',
      );
      const owner = new NoteOwner();
      const follower = new JournalFollower(folder, owner);
      await follower.catchUp();
      assert.deepEqual(owner.texts, ['a']);
      await withJournal(folder, (journal) => valueOf(journal.append([note('b'), note('c'.repeat(100))])));
      await follower.catchUp();
      assert.deepEqual(owner.texts, ['a', 'b', 'c'.repeat(100)]);
      assert.equal(follower.suspect, undefined);
      await follower.close();
    }));

  it('shows a break, and takes it in when the leader records the agreement', () =>
    inFolder(async (folder) => {
      const owner = new NoteOwner();
      const follower = new JournalFollower(folder, owner);
      await withJournal(folder, (journal) => valueOf(journal.append([note('a')])));
      await follower.catchUp();
      const forged = '{"v":1,"seq":2,"ts":"","gen":1,"type":"note","text":"forged","chain":"';
      fs.appendFileSync(journalPath(folder), `${forged}${'f'.repeat(32)}"}\n`);
      await follower.catchUp();
      assert.deepEqual(owner.texts, ['a']);
      assert.equal(follower.suspect?.line, 2);
      await withJournal(folder, async (journal) => valueOf(await journal.agree(note('agreed'))));
      await follower.catchUp();
      assert.deepEqual(owner.texts, ['a', 'forged', 'agreed']);
      assert.equal(follower.suspect, undefined);
      await follower.close();
    }));

  it('starts anew when the journal is another one', () =>
    inFolder(async (folder) => {
      const owner = new NoteOwner();
      const follower = new JournalFollower(folder, owner);
      await withJournal(folder, (journal) => valueOf(journal.append([note('a'), note('b')])));
      await follower.catchUp();
      fs.renameSync(journalPath(folder), `${journalPath(folder)}.old`);
      await withJournal(folder, (journal) => valueOf(journal.append([note('c')])));
      await follower.catchUp();
      assert.deepEqual(owner.texts, ['c']);
      await follower.close();
    }));
});
