import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { HookLogTail, type TailOptions } from '../../../../src/engine/hooks/hookLogTail';
import { Collected, hookLine, inFolder } from './logFolder';

interface Tailed {
  readonly log: string;
  readonly tail: HookLogTail;
  readonly seen: Collected;
}

const withTail = (
  work: (tailed: Tailed) => Promise<void>,
  options: Partial<TailOptions> = {},
): Promise<void> =>
  inFolder(async (folder) => {
    const log = path.join(folder, 'hooks.jsonl');
    const seen = new Collected();
    const tail = new HookLogTail(log, { onBatch: seen.onBatch, ...options });
    try {
      await work({ log, tail, seen });
    } finally {
      await tail.close();
    }
  });

describe('HookLogTail', () => {
  it('reads what is appended, once, with line numbers and offsets', () =>
    withTail(async ({ log, tail, seen }) => {
      assert.deepEqual(await tail.read(), { ok: true, value: false });
      fs.writeFileSync(log, `${hookLine('a')}\n\n${hookLine('b')}\r\n`);
      await tail.read();
      fs.appendFileSync(log, `\n${hookLine('ü')}\n`);
      await tail.readMore();
      assert.deepEqual(await tail.read(), { ok: true, value: true });
      assert.deepEqual(await tail.read(), { ok: true, value: false });
      assert.deepEqual(seen.ids, ['a', 'b', 'ü']);
      const lines = seen.batches.flatMap((batch) => batch.lines.map(({ line }) => line));
      assert.deepEqual(lines, [1, 3, 5]);
      const bytes = fs.readFileSync(log);
      for (const { offset, hook } of seen.batches.flatMap((batch) => batch.lines)) {
        assert.match(bytes.toString('utf8', 0, offset), new RegExp(`"${hook.message}"}\\r?\\n$`));
      }
    }));

  it('holds back a line that is not complete, in whatever pieces it comes (property)', () =>
    withTail(async ({ log, tail, seen }) => {
      const texts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 6 });
      const cuts = fc.array(fc.nat(600), { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(texts, cuts, async (messages, places) => {
          seen.batches.length = 0;
          const bytes = Buffer.from(messages.map((message) => `${hookLine(message)}\n`).join(''));
          let from = 0;
          for (const cut of [...places, bytes.length].sort((a, b) => a - b)) {
            fs.appendFileSync(log, bytes.subarray(from, cut));
            from = Math.max(from, Math.min(cut, bytes.length));
            await tail.readMore();
          }
          assert.deepEqual(seen.ids, messages);
          assert.deepEqual(seen.skipped, []);
        }),
      );
    }));

  it('reports what it skips, with line numbers and reasons, and loses nothing innocent', () =>
    withTail(async ({ log, tail, seen }) => {
      const rows: (string | Buffer)[] = [
        hookLine('1'),
        '{"status":"wor',
        hookLine('3'),
        'hello',
        Buffer.from([0, 1, 2, 0xff]),
        hookLine('6'),
        '{"level":"info"}',
        '{"status":"finished"}',
        `{"status":"wo${hookLine('9')}`,
        'x'.repeat(1024 * 1024 + 1),
        hookLine('11'),
        Buffer.concat([
          Buffer.from('{"status":"working","message":"cut \xc3'),
          Buffer.from([0xc3]),
          Buffer.from('"}'),
        ]),
      ];
      fs.writeFileSync(log, Buffer.concat(rows.flatMap((row) => [Buffer.from(row), Buffer.from('\n')])));
      await tail.read();
      assert.deepEqual(seen.skipped, [
        [2, 'torn'],
        [4, 'not-json'],
        [5, 'binary'],
        [7, 'foreign'],
        [8, 'unknown-status'],
        [9, 'torn'],
        [10, 'too-long'],
      ]);
      assert.deepEqual(seen.ids.slice(0, 5), ['1', '3', '6', '9', '11']);
      assert.match(seen.ids[5] ?? '', /^cut .*\ufffd$/);
    }));

  it('F9: skips a line of 100 MB with bounded memory', () =>
    withTail(async ({ log, tail, seen }) => {
      const fd = fs.openSync(log, 'w');
      fs.writeSync(fd, `${hookLine('before')}\n`);
      const piece = Buffer.alloc(4 * 1024 * 1024, 'x');
      for (let written = 0; written < 25; written += 1) fs.writeSync(fd, piece);
      fs.writeSync(fd, `\n${hookLine('after')}\n`);
      fs.closeSync(fd);
      let highest = 0;
      const before = process.memoryUsage();
      const watch = setInterval(() => {
        const now = process.memoryUsage();
        highest = Math.max(highest, now.arrayBuffers + now.heapUsed - before.arrayBuffers - before.heapUsed);
      }, 1);
      await tail.read();
      clearInterval(watch);
      assert.deepEqual(seen.ids, ['before', 'after']);
      assert.deepEqual(seen.skipped, [[2, 'too-long']]);
      assert.ok(highest < 64 * 1024 * 1024, `used ${highest} bytes more`);
    }));

  it('goes on where an earlier reader stopped, if the file is still the same', () =>
    withTail(async ({ log, tail, seen }) => {
      fs.writeFileSync(log, `${hookLine('a')}\n${hookLine('b')}\n{"torn`);
      await tail.read();
      const [first] = seen.batches;
      assert.ok(first);
      fs.appendFileSync(log, `\n${hookLine('c')}\n`);
      const later = async (resume: TailOptions['resume']): Promise<Collected> => {
        const again = new Collected();
        const other = new HookLogTail(log, { onBatch: again.onBatch, resume });
        await other.read();
        await other.close();
        return again;
      };
      const resumed = await later(first.position);
      assert.deepEqual(resumed.ids, ['c']);
      assert.deepEqual(resumed.skipped, [[3, 'torn']]);
      assert.deepEqual((await later({ offset: first.position.offset })).skipped, [[3, 'torn']]);
      fs.writeFileSync(log, `${hookLine('x')}\n${hookLine('y')}\n${hookLine('z')}\n`);
      const changed = await later(first.position);
      assert.deepEqual(changed.ids, ['x', 'y', 'z']);
      assert.deepEqual(changed.changes, ['rewritten']);
      fs.writeFileSync(log, `${hookLine('s')}\n`);
      assert.deepEqual((await later(first.position)).changes, ['truncated']);
    }));

  it('takes in a last line without a newline once the file is quiet, and what follows it', () =>
    withTail(async ({ log, tail, seen }) => {
      fs.writeFileSync(log, hookLine('a'));
      await tail.read();
      assert.deepEqual(seen.ids, []);
      tail.settle();
      tail.settle();
      assert.deepEqual(seen.ids, ['a']);
      fs.appendFileSync(log, `\n${hookLine('b')}\n{"status":"wor`);
      await tail.read();
      tail.settle();
      assert.deepEqual(seen.ids, ['a', 'b']);
      fs.appendFileSync(log, `king","message":"c"}\n`);
      await tail.read();
      assert.deepEqual(seen.ids, ['a', 'b', 'c']);
      assert.deepEqual(seen.skipped, []);
      assert.equal(seen.batches.at(-1)?.lines[0]?.line, 3);
    }));

  it('says so when a folder or a pipe stands in the place of the log', function () {
    if (process.platform === 'win32') this.skip();
    return withTail(async ({ log, tail }) => {
      execFileSync('mkfifo', [log]);
      const pipe = await tail.read();
      assert.ok(!pipe.ok);
      assert.equal(pipe.problem.code, 'hook-log-is-no-file');
      fs.rmSync(log);
      fs.mkdirSync(log);
      const folder = await tail.read();
      assert.ok(!folder.ok);
      fs.rmdirSync(log);
      fs.writeFileSync(log, `${hookLine('a')}\n`);
      assert.deepEqual(await tail.read(), { ok: true, value: true });
    });
  });
});
