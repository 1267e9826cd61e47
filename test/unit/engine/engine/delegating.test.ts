import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestEngine } from './fixture/testEngine';
import { codeOf, value } from './fixture/testEngine';
import { TASK_LIST, taskList, Workplace } from './fixture/workplace';

describe('Delegating', function () {
  this.timeout(120_000);
  let place: Workplace;
  let engine: TestEngine;
  beforeEach(async () => {
    place = new Workplace({
      [TASK_LIST]: taskList(3),
      // Another feature with the same title and the same ids, as people write them.
      'specs/002-greeting-again/tasks.md': taskList(2),
    });
    engine = await place.open();
  });
  afterEach(() => place.remove());

  const again = 'specs/002-greeting-again/tasks.md#T001';
  const first = `${TASK_LIST}#T001`;

  it('happens once, however often it is asked for at the same time', async () => {
    const asked = await Promise.all(Array.from({ length: 5 }, () => engine.delegate(first)));
    assert.equal(asked.filter(({ ok }) => ok).length, 1);
    assert.deepEqual(new Set(asked.filter(({ ok }) => !ok).map(codeOf)), new Set(['task-under-way']));
    await engine.reaches(first, 'review');
    assert.equal(engine.host.starts.length, 1);
    assert.equal(place.journal().filter(({ type }) => type === 'run.requested').length, 1);
  });

  it('gives tasks of the same name in features of the same title worktrees of their own', async () => {
    await Promise.all([engine.delegated(first), engine.delegated(again)]);
    await engine.reaches(first, 'review');
    await engine.reaches(again, 'review');
    assert.notEqual(engine.folder(first), engine.folder(again));
    await engine.finish(first);
    await engine.finish(again);
  });

  it('goes around a branch and a folder that somebody else made, and touches neither', async () => {
    place.git(['branch', 'counterpoint/001-greeting/t001']);
    const theirs = path.join(place.worktrees, '001-greeting-t001--2');
    mkdirSync(theirs, { recursive: true });
    writeFileSync(path.join(theirs, 'theirs.txt'), 'not ours\n');
    const branch = place.tip('counterpoint/001-greeting/t001');
    await engine.finish(first);
    assert.equal(engine.task(first).worktree?.branch, 'counterpoint/001-greeting/t001--3');
    assert.equal(place.tip('counterpoint/001-greeting/t001'), branch);
    assert.equal(existsSync(path.join(theirs, 'theirs.txt')), true);
  });

  it('says why there can be no worktree, tries again when asked, and can be given up and begun anew', async () => {
    // A branch of this name leaves no room for a branch below it.
    place.git(['branch', 'counterpoint']);
    await engine.delegated(first);
    const task = await engine.reaches(first, 'failed');
    assert.equal(task.failedStep, 'add-worktree');
    assert.ok(task.problem?.message);
    assert.ok(task.problem?.remedy);
    assert.equal(existsSync(task.worktree?.folder ?? ''), false);

    value(await engine.engine.decide(engine.key(first), 'discard', {}));
    assert.equal(engine.progress(first), 'discarded');
    place.git(['branch', '-D', 'counterpoint']);
    await engine.finish(first);

    rmSync(place.worktrees, { recursive: true });
    writeFileSync(place.worktrees, 'a file where the folder belongs\n');
    const next = 'specs/002-greeting-again/tasks.md#T002';
    await engine.delegated(next);
    await engine.reaches(next, 'failed');
    rmSync(place.worktrees);
    value(await engine.engine.retry(engine.key(next)));
    await engine.finish(next);
  });

  it('is refused, with what to do, for an agent that is not there and for one that nobody knows', async () => {
    await engine.close();
    engine = await place.open({
      settings: { agentPaths: { claude: path.join(place.folder, 'no-such-claude') } },
    });
    const missing = await engine.delegate(first, { agent: 'claude' });
    assert.ok(!missing.ok && missing.problem.remedy, 'it says what to do');
    assert.equal(codeOf(await engine.delegate(first, { agent: 'nobody' })), 'agent-unknown');
    assert.deepEqual(engine.engine.state().tasks, {});
    const choice = (await engine.engine.agents()).find(({ id }) => id === 'claude');
    assert.equal(choice?.isInstalled, false);
    assert.ok(choice.hint);
  });

  it('is refused while the workflow of its base cannot be read, with the line', async () => {
    place.write('.counterpoint/workflow.json', '{\n  "version": 1,\n  "stages": [{ "id": "x" }\n}\n');
    place.commitAll('a broken workflow');
    const refused = await engine.delegate(first);
    assert.ok(!refused.ok);
    assert.equal(refused.problem.code, 'workflow-broken');
    assert.match(refused.problem.message, /line [34]/);
    assert.deepEqual(engine.engine.state().tasks, {});
    place.write('.counterpoint/workflow.json', '{ "version": 1 }');
    place.commitAll('mended');
    await engine.finish(first);
  });

  it('shows before what would happen, and writes nothing for that', async () => {
    const preview = value(
      await engine.engine.preview({
        task: engine.key(first),
        agent: 'demo',
        profile: 'task-executor',
        mode: 'headless',
      }),
    );
    assert.equal(preview.target, 'main');
    assert.equal(preview.base, place.tip());
    assert.match(preview.prompt, /Write greeting 1/);
    assert.equal(existsSync(preview.folder), false);
    assert.deepEqual(
      place.journal().map(({ type }) => type),
      ['journal.opened'],
    );
  });
});
