import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';
import type { Transcript } from '../../../../src/core/agents/transcript';
import { findTranscript, type TranscriptSearch } from '../../../../src/engine/agents/findTranscript';
import { TranscriptTail } from '../../../../src/engine/agents/transcriptTail';

const transcriptOf = (id: string): Transcript => {
  const found = BUILT_IN_ADAPTERS.find((adapter) => adapter.id === id)?.transcript;
  assert.ok(found);
  return found;
};
const DEMO = transcriptOf('demo');
const at = '2026-11-20T15:00:23.967Z';
const SINCE = Date.parse('2026-11-20T15:00:00Z');
const WORK = `${JSON.stringify({ type: 'work', timestamp: at })}\n`;
const END = `${JSON.stringify({ type: 'turn_end', timestamp: at })}\n`;
const SESSION = '1dd41de2-8d24-4305-8d0b-e672f051249a';

describe('Transcripts on disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'counterpoint-transcripts-')));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  describe('as they grow', () => {
    let file: string;
    let tail: TranscriptTail;
    beforeEach(() => {
      file = path.join(folder, 'transcript.jsonl');
      tail = new TranscriptTail(file, DEMO, SINCE);
    });

    it('each look tells the newest sign since the look before', async () => {
      writeFileSync(file, WORK + WORK);
      assert.deepEqual(await tail.read(), { hasGrown: true, sign: 'work', isBehind: false });
      assert.deepEqual(await tail.read(), { hasGrown: false, sign: undefined, isBehind: false });
      appendFileSync(file, WORK + END);
      assert.equal((await tail.read()).sign, 'end');
      appendFileSync(file, END + WORK);
      assert.equal((await tail.read()).sign, 'work');
    });

    it('a torn last line says nothing until it is whole', async () => {
      writeFileSync(file, WORK + END.slice(0, 10));
      assert.equal((await tail.read()).sign, 'work');
      appendFileSync(file, END.slice(10, -1));
      assert.deepEqual(await tail.read(), { hasGrown: true, sign: undefined, isBehind: false });
      appendFileSync(file, '\n');
      assert.equal((await tail.read()).sign, 'end');
    });

    it('truncated, rewritten in place and replaced: what is there now is read from its start', async () => {
      writeFileSync(file, WORK.repeat(10));
      await tail.read();
      truncateSync(file, 0);
      appendFileSync(file, END);
      assert.equal((await tail.read()).sign, 'end');
      writeFileSync(file, WORK.repeat(3) + END);
      assert.equal((await tail.read()).sign, 'end');
      const other = path.join(folder, 'other');
      writeFileSync(other, END + WORK.repeat(20));
      renameSync(other, file);
      assert.deepEqual(await tail.read(), { hasGrown: true, sign: 'work', isBehind: false });
    });

    it('a link put in its place is not followed, nor is a pipe waited for', async () => {
      const secret = path.join(folder, 'secret');
      writeFileSync(secret, END);
      symlinkSync(secret, file);
      await assert.rejects(tail.read(), /ELOOP/);
      rmSync(file);
      execFileSync('mkfifo', [file]);
      await assert.rejects(tail.read(), /is no file/);
      rmSync(file);
      await assert.rejects(tail.read(), /ENOENT/);
    });

    it('bytes that are no text say nothing and hide nothing behind them', async () => {
      const noise = Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 256));
      writeFileSync(file, Buffer.concat([noise, Buffer.from('\n'), Buffer.from(END), noise]));
      assert.equal((await tail.read()).sign, 'end');
    });

    it('only the newest of a file of 1 GB is read, and a line of that length is held nowhere', async function () {
      this.timeout(60_000);
      const handle = openSync(file, 'w');
      writeSync(handle, END, 0);
      // Sparse: a line of 1 GB without its newline, as an agent that went wild would leave it.
      writeSync(handle, 'x', 1024 ** 3);
      closeSync(handle);
      const before = process.memoryUsage().rss;
      const first = await tail.read();
      assert.deepEqual([first.sign, first.isBehind], [undefined, false]);
      appendFileSync(file, `\n${END}`);
      assert.equal((await tail.read()).sign, 'end');
      const grown = process.memoryUsage().rss - before;
      assert.ok(grown < 100 * 1024 * 1024, `memory grew by ${grown} bytes`);
    });

    it('a record too long to be looked into is written behind the end that was read', async () => {
      writeFileSync(file, `${END}"${'x'.repeat(2 * 1024 * 1024)}"\n`);
      assert.equal((await tail.read()).sign, 'work');
    });

    it('says the same however the bytes come in pieces', async () => {
      const all = Buffer.from(WORK + END + 'nonsense\n' + WORK + END);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(all.length), { maxLength: 6 }), async (cuts) => {
          writeFileSync(file, '');
          const reader = new TranscriptTail(file, DEMO, SINCE);
          let last: string | undefined;
          const places = [0, ...cuts.sort((a, b) => a - b), all.length];
          for (const [index, cut] of places.entries()) {
            appendFileSync(file, all.subarray(places[index - 1] ?? 0, cut));
            last = (await reader.read()).sign ?? last;
          }
          assert.equal(last, 'end');
        }),
        { numRuns: 50 },
      );
    });
  });

  describe('are found', () => {
    const search = (more: Partial<TranscriptSearch> = {}): TranscriptSearch => ({
      sessionId: SESSION,
      worktrees: ['/w/T001'],
      since: SINCE,
      runFolder: path.join(folder, 'run'),
      environment: { HOME: folder },
      ...more,
    });
    const put = (name: string, ...records: readonly object[]): string => {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
      return file;
    };
    const meta = (cwd: string, timestamp = at) => ({ timestamp, type: 'session_meta', payload: { cwd } });

    it('claude’s by its session, in whichever folder, and below CLAUDE_CONFIG_DIR', async () => {
      put(`.claude/projects/-w-T002/other.jsonl`, { type: 'mode' });
      const own = put(`.claude/projects/-w-T001/${SESSION}.jsonl`, { type: 'mode' });
      assert.equal(await findTranscript(transcriptOf('claude'), search()), own);
      assert.equal(await findTranscript(transcriptOf('claude'), search({ sessionId: undefined })), undefined);
      const moved = put(`elsewhere/projects/x/${SESSION}.jsonl`, { type: 'mode' });
      const environment = { HOME: folder, CLAUDE_CONFIG_DIR: path.join(folder, 'elsewhere') };
      assert.equal(await findTranscript(transcriptOf('claude'), search({ environment })), moved);
    });

    it('codex’ by worktree and time while its session is not known: the first thread of this run', async () => {
      const day = '.codex/sessions/2026/11/20';
      put(`${day}/rollout-2026-11-20T14-00-00-old.jsonl`, meta('/w/T001', '2026-11-20T14:00:00Z'));
      put(`${day}/rollout-2026-11-20T15-00-10-foreign.jsonl`, meta('/w/T002'));
      const own = put(`${day}/rollout-2026-11-20T15-00-11-own.jsonl`, meta('/w/T001'));
      put(`${day}/rollout-2026-11-20T15-00-12-title.jsonl`, meta('/w/T001', '2026-11-20T15:00:30Z'));
      const unknown = search({ sessionId: undefined });
      assert.equal(await findTranscript(transcriptOf('codex'), unknown), own);
      // A session that goes on has its file under the day it was begun.
      const resumed = put(
        `.codex/sessions/2025/01/02/rollout-2025-x-${SESSION}.jsonl`,
        meta('/w/T001', '2025-01-02T00:00:00Z'),
      );
      assert.equal(await findTranscript(transcriptOf('codex'), search()), resumed);
    });

    it('gemini’s by the session in its first record', async () => {
      put('.gemini/tmp/a/chats/session-2026-11-20T15-01-1dd41de2.jsonl', {
        sessionId: `${SESSION.slice(0, -1)}b`,
        timestamp: at,
      });
      const own = put('.gemini/tmp/b/chats/session-2026-11-20T15-02-1dd41de2.jsonl', {
        sessionId: SESSION,
        startTime: at,
      });
      assert.equal(await findTranscript(transcriptOf('gemini'), search()), own);
    });

    it('never through a link out of the program’s own folder, nor one that nobody has written since', async () => {
      const outside = put(`outside/${SESSION}.jsonl`, { type: 'mode' });
      mkdirSync(path.join(folder, '.claude/projects'), { recursive: true });
      symlinkSync(path.dirname(outside), path.join(folder, '.claude/projects/-w-T001'));
      assert.equal(await findTranscript(transcriptOf('claude'), search()), undefined);
      rmSync(path.join(folder, '.claude/projects/-w-T001'));
      const own = put(`.claude/projects/-w-T001/${SESSION}.jsonl`, { type: 'mode' });
      utimesSync(own, SINCE / 1000 - 60, SINCE / 1000 - 60);
      assert.equal(await findTranscript(transcriptOf('claude'), search()), undefined);
    });

    it('a home that is itself a link is where the person put it', async () => {
      const own = put(`dotfiles/claude/projects/-w-T001/${SESSION}.jsonl`, { type: 'mode' });
      symlinkSync(path.join(folder, 'dotfiles/claude'), path.join(folder, '.claude'));
      assert.equal(await findTranscript(transcriptOf('claude'), search()), own);
    });

    it('nothing where there is nothing', async () => {
      for (const { transcript } of BUILT_IN_ADAPTERS)
        if (transcript) assert.equal(await findTranscript(transcript, search()), undefined);
    });
  });
});
