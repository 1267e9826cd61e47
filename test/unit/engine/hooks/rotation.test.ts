import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { HookLogTail } from '../../../../src/engine/hooks/hookLogTail';
import { Collected, hookLine, inFolder } from './logFolder';

interface Round {
  readonly log: string;
  /** Appends a new line that must be applied exactly once. */
  append(): void;
  /** The text of a new line that must be applied exactly once. */
  fresh(): string;
}

/** What can happen to a log behind its reader's back, and what the reader says of it. */
const OPERATIONS: Readonly<Record<string, { change: string; carryOut(round: Round): void }>> = {
  'rename and create': {
    change: 'replaced',
    carryOut: ({ log, append, fresh }) => {
      append();
      fs.renameSync(log, `${log}.1`);
      fs.writeFileSync(log, fresh());
    },
  },
  'delete and create': {
    change: 'replaced',
    carryOut: ({ log, append, fresh }) => {
      append();
      fs.rmSync(log);
      fs.writeFileSync(log, fresh() + fresh());
    },
  },
  truncate: {
    change: 'truncated',
    carryOut: ({ log, fresh }) => {
      fs.truncateSync(log);
      fs.appendFileSync(log, fresh());
    },
  },
  'truncate and grow beyond the old size': {
    change: 'rewritten',
    carryOut: ({ log, fresh }) => {
      const { size } = fs.statSync(log);
      fs.truncateSync(log);
      while (fs.statSync(log).size <= size) fs.appendFileSync(log, fresh());
    },
  },
  'edit in place': {
    change: 'rewritten',
    carryOut: ({ log, append }) => {
      const bytes = fs.readFileSync(log);
      const at = bytes.lastIndexOf('}') - 3;
      bytes.write('é', at);
      const fd = fs.openSync(log, 'r+');
      fs.writeSync(fd, bytes, 0, bytes.length, 0);
      fs.closeSync(fd);
      append();
    },
  },
  'remove a line in an editor that writes in place': {
    change: 'rewritten',
    carryOut: ({ log, append, fresh }) => {
      const lines = fs.readFileSync(log, 'utf8').split('\n');
      fs.writeFileSync(log, [...lines.slice(1), fresh().trimEnd(), fresh()].join('\n'));
      append();
    },
  },
  'write a copy and rename it over the log': {
    change: 'replaced-with-same-content',
    carryOut: ({ log, append, fresh }) => {
      fs.writeFileSync(`${log}.tmp`, fs.readFileSync(log, 'utf8') + fresh());
      fs.renameSync(`${log}.tmp`, log);
      append();
    },
  },
};
const ROUNDS = 20;

describe('F3: a hook log that is rotated, truncated or replaced', () => {
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    it(`${name}, ${ROUNDS} times: noticed each time, nothing applied twice or lost`, () =>
      inFolder(async (folder) => {
        const log = path.join(folder, 'hooks.jsonl');
        const seen = new Collected();
        const tail = new HookLogTail(log, { onBatch: seen.onBatch });
        const written: string[] = [];
        const fresh = (): string => {
          written.push(`line ${written.length}`);
          return `${hookLine(written.at(-1) ?? '')}\n`;
        };
        const append = (): void => fs.appendFileSync(log, fresh());
        for (let round = 0; round < ROUNDS; round += 1) {
          append();
          append();
          await tail.read();
          operation.carryOut({ log, append, fresh });
          await tail.read();
        }
        append();
        await tail.read();
        await tail.close();
        // The line that was edited in place is another one now; it is applied, and so was what it was before.
        const ids = seen.ids.filter((id) => /^line \d+$/.test(id));
        assert.deepEqual([...ids].sort(), [...written].sort());
        if (!operation.change.startsWith('rewr')) assert.deepEqual(ids, written);
        assert.equal(seen.changes.filter((change) => change === operation.change).length, ROUNDS);
        assert.equal(seen.changes.length, ROUNDS);
      }));
  }

  it('reads what was appended to a file before it was deleted, torn tail included', () =>
    inFolder(async (folder) => {
      const log = path.join(folder, 'hooks.jsonl');
      const seen = new Collected();
      const tail = new HookLogTail(log, { onBatch: seen.onBatch });
      fs.writeFileSync(log, `${hookLine('a')}\n`);
      await tail.read();
      fs.appendFileSync(log, `${hookLine('b')}\n{"status":"wor`);
      fs.rmSync(log);
      await tail.read();
      await tail.read();
      assert.deepEqual(seen.ids, ['a', 'b']);
      assert.deepEqual(seen.changes, ['deleted']);
      assert.deepEqual(seen.skipped, [[3, 'torn']]);
      fs.writeFileSync(log, `${hookLine('c')}\n`);
      await tail.read();
      assert.deepEqual(seen.ids, ['a', 'b', 'c']);
      await tail.close();
    }));

  it('hears a bare line again after the log was emptied or written anew', () =>
    inFolder(async (folder) => {
      const log = path.join(folder, 'hooks.jsonl');
      const seen = new Collected();
      const tail = new HookLogTail(log, { onBatch: seen.onBatch });
      const bare = '{"feature_id":"003","status":"complete"}\n';
      fs.writeFileSync(log, `{"feature_id":"003","status":"working"}\n${bare}`);
      await tail.read();
      fs.writeFileSync(log, bare);
      await tail.read();
      fs.writeFileSync(log, '');
      await tail.read();
      fs.writeFileSync(log, bare);
      await tail.read();
      await tail.close();
      assert.equal(seen.lineCount, 4);
    }));
});
