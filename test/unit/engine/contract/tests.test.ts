import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Workplace } from '../engine/fixture/workplace';
import { contractPlace, verifyOne } from './contractPlace';

const TESTS = `const { test } = require('node:test');
test('opens no session', () => {});
test('breaks', () => { throw new Error('broken on purpose'); });
`;

describe('Criteria that name tests and scripts', function () {
  this.timeout(180_000);
  let place: Workplace;
  afterEach(() => place.remove());

  it('run these tests and no others; a name that chooses none proves nothing', async () => {
    place = contractPlace(
      [
        'AC-1: All of a file (verify: test test/login.test.js)',
        'AC-2: One by name (verify: test test/login.test.js "opens no session")',
        'AC-3: By a name that nothing has (verify: test test/login.test.js "opens two sessions")',
        'AC-4: In every file (verify: test "opens no session")',
      ],
      { 'test/login.test.js': TESTS, 'package.json': JSON.stringify({ scripts: { test: 'node --test' } }) },
    );
    const engine = await place.open();
    const all = await verifyOne(engine, 'AC-1');
    assert.deepEqual([all.outcome, all.kind, all.exitCode], ['failed', 'test', 1]);
    assert.equal((await verifyOne(engine, 'AC-2')).outcome, 'held');
    const none = await verifyOne(engine, 'AC-3');
    assert.equal(none.outcome, 'could-not-run');
    assert.match(none.reason ?? '', /Nothing is proven/);
    assert.equal((await verifyOne(engine, 'AC-4')).outcome, 'held');
  });

  it('judge samples that a script prints against the bound of the criterion, and say when it printed too few or none', async () => {
    const printed = (count: number, from: number) =>
      `console.log(JSON.stringify({ samples_ms: Array.from({ length: ${count} }, (_, index) => ${from} + index / 100) }))\n`;
    place = contractPlace(
      [
        'AC-1: It answers in < 100 ms at p95 (verify: script good.js)',
        'AC-2: It answers in < 100 ms at p95 (verify: script slow.js)',
        'AC-3: It answers in < 100 ms at p95 (verify: script few.js)',
        'AC-4: It answers in < 100 ms at p95 (verify: script silent.js)',
      ],
      {
        'good.js': printed(200, 50),
        'slow.js': printed(200, 100),
        'few.js': printed(12, 1),
        'silent.js': '',
      },
    );
    const engine = await place.open();
    const good = await verifyOne(engine, 'AC-1');
    assert.deepEqual([good.outcome, good.latency?.measured], ['held', 51.89]);
    assert.equal((await verifyOne(engine, 'AC-2')).outcome, 'failed');
    const few = await verifyOne(engine, 'AC-3');
    assert.deepEqual(
      [few.outcome, few.reason],
      ['could-not-run', 'It printed 12 samples; p95 needs at least 200.'],
    );
    const silent = await verifyOne(engine, 'AC-4');
    assert.equal(silent.outcome, 'held');
    assert.match(silent.reason ?? '', /printed no samples/);
  });

  it('leave nothing for the next criterion, except what git ignores', async () => {
    place = contractPlace(
      ['AC-1: Leaves files (verify: script leave.js)', 'AC-2: Finds none of them (verify: script look.js)'],
      {
        '.gitignore': 'kept\n',
        'leave.js': `const fs = require('fs'); fs.writeFileSync('look.js', 'process.exit(5)'); fs.writeFileSync('left', ''); fs.writeFileSync('kept', '');\n`,
        'look.js': `const fs = require('fs'); process.exit(fs.existsSync('left') ? 1 : fs.existsSync('kept') ? 0 : 2);\n`,
      },
    );
    const engine = await place.open();
    const rows = await engine.engine.criteria();
    const criteria = rows.ok ? rows.value.map(({ ref }) => ref) : [];
    const asked = await engine.engine.verifyAgreements({ criteria, place: { kind: 'commit' } });
    for (const pending of asked.ok ? asked.value : []) await engine.engine.agree(pending);
    const done = await engine.engine.verifyCriteria({
      criteria,
      place: { kind: 'commit' },
      by: 'testing view',
    });
    assert.deepEqual(done.ok && done.value.evidence.map(({ outcome, exitCode }) => [outcome, exitCode]), [
      ['held', 0],
      ['held', 0],
    ]);
  });
});
