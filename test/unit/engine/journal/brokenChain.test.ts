import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { codeOf, inFolder, journalPath, note, textsIn, valueOf, withJournal } from './notes';

const TEXTS = ['a', 'b', 'c', 'd', 'e'];

async function written(folder: string): Promise<string[]> {
  await withJournal(folder, (journal) => {
    for (const text of TEXTS) valueOf(journal.append([note(text)]));
  });
  return fs.readFileSync(journalPath(folder), 'utf8').trimEnd().split('\n');
}

const rewrite = (folder: string, lines: readonly (string | undefined)[]): void =>
  fs.writeFileSync(journalPath(folder), lines.map((line) => `${line}\n`).join(''));

describe('a journal that somebody changed', () => {
  it('shows what follows the change, with line numbers, and moves nothing by it', () =>
    inFolder(async (folder) => {
      const lines = await written(folder);
      rewrite(folder, [...lines.slice(0, 2), lines[2]?.replace('"c"', '"C"'), ...lines.slice(3)]);
      await withJournal(folder, (journal, owner) => {
        assert.deepEqual(owner.texts, ['a', 'b']);
        assert.equal(journal.suspect?.line, 3);
        assert.equal(journal.suspect.count, 3);
        assert.deepEqual(
          journal.suspect.lines.map(({ line }) => line),
          [3, 4, 5],
        );
        assert.match(journal.suspect.lines[0]?.text ?? '', /"C"/);
        assert.equal(codeOf(journal.append([note('f')])), 'journal-suspect');
      });
    }));

  it('goes on with all of it when a person agrees, now and at every later opening', () =>
    inFolder(async (folder) => {
      const lines = await written(folder);
      rewrite(folder, [...lines.slice(0, 2), lines[2]?.replace('"c"', '"C"'), ...lines.slice(3)]);
      await withJournal(folder, async (journal, owner) => {
        valueOf(await journal.agree(note('agreed')));
        assert.equal(journal.suspect, undefined);
        assert.deepEqual(owner.texts, ['a', 'b', 'C', 'd', 'e', 'agreed']);
        valueOf(journal.append([note('f'), note('g')]));
      });
      await withJournal(folder, async (journal, owner) => {
        assert.deepEqual(owner.texts, ['a', 'b', 'C', 'd', 'e', 'agreed', 'f', 'g']);
        assert.equal(journal.last.seq, 8);
        const verification = await journal.verifyWholly();
        assert.equal(verification.broken, undefined);
        assert.equal(verification.sealedLines, 8);
        assert.equal(verification.agreed.length, 1);
      });
    }));

  it('does not take an agreement for more than what the person saw', () =>
    inFolder(async (folder) => {
      const lines = await written(folder);
      rewrite(folder, [...lines.slice(0, 2), lines[2]?.replace('"c"', '"C"'), ...lines.slice(3)]);
      await withJournal(folder, async (journal) => {
        fs.appendFileSync(journalPath(folder), `${lines[4]}\n`);
        assert.equal(codeOf(await journal.agree(note('agreed'))), 'journal-changed-outside');
        assert.equal(journal.suspect?.count, 4);
        valueOf(await journal.agree(note('agreed')));
      });
      const agreed = fs.readFileSync(journalPath(folder), 'utf8');
      fs.writeFileSync(journalPath(folder), agreed.replace('"C"', '"X"'));
      assert.deepEqual(await textsIn(folder), ['a', 'b']);
    }));

  it('goes on before it when a person refuses, and keeps a copy', () =>
    inFolder(async (folder) => {
      const lines = await written(folder);
      rewrite(folder, [...lines.slice(0, 2), ...lines.slice(3)]);
      await withJournal(folder, (journal) => {
        assert.equal(journal.suspect?.line, 3);
        const copy = valueOf(journal.setSuspectAside());
        assert.equal(fs.readFileSync(copy ?? '', 'utf8'), `${lines.slice(3).join('\n')}\n`);
        valueOf(journal.append([note('f')]));
      });
      assert.deepEqual(await textsIn(folder), ['a', 'b', 'f']);
    }));

  it('cannot be agreed to when a line is longer than the journal writes', () =>
    inFolder(async (folder) => {
      const lines = await written(folder);
      rewrite(folder, [...lines.slice(0, 3), 'x'.repeat(2 * 1024 * 1024), ...lines.slice(3)]);
      await withJournal(folder, async (journal, owner) => {
        assert.deepEqual(owner.texts, ['a', 'b', 'c']);
        assert.equal(codeOf(await journal.agree(note('agreed'))), 'journal-cannot-be-agreed');
        valueOf(journal.setSuspectAside());
        valueOf(journal.append([note('d')]));
      });
      assert.deepEqual(await textsIn(folder), ['a', 'b', 'c', 'd']);
    }));

  it('is found wherever a single byte is changed, inserted or removed, or lines change places (property)', () =>
    inFolder(async (folder) => {
      await written(folder);
      const bytes = fs.readFileSync(journalPath(folder));
      const verify = () => withJournal(folder, (journal) => journal.verifyWholly());
      const change = fc.record({
        at: fc.nat(bytes.length - 2),
        kind: fc.constantFrom('change', 'insert', 'remove', 'swap'),
        byte: fc.integer({ min: 0, max: 255 }),
      });
      await fc.assert(
        fc.asyncProperty(change, async ({ at, kind, byte }) => {
          const changed = changedBytes(bytes, at, kind, byte);
          if (changed.equals(bytes)) return;
          fs.writeFileSync(journalPath(folder), changed);
          const { broken, tornBytes, sealedLines } = await verify();
          assert.ok(broken !== undefined || tornBytes > 0, `${kind} at ${at}`);
          assert.ok(sealedLines < TEXTS.length);
        }),
        { numRuns: 300 },
      );
    })).timeout(60_000);

  it('is checked from the snapshot on when opened, and from the beginning on demand', () =>
    inFolder(async (folder) => {
      await withJournal(folder, async (journal, owner) => {
        for (const text of TEXTS) valueOf(journal.append([note(text)]));
        valueOf(await journal.snapshot(owner.texts));
        valueOf(journal.append([note('f')]));
      });
      const text = fs.readFileSync(journalPath(folder), 'utf8');
      fs.writeFileSync(journalPath(folder), text.replace('"b"', '"B"'));
      await withJournal(folder, async (journal, owner) => {
        assert.deepEqual(owner.texts, [...TEXTS, 'f']);
        assert.equal(journal.suspect, undefined);
        const verification = await journal.verifyWholly();
        assert.equal(verification.broken?.line, 2);
        assert.equal(verification.sealedLines, 1);
      });
    }));
});

function changedBytes(bytes: Buffer, at: number, kind: string, byte: number): Buffer {
  switch (kind) {
    case 'insert':
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at)]);
    case 'remove':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    case 'swap': {
      const first = bytes.indexOf(10) + 1;
      const second = bytes.indexOf(10, first) + 1;
      return Buffer.concat([bytes.subarray(first, second), bytes.subarray(0, first), bytes.subarray(second)]);
    }
    default: {
      const changed = Buffer.from(bytes);
      changed[at] = byte;
      return changed;
    }
  }
}
