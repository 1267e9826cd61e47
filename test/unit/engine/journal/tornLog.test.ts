import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { ChainReader } from '../../../../src/engine/journal/chainReader';
import { JOURNAL_START } from '../../../../src/engine/journal/readSealed';
import { sealBatch } from '../../../../src/engine/journal/seal';
import { decodeNote, inFolder, journalPath, note, textsIn, valueOf, withJournal, type Note } from './notes';

/** Texts of what a reader accepts of these bytes, handed over in chunks of the given size. */
function accepted(bytes: Buffer, chunk = bytes.length): string[] {
  const texts: string[] = [];
  const reader = new ChainReader<Note>(decodeNote, JOURNAL_START, (line) => {
    if (line.kind === 'record') texts.push(line.record.text);
  });
  for (let at = 0; at < bytes.length; at += Math.max(chunk, 1)) reader.push(bytes.subarray(at, at + chunk));
  return texts;
}

interface Batch {
  readonly texts: readonly string[];
  /** Offset behind the batch. */
  readonly end: number;
}

/** Writes batches of the given sizes with the real journal. */
async function written(
  folder: string,
  sizes: readonly number[],
): Promise<{ bytes: Buffer; batches: Batch[] }> {
  const batches: Batch[] = [];
  await withJournal(folder, (journal) => {
    let number = 0;
    for (const size of sizes) {
      const texts = Array.from({ length: size }, () => `é ${(number += 1)} \n "chain":"${'0'.repeat(32)}"}`);
      valueOf(journal.append(texts.map(note)));
      batches.push({ texts, end: fs.statSync(journalPath(folder)).size });
    }
  });
  return { bytes: fs.readFileSync(journalPath(folder)), batches };
}

const sealedBefore = (batches: readonly Batch[], cut: number): string[] =>
  batches.filter((batch) => batch.end <= cut).flatMap((batch) => batch.texts);

describe('F1: a torn journal', () => {
  it('cut at 3,000 places and at every byte of its last lines: state is what was sealed before the cut', () =>
    inFolder(async (folder) => {
      const sizes = Array.from({ length: 400 }, (_, index) => 1 + (index % 4));
      const { bytes, batches } = await written(folder, sizes);
      assert.equal(batches.flatMap((batch) => batch.texts).length, 1000);
      const lastLines = (batches.at(-4)?.end ?? 0) - 1;
      const cuts = Array.from({ length: 3000 }, (_, index) => Math.floor((bytes.length * index) / 3000));
      for (let cut = lastLines; cut <= bytes.length; cut += 1) cuts.push(cut);
      for (const cut of cuts) {
        const [found, expected] = [accepted(bytes.subarray(0, cut)), sealedBefore(batches, cut)];
        assert.equal(found.length, expected.length, `cut at ${cut}`);
        assert.ok(
          found.every((text, index) => text === expected[index]),
          `cut at ${cut}`,
        );
      }
    })).timeout(60_000);

  it('goes on after a cut as if nothing had happened, and keeps what was cut off', () =>
    inFolder(async (folder) => {
      const { bytes, batches } = await written(folder, [2, 1, 3, 1]);
      const all = batches.flatMap((batch) => batch.texts);
      for (let cut = 0; cut < bytes.length; cut += 7) {
        fs.rmSync(`${folder}/set-aside`, { recursive: true, force: true });
        fs.writeFileSync(journalPath(folder), bytes.subarray(0, cut));
        const before = sealedBefore(batches, cut);
        const end = batches.filter((batch) => batch.end <= cut).at(-1)?.end ?? 0;
        await withJournal(folder, (journal, owner) => {
          assert.deepEqual(owner.texts, before);
          assert.equal(journal.opening.tornBytes, cut - end);
          valueOf(journal.append(all.slice(before.length).map(note)));
          assert.deepEqual(owner.texts, all);
        });
        assert.deepEqual(await textsIn(folder), all, `cut at ${cut}`);
        const aside = fs.existsSync(`${folder}/set-aside`) ? fs.readdirSync(`${folder}/set-aside`) : [];
        assert.equal(aside.length, cut === end ? 0 : 1);
        const [name] = aside;
        if (name) assert.deepEqual(fs.readFileSync(`${folder}/set-aside/${name}`), bytes.subarray(end, cut));
      }
    }));

  it('reads the same whatever the chunks are (property)', () => {
    const batch = fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 8 }), fc.integer({ min: 1, max: 300 }), (batches, chunk) => {
        let chain = JOURNAL_START.chain;
        let seq = 0;
        const parts = batches.map((texts) => {
          const lines = texts.map((text) =>
            JSON.stringify({ v: 1, seq: (seq += 1), ts: '', gen: 1, ...note(text) }),
          );
          const sealed = sealBatch(chain, lines);
          chain = sealed.chain;
          return sealed.bytes;
        });
        // JSON replaces nothing: a lone surrogate is written as an escape and comes back as it was.
        assert.deepEqual(accepted(Buffer.concat(parts), chunk), batches.flat());
      }),
    );
  });
});
