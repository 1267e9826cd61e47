import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { HOOK_STATUSES } from '../../../../src/core/hooks/hookLine';
import { recoverWelded } from '../../../../src/core/hooks/recoverWelded';
import { readHookLine } from '../../../../src/core/hooks/readHookLine';

const skipReason = (text: string): string | undefined => readHookLine(text).skipped;

describe('readHookLine', () => {
  it('reads the smallest useful line', () => {
    assert.deepEqual(readHookLine('{"feature_id":"003","status":"complete"}'), {
      ok: { feature_id: '003', status: 'complete' },
    });
  });

  it('reads every field of the full line and keeps unknown ones', () => {
    const line = {
      v: 1,
      ts: '2026-11-20T12:00:00.000Z',
      run_id: 'r-7f3a',
      task_id: 'T012',
      feature_id: '003',
      event: 'stop',
      status: 'exited',
      agent: 'claude',
      session_id: 's',
      message: 'done',
      exit_code: 0,
      signal: 'SIGTERM',
      pid: 12,
      pid_start: '991',
      runner_pid: 11,
      usage: { input_tokens: 1, cached_tokens: 2, output_tokens: 3, cost_usd: 0.5 },
      nonce: 'n',
      writer: 'runner',
      sequence: 4,
    };
    assert.deepEqual(readHookLine(JSON.stringify({ ...line, colour: { deep: [1] } })).ok, {
      ...line,
      extra: { colour: { deep: [1] } },
    });
  });

  it('tolerates BOM, carriage return, nulls and numbers for ids', () => {
    assert.deepEqual(readHookLine('\ufeff{"status":"working","task_id":null,"feature_id":3}\r').ok, {
      status: 'working',
      feature_id: '3',
    });
  });

  it('never takes an unknown status for a known one', () => {
    for (const status of [
      'Complete',
      'completed',
      'done',
      'success',
      '',
      'complete ',
      '__proto__',
      'constructor',
    ]) {
      assert.equal(skipReason(JSON.stringify({ status })), 'unknown-status', status);
    }
    for (const status of [1, true, ['complete'], { complete: true }]) {
      assert.equal(skipReason(JSON.stringify({ status })), 'unknown-status');
    }
  });

  it('says why it skips', () => {
    const cases: [string, string][] = [
      ['', 'empty'],
      ['  \r', 'empty'],
      ['{"status":"complete"', 'torn'],
      ['id":"3","status":"complete"}', 'torn'],
      ['{"status":"working"}{"status":"complete"}', 'torn'],
      ['hello', 'not-json'],
      ['\0\0\0', 'binary'],
      ['{"a":\ufffd}', 'binary'],
      ['[]', 'not-an-object'],
      ['"complete"', 'not-an-object'],
      ['null', 'not-an-object'],
      ['{"level":"info","msg":"x"}', 'foreign'],
      ['{"v":2,"status":"complete"}', 'newer-version'],
      ['{"status":"complete","run_id":{}}', 'wrong-field'],
      ['{"status":"complete","task_id":"T1\\u0000"}', 'wrong-field'],
      ['{"status":"complete","nonce":"\\ud800"}', 'wrong-field'],
      [`{"status":"complete","task_id":"${'x'.repeat(300)}"}`, 'wrong-field'],
    ];
    for (const [text, reason] of cases) assert.equal(skipReason(text), reason, text);
  });

  it('refuses a key that is written twice, in whatever spelling, and only then', () => {
    assert.equal(skipReason('{"status":"working","status":"complete"}'), 'duplicate-key');
    assert.equal(skipReason('{"status":"working","st\\u0061tus":"complete"}'), 'duplicate-key');
    assert.ok(
      readHookLine('{"status":"working","message":"a \\"status\\": {x:1} \\\\","m":{"status":"no"}}').ok,
    );
  });

  it('cannot be used to reach a prototype', () => {
    const hostile =
      '{"status":"working","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"x":{"__proto__":{"polluted":1},"y":[{"__proto__":{"polluted":1}}]}}';
    const line = readHookLine(hostile).ok;
    assert.deepEqual(line, { status: 'working', extra: { x: { y: [{}] } } });
    const merged: Record<string, unknown> = Object.assign({}, line?.extra?.x);
    assert.equal(merged.polluted, undefined);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it('keeps numbers that can be summed, and messages that can be printed', () => {
    const line = readHookLine(
      '{"status":"working","message":"a\\ud800b","usage":{"input_tokens":1e999,"output_tokens":-1,"cost_usd":2},"pid":1e999,"exit_code":1.5}',
    ).ok;
    assert.equal(line?.message, 'a\ufffdb');
    assert.deepEqual(line?.usage, { cost_usd: 2 });
    assert.equal(line?.pid, undefined);
    assert.equal(line?.exit_code, undefined);
  });

  it('survives deep nesting', () => {
    const deep = `{"status":"working","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    assert.equal(readHookLine(deep).ok?.status, 'working');
  });

  it('maps a native payload, bare or in an envelope', () => {
    const payload = {
      hook_event_name: 'Stop',
      session_id: 's1',
      background_tasks: [],
      last_assistant_message: 'Done.',
    };
    assert.equal(readHookLine(JSON.stringify(payload)).skipped, 'foreign');
    assert.equal(readHookLine(JSON.stringify(payload), { agent: 'claude' }).ok?.status, 'complete');
    const enveloped = { agent: 'claude', run_id: 'r-1', nonce: 'n', payload };
    assert.deepEqual(readHookLine(JSON.stringify(enveloped)).ok, {
      status: 'complete',
      agent: 'claude',
      event: 'Stop',
      session_id: 's1',
      message: 'Done.',
      run_id: 'r-1',
      nonce: 'n',
    });
  });

  it('never throws, and whatever it accepts has a known status (property)', () => {
    const value = fc.jsonValue();
    const almost = fc.record(
      {
        status: fc.oneof(fc.constantFrom(...HOOK_STATUSES), value),
        task_id: value,
        usage: value,
        v: value,
        extra: value,
      },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      almost.map((object) => JSON.stringify(object)),
      fc.json(),
    );
    fc.assert(
      fc.property(text, (line) => {
        const reading = readHookLine(line);
        if (reading.ok) assert.ok(HOOK_STATUSES.includes(reading.ok.status));
        else assert.ok(reading.skipped);
      }),
    );
  });

  it('counts keys exactly: no line of a JSON writer is called ambiguous (property)', () => {
    const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue(), { maxKeys: 8 });
    fc.assert(
      fc.property(objects, (object) => {
        assert.notEqual(readHookLine(JSON.stringify(object)).skipped, 'duplicate-key');
      }),
    );
  });
});

describe('recoverWelded', () => {
  it('finds the whole line behind a torn one', () => {
    const welded = '{"status":"wor{"status":"complete","task_id":"T2"}';
    assert.deepEqual(recoverWelded(welded)?.ok, { status: 'complete', task_id: 'T2' });
    assert.equal(recoverWelded('{"status":"working"}{"status":"complete"}')?.ok?.status, 'complete');
  });

  it('does not take a part of a torn line for a line', () => {
    assert.equal(recoverWelded('{"message":"x","nested":{"status":"complete"}'), undefined);
    assert.equal(recoverWelded('{"list":[{"status":"complete"}'), undefined);
    assert.equal(recoverWelded('{"list":[1, {"status":"complete"}'), undefined);
    assert.equal(recoverWelded('{"message":"say {\\"status\\":\\"complete\\"}'), undefined);
  });
});
