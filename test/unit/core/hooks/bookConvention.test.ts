import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readBookLine, readBookRecord } from '../../../../src/core/hooks/bookConvention';

describe('status files as books teach them', () => {
  it('reads both line forms of the log', () => {
    assert.deepEqual(readBookLine('2026-11-20T12:00:00Z: feature-002-catalog complete (session: abc)').ok, {
      status: 'complete',
      ts: '2026-11-20T12:00:00Z',
      feature_id: 'feature-002-catalog',
      session_id: 'abc',
    });
    const record = '{"feature_id":"feature-002-catalog","session_id":"abc","status":"complete"}';
    assert.deepEqual(
      readBookLine(`Fri Nov 20 12:00:00 UTC 2026: feature-002-catalog complete - ${record}`).ok,
      {
        status: 'complete',
        ts: 'Fri Nov 20 12:00:00 UTC 2026',
        feature_id: 'feature-002-catalog',
        session_id: 'abc',
      },
    );
    assert.equal(
      readBookLine('Fri Nov 20 12:00:00 UTC 2026: feature-002 complete - ').ok?.status,
      'complete',
    );
  });

  it('reads the log of sessions', () => {
    assert.deepEqual(readBookLine('[2026-11-06 14:30:15] Session 1 (auth): success').ok, {
      status: 'complete',
      ts: '2026-11-06 14:30:15',
      feature_id: 'auth',
    });
    assert.equal(readBookLine('[2026-11-06 14:30:15] products: failure').ok?.status, 'failed');
  });

  it('believes the record where it says less than the line, and nothing where they disagree', () => {
    const line = (json: string) => readBookLine(`2026-11-20T12:00:00Z: F1 complete - ${json}`);
    assert.equal(line('{"feature_id":"F1","status":"failed"}').ok?.status, 'failed');
    assert.equal(line('{"feature_id":"F2","status":"complete"}').skipped, 'wrong-field');
  });

  it('never calls another line complete', () => {
    for (const text of [
      'All 5 sessions complete!',
      'note: F1 complete',
      '2026-11-20T12:00:00Z: F1 not complete yet',
      '2026-11-20T12:00:00Z: F1 completed',
      '[2026-11-06 14:30:15] products: probably success',
      '[2026-11-06 14:30:15] products: successful',
      'complete',
    ]) {
      assert.equal(readBookLine(text).ok, undefined, text);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        if (!/complete|success|failure|"status"/.test(text)) assert.equal(readBookLine(text).ok, undefined);
      }),
    );
  });

  it('reads a record file written over several lines', () => {
    const text = `{
  "feature_id": "feature-002-catalog",
  "session_id": "abc",
  "completed_at": "2026-11-20T12:00:00Z",
  "status": "complete",
  "acceptance_criteria_verified": true
}
`;
    const line = readBookRecord(text).ok;
    assert.equal(line?.status, 'complete');
    assert.equal(line.ts, '2026-11-20T12:00:00Z');
    assert.equal(line.extra?.acceptance_criteria_verified, true);
  });
});
