import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { asRunId } from '../../../../src/core/ids';
import type { JournalEvent } from '../../../../src/core/run/events';
import { Outbox } from '../../../../src/engine/run/outbox';

const fact = (ms: number): JournalEvent => ({ type: 'validation.corrected', run: asRunId('r-test'), ms });

describe('Facts on their way into the journal', () => {
  it('are written in order once the disk takes them, each exactly once', async () => {
    const written: JournalEvent[] = [];
    let isFull = true;
    const outbox = new Outbox((events) => {
      if (isFull) return 'later';
      written.push(...events);
      return 'written';
    });
    const answers = [outbox.add([fact(1)]), outbox.add([fact(2), fact(3)])];
    assert.equal(outbox.flush(), false);
    isFull = false;
    answers.push(outbox.add([fact(4)]));
    assert.deepEqual(await Promise.all(answers), ['written', 'written', 'written']);
    assert.deepEqual(written, [fact(1), fact(2), fact(3), fact(4)]);
    assert.equal(outbox.flush(), true);
    assert.equal(written.length, 4);
  });

  it('are given up when this process leads no more, and written again when it does', async () => {
    let isFull = true;
    const outbox = new Outbox(() => (isFull ? 'later' : 'written'));
    const waiting = outbox.add([fact(1)]);
    outbox.close();
    assert.equal(await waiting, 'given-up');
    assert.equal(await outbox.add([fact(2)]), 'given-up', 'nobody waits for ever behind a closed door');
    isFull = false;
    outbox.open();
    assert.equal(await outbox.add([fact(3)]), 'written');
  });

  it('that can never be written are dropped, and what is behind them is written', async () => {
    const written: JournalEvent[] = [];
    const outbox = new Outbox((events) => {
      if (events.length > 1) return 'never';
      written.push(...events);
      return 'written';
    });
    const answers = [outbox.add([fact(1), fact(2)]), outbox.add([fact(3)])];
    assert.deepEqual(await Promise.all(answers), ['never', 'written']);
    assert.deepEqual(written, [fact(3)]);
  });

  it('keep their order when writing one brings about another', async () => {
    const written: JournalEvent[] = [];
    const outbox: Outbox = new Outbox((events) => {
      written.push(...events);
      if (events.length === 1 && written.length === 1) void outbox.add([fact(3)]);
      return 'written';
    });
    await Promise.all([outbox.add([fact(1)]), outbox.add([fact(4)])]);
    assert.deepEqual(written, [fact(1), fact(3), fact(4)]);
  });
});
