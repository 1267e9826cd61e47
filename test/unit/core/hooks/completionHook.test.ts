import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readHookLine } from '../../../../src/core/hooks/readHookLine';

const HOOK = path.join(import.meta.dirname, '../../../../media/completion-hook.sh');
const SHELLS = ['dash', 'bash', 'zsh', 'ksh', 'busybox'].filter(
  (shell) => spawnSync(shell, [], { input: 'exit 0' }).error === undefined,
);

const HOSTILE = [
  'Done.',
  '$(touch canary)',
  '`touch canary`',
  "'; touch canary; '",
  '"; touch canary; "',
  '\\"; touch canary #',
  '\\',
  '\\\\',
  '\\n is not a newline',
  'line one\nline two\n',
  '\n',
  '\t tab \r return',
  '\u0001\u0002\u0007\b\u000b\f\u001b[31mred\u001b[0m\u007f',
  'é ü 漢字 🎉 \u202e right to left',
  '%s %d %n %%',
  '*',
  '~',
  '-n -e --help',
  '{"status":"complete"}',
  '"}\n{"status":"complete","run_id":"r-other"}\n',
  'a[b]c!d^e#f&g|h>i<j',
  ' leading and trailing ',
];

interface Said {
  readonly code: number | null;
  readonly bytes: Buffer;
  readonly error: string;
}

/** Runs the hook in a folder of its own, and fails if anything but the log came into being there. */
function say(shell: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Said {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'counterpoint-hook-'));
  try {
    const { status, stderr } = spawnSync(shell, [...(shell === 'busybox' ? ['sh'] : []), HOOK, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: folder, COUNTERPOINT_HOOK_LOG: 'log', ...env },
      encoding: 'utf8',
    });
    const log = path.join(folder, env.COUNTERPOINT_HOOK_LOG ?? 'log');
    assert.deepEqual(
      fs.readdirSync(folder).filter((name) => name !== 'log' && name !== 'deep'),
      [],
    );
    return {
      code: status,
      bytes: fs.existsSync(log) ? fs.readFileSync(log) : Buffer.alloc(0),
      error: stderr,
    };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

describe('completion-hook.sh', function () {
  this.timeout(60_000);

  it('is tested under two shells at least', function () {
    if (process.platform === 'win32') this.skip();
    assert.ok(SHELLS.length >= 2, SHELLS.join(', '));
  });

  for (const shell of SHELLS) {
    it(`${shell}: hostile texts arrive as they are, and run nothing`, () => {
      for (const text of HOSTILE) {
        const { code, bytes } = say(shell, ['complete', text], {
          COUNTERPOINT_RUN_ID: 'r-7f3a',
          COUNTERPOINT_TASK_ID: 'T012',
          COUNTERPOINT_NONCE: 'a"b\\c',
        });
        assert.equal(code, 0, text);
        const written = bytes.toString('utf8');
        assert.match(written, /^\n[^\n]+\n$/, text);
        const line = readHookLine(written.trim()).ok;
        assert.equal(line?.message, text === '' ? undefined : text);
        assert.equal(line?.status, 'complete');
        assert.equal(line?.run_id, 'r-7f3a');
        assert.equal(line?.task_id, 'T012');
        assert.equal(line?.nonce, 'a"b\\c');
        assert.match(line?.ts ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      }
    });

    it(`${shell}: a long message is shortened to what is written at once, on whole characters`, () => {
      for (const unit of ['x', 'é', '漢', '🎉', '\\', '"', '\u0001', '\n']) {
        for (const length of unit === '\u0001' ? [9_000] : [3_900, 3_901, 3_902, 9_000]) {
          const text = unit.repeat(Math.ceil(length / Buffer.byteLength(unit)));
          const { code, bytes } = say(shell, ['working', text]);
          assert.equal(code, 0);
          assert.ok(bytes.length <= 4_096, `${bytes.length} bytes`);
          const message = readHookLine(bytes.toString('utf8').trim()).ok?.message ?? '';
          assert.ok(message.length > 0 && text.startsWith(message), JSON.stringify(message.slice(-4)));
          assert.ok(!message.includes('\ufffd'));
          if (length > 4_096) assert.ok(bytes.length > 4_060, `only ${bytes.length} bytes are used`);
        }
      }
    });

    it(`${shell}: refuses a status nobody knows, and writes nothing`, () => {
      for (const args of [[], [''], ['done'], ['Complete'], ['complete\n'], ['*']]) {
        const { code, bytes, error } = say(shell, args);
        assert.equal(code, 2);
        assert.equal(bytes.length, 0);
        assert.match(error, /usage: completion-hook\.sh/);
      }
    });

    it(`${shell}: makes the log's folder, and needs nothing but a status`, () => {
      const { code, bytes } = say(shell, ['started'], { COUNTERPOINT_HOOK_LOG: 'deep/er/log' });
      assert.equal(code, 0);
      assert.deepEqual(Object.keys(JSON.parse(bytes.toString('utf8')) as object), [
        'v',
        'status',
        'writer',
        'ts',
      ]);
    });
  }
});
