import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { SuiteEvent } from '../suite/events';
import { judge, readEvents } from './verdict';

const start: SuiteEvent = { event: 'start', total: 2 };
const pass: SuiteEvent = { event: 'pass', title: 'one', milliseconds: 1 };
const fail: SuiteEvent = { event: 'fail', title: 'two', message: 'no' };
const end: SuiteEvent = { event: 'end', passes: 1, failures: 0, skipped: 0 };
const success = { kind: 'exited', code: 0 } as const;

describe('the verdict on a suite', () => {
  it('is green for a completed run with passes and without failures', () => {
    const verdict = judge([start, pass, pass, end], success);
    assert.deepEqual(verdict, { passes: 2, failures: 0, skipped: 0, problem: undefined });
  });

  const red: [string, readonly SuiteEvent[], RegExp][] = [
    ['nothing was reported, whatever VS Code says', [], /No test was started/],
    ['the report ends early, whatever VS Code says', [start, pass], /died during the suite/],
    ['a test failed', [start, pass, fail, end], /1 tests failed/],
    ['there was no test', [start, end], /ran no tests/],
    ['every test was skipped', [start, { event: 'skip', title: 'one' }, end], /ran no tests/],
  ];
  for (const [why, events, reason] of red)
    it(`is red when ${why}`, () => assert.match(judge(events, success).problem ?? '', reason));

  it('is red when the window hung, was lost or interrupted after all tests passed', () => {
    const all = [start, pass, pass, end];
    assert.match(judge(all, { kind: 'hung', seconds: 5 }).problem ?? '', /within 5 s/);
    assert.match(judge(all, { kind: 'lost', reason: 'crash' }).problem ?? '', /crash/);
    assert.match(judge(all, { kind: 'interrupted', signal: 'SIGTERM' }).problem ?? '', /SIGTERM/);
    assert.match(judge(all, { kind: 'exited', code: 3 }).problem ?? '', /exit code 3/);
  });

  it('reads events up to a torn last line, which a dying host leaves', () => {
    assert.deepEqual(readEvents(`${JSON.stringify(start)}\n${JSON.stringify(pass)}\n{"event":"fa`), [
      start,
      pass,
    ]);
  });
});
