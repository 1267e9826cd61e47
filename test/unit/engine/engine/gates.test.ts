import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestEngine } from './fixture/testEngine';
import { value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

/** A gate that runs a text as a Node program. */
const node = (program: string, more: object = {}) => ({ command: ['node', '-e', program], ...more });

describe('Gates', function () {
  this.timeout(120_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
  });
  afterEach(() => place.remove());

  const verdicts = (engine: TestEngine) =>
    Object.fromEntries((engine.run('T001').gates?.verdicts ?? []).map((verdict) => [verdict.name, verdict]));

  it('that do not hold bring the task to review with their verdicts and last lines; nothing is merged', async () => {
    place.gates({
      holds: node('0'),
      breaks: node('console.log("expected 2, got 1"); process.exit(3)'),
      missing: { command: ['no-such-program-anywhere'] },
    });
    const engine = await place.open();
    const before = place.tip();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    const { holds, breaks, missing } = verdicts(engine);
    assert.equal(holds?.verdict, 'passed');
    assert.equal(breaks?.verdict, 'failed');
    assert.equal(breaks?.exitCode, 3);
    assert.match(breaks?.lastLines ?? '', /expected 2, got 1/);
    assert.equal(missing?.verdict, 'could-not-run');
    assert.ok(missing?.lastLines, 'it says why');
    assert.equal(place.tip(), before);

    // With the verdicts as comments it goes back, and comes right.
    place.prepare('T001', [{ write: 'src/one.txt', text: 'better\n' }]);
    await engine.reject('T001', 'The gates do not hold.');
    await engine.reaches('T001', 'preparing', 'running', 'completed', 'validating');
    await engine.reaches('T001', 'review');
    assert.equal(engine.run('T001').attempt, 2);
  });

  it('that take too long are ended with everything they started', async () => {
    place.gates({
      slow: node(
        `require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)'], { stdio: 'ignore' }); console.log('began'); setTimeout(() => {}, 600000)`,
        { timeoutSeconds: 3 },
      ),
    });
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    assert.equal(verdicts(engine)['slow']?.verdict, 'timed-out');
    assert.match(verdicts(engine)['slow']?.lastLines ?? '', /within 3 s[^]*began/);
    await until('nothing of the gate lives', () => place.living().length === 0);
  });

  it('that print 100 MB are judged, and their log stays small', async () => {
    place.gates({
      loud: node(
        `const b = Buffer.alloc(1 << 20, 'x'); let n = 0; (function w() { while (n++ < 100) if (!process.stdout.write(b)) return process.stdout.once('drain', w); console.log('the last line'); })()`,
      ),
    });
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    const loud = verdicts(engine)['loud'];
    assert.equal(loud?.verdict, 'passed');
    assert.match(loud?.lastLines ?? '', /the last line/);
    const log = path.join(engine.engine.runFolder(engine.run('T001').id), loud?.output ?? '');
    assert.ok(statSync(log).size < 5 << 20, `${statSync(log).size} bytes`);
    assert.ok(JSON.stringify(place.journal()).length < 200_000);
  });

  it('that hang are ended when the person stops them, and run again when asked for', async () => {
    const mark = path.join(place.folder, 'may-pass');
    place.gates({
      stuck: node(
        `const fs = require('fs'); fs.writeFileSync(${JSON.stringify(path.join(place.folder, 'gate-runs'))}, ''); if (!fs.existsSync(${JSON.stringify(mark)})) setTimeout(() => {}, 600000)`,
      ),
    });
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'validating');
    await until('the gate runs', () => place.has('gate-runs', place.folder));
    value(await engine.engine.stop(engine.key('T001')));
    await engine.stopsAt('T001', 'gates-cancelled');
    assert.equal(engine.progress('T001'), 'failed');
    await until('nothing of the gate lives', () => place.living().length === 0);
    writeFileSync(mark, '');
    value(await engine.engine.retry(engine.key('T001')));
    await engine.reaches('T001', 'review');
    assert.equal(verdicts(engine)['stuck']?.verdict, 'passed');
  });

  it('of the repository do not run before a person agreed, and then run by themselves', async () => {
    const mark = path.join(place.folder, 'gate-ran');
    place.gates({ marks: node(`require('fs').writeFileSync(${JSON.stringify(mark)}, '')`) });
    const engine = await place.open();
    const task = engine.key('T001');
    value(await engine.engine.delegate({ task, agent: 'demo', profile: 'task-executor', mode: 'headless' }));
    await engine.stopsAt('T001', 'commands-not-agreed');
    assert.equal(place.has('gate-ran', place.folder), false);
    const [pending] = engine.engine.pendingAgreements();
    assert.ok(pending);
    assert.match(pending.lines.join('\n'), /marks: node -e/);
    value(await engine.engine.agree(pending));
    await engine.reaches('T001', 'review');
    assert.equal(place.has('gate-ran', place.folder), true);
    // Other commands under the same name are another agreement.
    await engine.accept('T001');
    await engine.removed('T001');
    place.gates({ marks: node('1 + 1') });
    const asked = await engine.engine.agreementsFor({ task: engine.key('T002'), agent: 'demo' });
    assert.equal(asked.length, 1);
    assert.notEqual(asked[0]?.fingerprint, pending.fingerprint);
  });

  it('are those of the base commit: an agent cannot choose its judges, and is seen trying', async () => {
    place.gates({ judge: node('process.exit(1)') });
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      {
        write: '.counterpoint/workflow.json',
        text: JSON.stringify({ version: 1, gates: { judge: node('0') } }),
      },
    ]);
    const engine = await place.open();
    await engine.delegated('T001');
    const review = await engine.review('T001');
    assert.equal(verdicts(engine)['judge']?.verdict, 'failed');
    assert.ok(review.scope.sensitive.some(({ path: file }) => file === '.counterpoint/workflow.json'));
  });

  it('judge what is there: files that change while they run are no part of the verdict', async () => {
    place.gates({
      meddles: node("require('fs').writeFileSync('src/one.txt', 'changed by the gate\\n')"),
    });
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    assert.equal(verdicts(engine)['unchanged']?.verdict, 'failed');
    assert.match(verdicts(engine)['unchanged']?.lastLines ?? '', /src\/one\.txt/);
  });
});
