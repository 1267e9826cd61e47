import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';
import { USAGE_READERS } from '../../../../src/core/agents/usage/usageReaders';
import { findTranscript } from '../../../../src/engine/agents/findTranscript';
import { readUsage } from '../../../../src/engine/agents/readUsage';

const SESSION = '486d7933-1b38-46ae-adbd-3a57e604a6a4';
const SINCE = Date.UTC(2026, 0, 1, 10, 1);
const SPAN = { since: SINCE, until: Infinity };

const message = (at: number, id: string) =>
  JSON.stringify({
    type: 'gemini',
    id,
    timestamp: new Date(at).toISOString(),
    content: 'x'.repeat(1000),
    tokens: { input: 100, output: 4, cached: 20, thoughts: 1 },
  });

describe('usage on disk', () => {
  let home: string;
  beforeEach(() => {
    home = realpathSync(mkdtempSync(path.join(tmpdir(), 'counterpoint-usage-')));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const chat = (name: string, lines: readonly string[], writtenAt: number): string => {
    const file = path.join(home, '.gemini/tmp/project/chats', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, [JSON.stringify({ sessionId: SESSION }), ...lines, ''].join('\n'));
    utimesSync(file, writtenAt / 1000, writtenAt / 1000);
    return file;
  };

  it('a resumed gemini session goes on in its old file, beside a new one that stays empty', async () => {
    const old = chat(
      'session-2026-01-01T10-00-486d7933.jsonl',
      [message(SINCE - 30_000, 'a'), message(SINCE + 5_000, 'b'), message(SINCE + 6_000, 'c')],
      SINCE + 6_000,
    );
    chat('session-2026-01-01T10-01-486d7933.jsonl', [], SINCE + 1_000);
    const transcript = BUILT_IN_ADAPTERS.find(({ id }) => id === 'gemini')?.transcript;
    assert.ok(transcript);
    const found = await findTranscript(transcript, {
      sessionId: SESSION,
      worktrees: [home],
      since: SINCE,
      runFolder: home,
      environment: { HOME: home },
    });
    assert.equal(found, old);
    const reader = USAGE_READERS['gemini-chat']?.(SPAN);
    assert.ok(reader);
    assert.deepEqual(await readUsage(old, reader), { input: 200, cached: 40, output: 10, reasoning: 2 });
  });

  it('passes over a record longer than any that holds figures, and reads those around it', async () => {
    const endless = 'x'.repeat(17 * 1024 * 1024);
    const lines = [message(SINCE, 'a'), endless, message(SINCE, 'b')];
    const file = chat('session-2026-01-01T10-01-486d7933.jsonl', lines, SINCE);
    const reader = USAGE_READERS['gemini-chat']?.(SPAN);
    assert.ok(reader);
    assert.deepEqual(await readUsage(file, reader), { input: 200, cached: 40, output: 10, reasoning: 2 });
  });

  it('reads records that are longer than what a disk hands over at once, and a last one without its newline', async () => {
    const long = message(SINCE + 1, 'long').replace('xxxx', 'y'.repeat(300_000));
    const file = path.join(home, 'chat.jsonl');
    writeFileSync(file, `${long}\nno json\n${message(SINCE + 2, 'last')}`);
    const reader = USAGE_READERS['gemini-chat']?.(SPAN);
    assert.ok(reader);
    assert.equal((await readUsage(file, reader))?.input, 200);
  });
});
