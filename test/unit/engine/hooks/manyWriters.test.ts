import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { HookLogWatcher } from '../../../../src/engine/hooks/hookLogWatcher';
import { Collected, inFolder } from './logFolder';

const HOOK = path.join(import.meta.dirname, '../../../../media/completion-hook.sh');

/** Appends a line as any script does, again and again. */
const ECHO = `i=0; while [ $i -lt $1 ]; do i=$((i+1))
  printf '\\n{"status":"working","message":"%s.%s","pad":"%s"}\\n' "$2" "$i" "$3" >> "$4"; done`;
/** The same with the hook that comes with the extension. */
const SHIPPED = `i=0; while [ $i -lt $1 ]; do i=$((i+1)); COUNTERPOINT_HOOK_LOG="$4" sh "$5" working "$2.$i"; done`;
const NODE = `const [count, name, pad, log] = process.argv.slice(1);
  for (let i = 1; i <= Number(count); i++)
    require('fs').appendFileSync(log, '\\n' + JSON.stringify({ status: 'working', message: name + '.' + i, pad }) + '\\n');`;

describe('F2: many writers, one log', function () {
  this.timeout(60_000);

  it('50 processes of four kinds: every line is read once, none is torn, each writer in its order', () =>
    inFolder(async (folder) => {
      const log = path.join(folder, 'hooks.jsonl');
      const seen = new Collected();
      const watcher = new HookLogWatcher({ onBatch: seen.onBatch });
      watcher.add({ kind: 'log', path: log });
      const sent = new Map<string, number>();
      const writers = Array.from({ length: 50 }, (_, index) => {
        const name = `w${index}`;
        const write = (count: number, pad: number, program: string, ...args: string[]) => {
          sent.set(name, count);
          const rest = [String(count), name, 'x'.repeat(pad), log, HOOK];
          return spawn(program, [...args, ...rest], { stdio: 'inherit' });
        };
        if (index < 25) return write(100, 100, 'dash', '-c', ECHO, 'dash');
        if (index < 44) return write(100, 3_900, 'bash', '-c', ECHO, 'bash');
        if (index < 47) return write(20, 0, 'sh', '-c', SHIPPED, 'sh');
        return write(100, 60_000, process.execPath, '-e', NODE);
      });
      const codes = await Promise.all(
        writers.map(async (writer) => (await once(writer, 'exit'))[0] as number),
      );
      assert.ok(codes.every((code) => code === 0));
      await watcher.catchUp();
      await watcher.close();
      const expected = [...sent.values()].reduce((sum, count) => sum + count, 0);
      assert.deepEqual(seen.skipped, []);
      assert.equal(seen.ids.length, expected);
      const next = new Map<string, number>();
      for (const id of seen.ids) {
        const [name = '', number] = id.split('.');
        assert.equal(
          Number(number),
          (next.get(name) ?? 0) + 1,
          `${id} is out of order, twice, or follows a lost line`,
        );
        next.set(name, Number(number));
      }
      assert.deepEqual(next, sent);
    }));
});
