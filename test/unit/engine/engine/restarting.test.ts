import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

describe('A window that is closed and opened again', function () {
  this.timeout(120_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.remove());

  it('finds a running agent again, hears what it said meanwhile, and starts nothing twice', async () => {
    const go = path.join(place.folder, 'go');
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      {
        node: `const fs = require('fs'); (function w() { if (!fs.existsSync(${JSON.stringify(go)})) setTimeout(w, 20); })()`,
      },
    ]);
    const first = await place.open();
    await first.delegated('T001');
    await first.reaches('T001', 'running');
    await first.close();

    const second = await place.open();
    assert.equal(second.progress('T001'), 'running');
    await second.close();
    writeFileSync(go, '');
    await until('the agent has ended', () => place.living().length === 0);

    const third = await place.open();
    await third.accept('T001');
    await third.removed('T001');
    assert.equal(third.host.starts.length + second.host.starts.length, 0);
    assert.equal(third.run('T001').exitCode, 0);
  });

  it('starts what waited for its turn, with the prompt it was delegated with', async () => {
    place.prepare('T001', [{ node: 'setTimeout(() => {}, 600000)' }]);
    const first = await place.open({ settings: { agentLimit: 1 } });
    await first.delegated('T001');
    await first.reaches('T001', 'running');
    value(await first.delegate('T002', { prompt: 'My own words.' }));
    await until('T002 has its worktree', () => first.task('T002').worktree?.state === 'ready');
    assert.equal(first.host.starts.length, 1);
    await first.close();

    const second = await place.open({ settings: { agentLimit: 1 } });
    value(await second.engine.stop(second.key('T001')));
    await second.review('T002');
    assert.equal(second.host.starts.length, 1);
    assert.equal(place.read(`.git/counterpoint/runs/${second.run('T002').id}/prompt.md`), 'My own words.');
    assert.equal(second.run('T002').status, 'complete', 'its own lines are believed');
  });

  it('carries on with gates and merges that were cut short', async () => {
    const go = path.join(place.folder, 'go');
    place.gates({
      slow: {
        command: [
          'node',
          '-e',
          `const fs = require('fs'); (function w() { if (!fs.existsSync(${JSON.stringify(go)})) setTimeout(w, 20); })()`,
        ],
      },
    });
    const first = await place.open();
    await first.delegated('T001');
    await first.reaches('T001', 'validating');
    await first.close();
    await until('nothing of the gate lives', () => place.living().length === 0);
    const second = await place.open();
    assert.equal(second.progress('T001'), 'validating');
    writeFileSync(go, '');
    await second.accept('T001');
    await second.removed('T001');
  });
});
