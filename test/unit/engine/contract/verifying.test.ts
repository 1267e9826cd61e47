import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { codeOf, value } from '../engine/fixture/testEngine';
import { until } from '../engine/fixture/waiting';
import type { Workplace } from '../engine/fixture/workplace';
import { contractPlace, HEAD, rowOf, scratchWorktrees, verify, verifyOne } from './contractPlace';

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
    assert.ok(!existsSync(place.worktrees), 'no empty folder is left beside the repository');
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

  it('of a task judges its worktree as it is, by the contract it started from, and says when files change meanwhile', async () => {
    await place.remove();
    place = contractPlace(
      [
        "AC-1: It is there (verify: `node -e \"require('fs').readFileSync('made.txt')\"`)",
        "AC-2: It writes (verify: `node -e \"require('fs').writeFileSync('more.txt', 'x')\"`)",
      ],
      {},
    );
    place.prepare('T001', [{ write: 'made.txt', text: 'made\n' }]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    const task = { kind: 'task' as const, task: engine.key('T001') };
    const held = await verifyOne(engine, 'AC-1', task);
    assert.deepEqual([held.outcome, held.task, held.worktree], ['held', task.task, engine.folder('T001')]);
    assert.equal((await rowOf(engine, 'AC-1')).state.kind, 'stale', 'HEAD does not have it');
    const moved = await verifyOne(engine, 'AC-2', task);
    assert.equal(moved.outcome, 'could-not-run');
    assert.match(moved.reason ?? '', /changed while it was verified/);
    assert.equal((await verifyOne(engine, 'AC-1')).outcome, 'failed');
  });

  it('says that there is nothing to verify in the worktree of a task that has none', async () => {
    const engine = await place.open();
    const rows = value(await engine.engine.criteria());
    const request = {
      criteria: rows.map(({ ref }) => ref),
      place: { kind: 'task' as const, task: engine.key('T001') },
    };
    assert.equal(codeOf(await engine.engine.verifyAgreements(request)), 'task-not-delegated');
    assert.equal(
      codeOf(await engine.engine.verifyCriteria({ ...request, by: 'editor' })),
      'task-not-delegated',
    );
  });

  it('keeps evidence as long as a history names it, and no longer', async () => {
    const engine = await place.open();
    const first = await verifyOne(engine, 'AC-1');
    for (let round = 0; round < 20; round += 1) await verifyOne(engine, 'AC-1');
    const { history } = await rowOf(engine, 'AC-1');
    assert.equal(history.length, 20);
    await until('the oldest is gone', () => !existsSync(engine.engine.evidenceFile(first.output ?? '')));
    for (const { output } of history) assert.ok(existsSync(engine.engine.evidenceFile(output ?? '')));
  });
});
