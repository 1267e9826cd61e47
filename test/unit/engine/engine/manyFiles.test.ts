import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { TASK_LIST, taskList, Workplace } from './fixture/workplace';
import { value } from './fixture/testEngine';

describe('A task that leaves thousands of files behind', function () {
  this.timeout(180_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace({ [TASK_LIST]: taskList(2, () => 'Write the greeting in src/one.txt') });
  });
  afterEach(() => place.remove());

  it('is judged like any other, and the journal goes on', async () => {
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      {
        node: `const fs = require('fs'); const d = 'lib/node_modules/' + 'a-package-with-a-long-name/'.repeat(3); fs.mkdirSync(d, { recursive: true }); for (let i = 0; i < 12000; i++) fs.writeFileSync(d + 'file' + i + '.test.js', '')`,
      },
    ]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    const scope = engine.run('T001').gates?.scope;
    assert.equal(scope?.totals?.outOfScope, 12_000);
    assert.equal(scope.totals.sensitive, 12_000);
    assert.equal(scope.outOfScope.length, 200);
    assert.ok(Math.max(...place.journal().map((line) => JSON.stringify(line).length)) < 200_000);
    // What is recorded next is recorded.
    value(await engine.engine.setEstimate({ task: engine.key('T002') }, 20));
    assert.equal(place.journal().at(-1)?.['type'], 'estimate.set');
  });
});
