import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Workplace } from './fixture/workplace';

const FAILING = { command: ['node', '-e', 'process.exit(1)'] };

/** A workflow of the same name each time, that merges without a person what its gates let pass. */
const unattended = (stage: string, gates: Readonly<Record<string, object>>): string =>
  JSON.stringify({
    version: 1,
    name: 'team',
    stages: [
      { id: 'do', kind: 'agent' },
      { id: stage, kind: 'gates', gates: ['*'] },
      { id: 'merge', kind: 'integrate' },
    ],
    gates,
  });

describe('A task is judged by the workflow of the commit it started from', function () {
  this.timeout(120_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.remove());

  const commitWorkflow = (stage: string, gates: Readonly<Record<string, object>>) => {
    place.write('.counterpoint/workflow.json', unattended(stage, gates));
    place.commitAll(`stages with ${stage}`);
  };

  it('also when another task has begun under the same name with other stages', async () => {
    commitWorkflow('check', { judge: FAILING });
    const go = path.join(place.folder, 'go');
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      {
        node: `const fs = require('fs'); const t = setInterval(() => fs.existsSync(${JSON.stringify(go)}) && clearInterval(t), 20)`,
      },
    ]);
    place.prepare('T002', [{ write: 'src/two.txt', text: 'two\n' }]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'running');
    commitWorkflow('verify', { judge: FAILING });
    await engine.delegated('T002');
    await engine.reaches('T002', 'review');
    writeFileSync(go, '');
    await engine.reaches('T001', 'review');
    assert.deepEqual(
      engine.run('T001').gates?.verdicts.map(({ name, verdict }) => ({ name, verdict })),
      [{ name: 'judge', verdict: 'failed' }],
    );
    await engine.engine.idle();
    assert.equal(engine.progress('T001'), 'review');
    assert.equal(place.at('main', 'src/one.txt'), undefined, 'nothing was merged');
  });

  it('and goes to a person when no gate ran at all, whatever the workflow says', async () => {
    commitWorkflow('check', {});
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review', 'integrating', 'integrated');
    await engine.engine.idle();
    assert.deepEqual(engine.run('T001').gates?.verdicts, []);
    assert.equal(engine.progress('T001'), 'review');
    assert.equal(place.at('main', 'src/one.txt'), undefined);
  });

  it('and no more agents work at once than that workflow allows', async () => {
    const limited = { ...JSON.parse(unattended('check', {})), limits: { agents: 1 } } as object;
    place.write('.counterpoint/workflow.json', JSON.stringify(limited));
    place.commitAll('one at a time');
    for (const task of ['T001', 'T002']) place.prepare(task, [{ node: 'setInterval(() => {}, 1000)' }]);
    const engine = await place.open({ settings: { agentLimit: 4 } });
    await engine.delegated('T001');
    await engine.reaches('T001', 'running');
    await engine.delegated('T002');
    await engine.engine.idle();
    assert.equal(engine.task('T002').worktree?.state, 'ready');
    assert.equal(engine.progress('T002'), 'preparing');
  });
});
