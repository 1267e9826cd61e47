import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { value } from './fixture/testEngine';
import type { TestEngine } from './fixture/testEngine';
import { TASK_LIST, taskList, Workplace } from './fixture/workplace';

const SPEC = 'specs/001-greeting/spec.md';
const PLAN = 'specs/001-greeting/plan.md';
const CONTRACT = 'specs/001-greeting/contract.md';

describe('Files of a feature that are not committed', function () {
  this.timeout(60_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace({
      [TASK_LIST]: taskList(2),
      [SPEC]: '# Greeting\n\nSay hello.\n',
      [PLAN]: '# Plan\n\nWith words.\n',
      'specs/002-other/spec.md': '# Other\n',
      'specs/002-other/tasks.md': '# Tasks\n\n- [ ] T101 Other\n',
    });
  });
  afterEach(() => place.remove());

  const found = async (engine: TestEngine) =>
    value(await engine.engine.uncommittedFiles(engine.key('T001'))).map(
      ({ path, kind }) => `${kind} ${path}`,
    );
  const warnings = async (engine: TestEngine) =>
    value(
      await engine.engine.preview({
        task: engine.key('T001'),
        agent: 'demo',
        profile: 'task-executor',
        mode: 'headless',
      }),
    ).warnings;

  it('are none when all is committed, whatever other features have', async () => {
    appendFileSync(path.join(place.root, 'specs/002-other/spec.md'), 'More.\n');
    appendFileSync(path.join(place.root, 'README.md'), 'More.\n');
    const engine = await place.open();
    assert.deepEqual(await found(engine), []);
    assert.deepEqual(await warnings(engine), []);
  });

  it('are named before the start, changed and new ones, staged or not; committed they are no more', async () => {
    place.write(CONTRACT, '# Contract\n');
    appendFileSync(path.join(place.root, SPEC), 'And goodbye.\n');
    appendFileSync(path.join(place.root, PLAN), 'More.\n');
    place.git(['add', PLAN]);
    appendFileSync(path.join(place.root, TASK_LIST), '- [ ] T003 More\n');
    const engine = await place.open();
    assert.deepEqual((await found(engine)).sort(), [
      `changed ${PLAN}`,
      `changed ${SPEC}`,
      `changed ${TASK_LIST}`,
      `new ${CONTRACT}`,
    ]);
    const said = await warnings(engine);
    assert.ok(
      said.includes(
        `${SPEC} has changes that are not committed to main: the agent works from the commit and will not see them in its worktree.`,
      ),
      said.join('\n'),
    );
    assert.ok(said.includes(`${CONTRACT} is not committed to main: the agent will not have it.`));

    // They are told, and stand in nobody's way.
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    assert.equal(place.has(CONTRACT, engine.folder('T001')), false, 'it was true');
    place.commitAll('all');
    assert.deepEqual(await found(engine), []);
  });

  it('line endings that git writes are no change', async () => {
    place.write(SPEC, '# Greeting\r\n\r\nSay hello.\r\n');
    assert.deepEqual(await found(await place.open()), []);
  });

  it('what counts is the branch that work is made from, not the one that is checked out', async () => {
    place.git(['checkout', '-q', '-b', 'wording']);
    appendFileSync(path.join(place.root, SPEC), 'And goodbye.\n');
    place.commitAll('wording');
    assert.deepEqual(await found(await place.open()), []);
    assert.deepEqual(await found(await place.open({ settings: { target: 'main' } })), [`changed ${SPEC}`]);
  });

  it('a link out of the repository is not read', async () => {
    const engine = await place.open();
    place.git(['rm', '-q', '--cached', SPEC]);
    place.git(['commit', '-q', '-m', 'without']);
    place.git(['config', 'core.symlinks', 'true']);
    rmSync(path.join(place.root, SPEC));
    symlinkSync('/etc/hostname', path.join(place.root, SPEC));
    assert.deepEqual(await found(engine), []);
  });
});
