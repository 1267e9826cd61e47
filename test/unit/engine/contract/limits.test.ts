import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf, value } from '../engine/fixture/testEngine';
import type { Workplace } from '../engine/fixture/workplace';
import { until } from '../engine/fixture/waiting';
import { contractPlace, HEAD, rowOf, scratchWorktrees, verify, verifyOne } from './contractPlace';

const FLOOD = `const b = Buffer.alloc(1 << 20, 'x'); let n = 0; (function w() { while (n++ < 100) if (!process.stdout.write(b)) return process.stdout.once('drain', w); console.log('\\nthe last line'); })()\n`;
const HANG = `require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)'], { stdio: 'ignore' }); console.log('began'); setTimeout(() => {}, 600000)\n`;

describe('Criteria whose checks misbehave', function () {
  this.timeout(180_000);
  let place: Workplace;
  afterEach(() => place.remove());

  it('are ended with everything they started when they take too long', async () => {
    place = contractPlace(['AC-1: It ends (verify: script hang.js)'], {
      'hang.js': HANG,
      '.counterpoint/workflow.json': JSON.stringify({ version: 1, verify: { timeoutSeconds: 2 } }),
    });
    const engine = await place.open();
    const evidence = await verifyOne(engine, 'AC-1');
    assert.equal(evidence.outcome, 'timed-out');
    assert.match(evidence.reason ?? '', /within 2 s/);
    assert.equal(evidence.lastLines, 'began');
    await until('nothing of it lives', () => place.living().length === 0);
    assert.equal((await rowOf(engine, 'AC-1')).state.kind, 'failed');
  });

  it('are judged although they print 100 MB, and their log stays small', async () => {
    place = contractPlace(['AC-1: It is loud (verify: `node loud.js`)'], { 'loud.js': FLOOD });
    const engine = await place.open();
    const evidence = await verifyOne(engine, 'AC-1');
    assert.equal(evidence.outcome, 'held', evidence.reason);
    assert.match(evidence.lastLines ?? '', /the last line/);
    assert.ok(statSync(engine.engine.evidenceFile(evidence.output ?? '')).size < 5 << 20);
  });

  it('can be cancelled: what ran is ended, what did not run is said to be cancelled, what was known before stands', async () => {
    place = contractPlace(['AC-1: First (verify: `node wait.js`)', 'AC-2: Second (verify: `node -e 0`)'], {
      'wait.js': `if (require('fs').existsSync('${'/nowhere'}')) {} ${HANG}`,
    });
    const engine = await place.open();
    const abort = new AbortController();
    const asked = verify(engine, [], HEAD, { signal: abort.signal });
    await until('the first one runs', () => place.living().length >= 2);
    abort.abort();
    const { evidence } = value(await asked);
    assert.deepEqual(
      evidence.map(({ outcome }) => outcome),
      ['cancelled', 'cancelled'],
    );
    await until('nothing of it lives', () => place.living().length === 0);
    assert.deepEqual(scratchWorktrees(place), []);
    assert.equal((await rowOf(engine, 'AC-2')).state.kind, 'never run');
  });

  it('never leave the folder that is judged, by `..`, by a link, or by an absolute path', async () => {
    place = contractPlace([
      'AC-1: Up (verify: script ../evil.js)',
      'AC-2: By a link (verify: script tools/evil.js)',
      'AC-3: Absolute (verify: script /tmp/evil.js)',
      'AC-4: Up as a program (verify: `../evil`)',
      'AC-5: A test elsewhere (verify: test ../evil.test.js)',
      'AC-6: Not there (verify: script tools/nothing.js)',
    ]);
    const outside = path.join(place.folder, 'outside');
    mkdirSync(outside);
    const witness = path.join(place.folder, 'witness');
    for (const name of ['evil.js', 'evil.test.js'])
      writeFileSync(path.join(outside, name), `require('fs').writeFileSync(${JSON.stringify(witness)}, '')`);
    mkdirSync(path.join(place.root, 'tools'));
    symlinkSync(path.join(outside, 'evil.js'), path.join(place.root, 'tools/evil.js'));
    place.commitAll('a link out');
    const engine = await place.open();
    const { evidence } = value(await verify(engine));
    assert.deepEqual(
      evidence.map(({ outcome }) => outcome),
      evidence.map(() => 'could-not-run'),
    );
    assert.match(evidence[1]?.reason ?? '', /tools\/evil\.js leads out of the repository/);
    assert.match(evidence[5]?.reason ?? '', /no file tools\/nothing\.js/);
    assert.ok(!place.has(witness), 'nothing outside was run');
  });

  it('never reach a shell, whatever they say', async () => {
    const witness = 'witness';
    place = contractPlace([
      `AC-1: Chained (verify: \`node -e 0; touch ${witness}\`)`,
      `AC-2: Substituted (verify: \`node $(touch ${witness})\`)`,
      `AC-3: Redirected (verify: \`node -p 1 > ${witness}\`)`,
      `AC-4: A shell by name (verify: \`sh -c "touch ${witness}"\`)`,
      `AC-5: Quoted (verify: \`node -p "process.argv[1]" '; touch ${witness}'\`)`,
    ]);
    const engine = await place.open();
    const { evidence } = value(await verify(engine));
    assert.deepEqual(
      evidence.map(({ outcome, kind }) => [outcome, kind]),
      [
        ['could-not-run', 'unreadable'],
        ['could-not-run', 'unreadable'],
        ['could-not-run', 'unreadable'],
        ['could-not-run', 'unreadable'],
        ['held', 'command'],
      ],
    );
    assert.equal(evidence[4]?.lastLines, `; touch ${witness}`);
    assert.ok(!place.has(witness));
  });

  it('of a commit that does not exist, or of a criterion that does not, are refused', async () => {
    place = contractPlace(['AC-1: Something (verify: `node -e 0`)']);
    const engine = await place.open();
    for (const commit of ['--output=x', 'nothing', '$(id)', ''])
      assert.equal(
        codeOf(
          await verify(engine, [], { kind: 'commit', commit }).catch(() =>
            engine.engine.verifyCriteria({ criteria: [], place: { kind: 'commit', commit }, by: 'editor' }),
          ),
        ),
        'commit-unknown',
      );
    const ref = { file: '../../etc/passwd', feature: undefined, id: 'AC-1' };
    assert.equal(
      codeOf(await engine.engine.verifyCriteria({ criteria: [ref], place: HEAD, by: 'editor' })),
      'criterion-unknown',
    );
    assert.equal(
      codeOf(await engine.engine.verifyCriteria({ criteria: [], place: HEAD, by: 'editor' })),
      'nothing-to-verify',
    );
  });
});
