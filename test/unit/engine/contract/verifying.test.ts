import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { codeOf, value } from '../engine/fixture/testEngine';
import type { Workplace } from '../engine/fixture/workplace';
import { contractPlace, HEAD, rowOf, scratchWorktrees, verify } from './contractPlace';

describe('Verifying criteria', function () {
  this.timeout(120_000);
  let place: Workplace;

  beforeEach(() => {
    place = contractPlace(
      [
        'AC-1: The greeting is printed (verify: `node greet.js`)',
        'AC-2: A missing name is refused (verify: `node -e "console.log(\'name taken\'); process.exit(3)"`)',
        'AC-3: People like it',
      ],
      { 'greet.js': 'console.log("hello");\n' },
    );
  });
  afterEach(() => place.remove());

  it('runs their commands on the commit, in a folder that is gone afterwards, and keeps what it found', async () => {
    const engine = await place.open();
    place.write('greet.js', 'process.exit(9)\n'); // Not committed: not judged.
    const told: string[] = [];
    const report = value(
      await verify(engine, [], HEAD, {
        onProgress: ({ latest, done, total }) => told.push(`${done}/${total} ${latest.outcome}`),
      }),
    );
    assert.deepEqual(
      report.evidence.map(({ outcome, exitCode, reason }) => [outcome, exitCode, reason]),
      [
        ['held', 0, undefined],
        ['failed', 3, undefined],
        ['could-not-run', undefined, 'A person decides whether it holds.'],
      ],
    );
    assert.equal(report.uncommitted, 1);
    assert.deepEqual(told, ['1/3 held', '2/3 failed', '3/3 could-not-run']);
    const [first, second] = report.evidence;
    assert.equal(first?.commit, place.tip());
    assert.equal(first?.tree, place.git(['rev-parse', 'HEAD^{tree}']));
    assert.equal(second?.lastLines, 'name taken');
    assert.match(readFileSync(engine.engine.evidenceFile(first?.output ?? ''), 'utf8'), /^hello$/m);
    assert.deepEqual(scratchWorktrees(place), []);
    assert.equal(place.git(['worktree', 'list']).split('\n').length, 1);
    assert.equal((await rowOf(engine, 'AC-1')).state.kind, 'verified');
    assert.equal((await rowOf(engine, 'AC-2')).state.kind, 'failed');
    assert.equal((await rowOf(engine, 'AC-3')).state.kind, 'needs a person');
    assert.deepEqual(
      place
        .journal()
        .map(({ type }) => type)
        .filter((type) => String(type).startsWith('criteri')),
      [
        'criteria.verifying',
        'criterion.verified',
        'criterion.verified',
        'criterion.verified',
        'criteria.finished',
      ],
    );
  });

  it('runs nothing that nobody agreed to, and asks once for each command', async () => {
    const engine = await place.open();
    const [row, other] = value(await engine.engine.criteria());
    assert.ok(row && other);
    const request = { criteria: [row.ref], place: HEAD, by: 'editor' as const };
    assert.equal(codeOf(await engine.engine.verifyCriteria(request)), 'commands-not-agreed');
    const both = { criteria: [row.ref, other.ref], place: HEAD };
    const [pending] = value(await engine.engine.verifyAgreements(both));
    assert.equal(pending?.lines.length, 2);
    assert.match(pending.lines[0] ?? '', /^AC-1: node greet\.js/);
    value(await engine.engine.agree(pending));
    assert.deepEqual(value(await engine.engine.verifyAgreements(request)), []);
    assert.equal(value(await engine.engine.verifyCriteria(request)).evidence[0]?.outcome, 'held');
  });
});
