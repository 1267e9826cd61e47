import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AgentAdapter } from '../../../../src/core/agents/adapter';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';
import type { RunState } from '../../../../src/core/run/state';
import type { RepositoryContext } from '../../../../src/engine/run/context';
import { PAUSE_MS, SILENCE_MS, TranscriptReading } from '../../../../src/engine/run/transcriptReading';

const START = Date.parse('2026-11-20T15:00:00Z');
const SESSION = '1dd41de2-8d24-4305-8d0b-e672f051249a';
const record = (fields: object) => `${JSON.stringify({ ...fields, timestamp: '2026-11-20T15:00:05Z' })}\n`;
const ANSWER = record({ type: 'gemini', content: 'Done.' });
const CALL = record({ type: 'gemini', content: '', toolCalls: [{ name: 'write_file' }] });

/** As much of a run as is looked at. */
const runOf = (more: Partial<RunState> = {}): RunState =>
  ({
    id: 'r-abcd2345',
    task: 'specs/a/tasks.md#T001',
    agent: 'gemini',
    session: SESSION,
    requestedAt: new Date(START).toISOString(),
    startedAt: new Date(START).toISOString(),
    status: 'started',
    hookOffset: 400,
    ...more,
  }) as RunState;

describe('an agent whose hooks are silent', () => {
  let folder: string;
  let home: string | undefined;
  let file: string;
  let reading: TranscriptReading;
  let hooks: AgentAdapter['hooks'];
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'counterpoint-silent-')));
    home = process.env['HOME'];
    process.env['HOME'] = folder;
    file = path.join(folder, '.gemini/tmp/w/chats/session-2026-11-20T15-00-1dd41de2.jsonl');
    mkdirSync(path.dirname(file), { recursive: true });
    appendFileSync(file, record({ sessionId: SESSION }));
    const context = {
      repository: { commonDir: path.join(folder, '.git') },
      state: () => ({ runs: {}, tasks: { 'specs/a/tasks.md#T001': { worktree: { folder } } } }),
      options: { log: { info: () => undefined, warn: () => undefined, problem: () => undefined } },
    } as unknown as RepositoryContext;
    const gemini = BUILT_IN_ADAPTERS.find(({ id }) => id === 'gemini');
    hooks = 'none';
    reading = new TranscriptReading(context, () => Promise.resolve(gemini && { ...gemini, hooks }));
  });
  afterEach(() => {
    process.env['HOME'] = home;
    rmSync(folder, { recursive: true, force: true });
  });

  const look = async (run: RunState, now: number) =>
    (await reading.look(run, START + now)).events.map((event) =>
      event.type === 'run.reported' ? `${event.status} (${event.source})` : event.type,
    );

  it('is heard by its transcript, but not before the silence has lasted', async () => {
    appendFileSync(file, CALL);
    assert.deepEqual(await look(runOf(), SILENCE_MS - 1), []);
    assert.deepEqual(await look(runOf(), SILENCE_MS), ['working (transcript)']);
    appendFileSync(file, CALL);
    assert.deepEqual(await look(runOf({ status: 'working' }), SILENCE_MS + 1), [], 'said once');
  });

  it('whose agents cannot be read keeps nobody from looking at other runs', async () => {
    const warned: string[] = [];
    const context = {
      repository: { commonDir: path.join(folder, '.git') },
      state: () => ({ runs: {}, tasks: { 'specs/a/tasks.md#T001': { worktree: { folder } } } }),
      options: { log: { info: () => undefined, warn: (words: string) => warned.push(words) } },
    } as unknown as RepositoryContext;
    reading = new TranscriptReading(context, () => Promise.reject(new Error('the disk is gone')));
    assert.deepEqual(await look(runOf(), SILENCE_MS), []);
    assert.deepEqual(await look(runOf(), SILENCE_MS * 2), []);
    assert.equal(warned.length, 1);
    assert.match(warned[0] ?? '', /the disk is gone/);
  });

  it('that answers and writes no more waits for a person after a while; it is never complete by that', async () => {
    appendFileSync(file, CALL + ANSWER);
    const working = runOf({ status: 'working', statusSource: 'transcript' });
    const known = SILENCE_MS;
    assert.deepEqual(await look(runOf(), 0), []);
    assert.deepEqual(await look(working, known), []);
    assert.deepEqual(await look(working, known + PAUSE_MS - 1), []);
    assert.deepEqual(await look(working, known + PAUSE_MS), ['waiting (transcript)']);
    const waiting = runOf({ status: 'waiting', statusSource: 'transcript' });
    assert.deepEqual(await look(waiting, known + PAUSE_MS + 1), []);
    appendFileSync(file, CALL);
    assert.deepEqual(await look(waiting, known + PAUSE_MS + 2), ['working (transcript)']);
  });

  it('whose hooks have spoken once is believed them alone; its transcript is a sign of life', async () => {
    hooks = 'claude-settings';
    appendFileSync(file, CALL + ANSWER);
    const hooked = runOf({ status: 'working', statusSource: 'hook', hookOffset: 900 });
    const lives = async (now: number) => (await reading.look(hooked, START + now)).signOfLife;
    const before = await lives(0);
    assert.equal(await lives(SILENCE_MS - 1), before, 'not read while hooks speak');
    const read = await lives(SILENCE_MS);
    assert.notEqual(read, before);
    assert.equal(await lives(SILENCE_MS + 1), read);
    appendFileSync(file, ANSWER);
    assert.notEqual(await lives(SILENCE_MS + 2), read);
    assert.deepEqual(await look(hooked, SILENCE_MS + 3 + 10 * PAUSE_MS), []);
  });

  it('that has no hooks, and reported once as it was asked to, is heard by its transcript when it forgets', async () => {
    appendFileSync(file, CALL);
    const reported = runOf({ status: 'working', statusSource: 'hook', hookOffset: 900 });
    assert.deepEqual(await look(reported, 0), []);
    assert.deepEqual(await look(reported, SILENCE_MS), []);
    appendFileSync(file, ANSWER);
    assert.deepEqual(await look(reported, SILENCE_MS + 1), []);
    assert.deepEqual(await look(reported, SILENCE_MS + 1 + PAUSE_MS), ['waiting (transcript)']);
  });

  it('is not listened to before its start, nor once it has said that it is done', async () => {
    appendFileSync(file, CALL);
    assert.deepEqual(await look(runOf({ startedAt: undefined }), 10 * SILENCE_MS), []);
    assert.deepEqual(await look(runOf({ completedAt: new Date(START).toISOString() }), 10 * SILENCE_MS), []);
  });

  it('can lose its transcript without harm', async () => {
    appendFileSync(file, CALL);
    assert.deepEqual(await look(runOf(), SILENCE_MS), ['working (transcript)']);
    rmSync(file);
    assert.deepEqual(await look(runOf({ status: 'working' }), SILENCE_MS + 1), []);
    assert.deepEqual(await look(runOf({ status: 'working' }), 10 * SILENCE_MS), []);
  });
});
