import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { EngineProcess } from './fixture/engineProcess';
import { agentStarts, checkHistory } from './fixture/history';
import { rounds, seededRandom } from './fixture/rounds';
import { codeOf, value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { idOf, TASK_LIST, taskList, Workplace } from './fixture/workplace';

const ROUNDS = rounds(4);

describe('Several windows on one repository', function () {
  this.timeout(1_200_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace({ [TASK_LIST]: taskList(ROUNDS + 3) });
  });
  afterEach(() => place.remove());

  const keyOf = (id: string) => `${TASK_LIST}#${id}`;

  it('one leads; what is asked of the others is done there, and all see the same', async () => {
    const leader = await place.open();
    const follower = await place.open();
    assert.deepEqual([leader.engine.role, follower.engine.role], ['leading', 'following']);
    await follower.delegated('T001');
    await follower.accept('T001');
    await follower.removed('T001');
    assert.equal(leader.progress('T001'), 'integrated');
    assert.equal(follower.host.starts.length, 0);
    assert.equal(leader.host.starts.length, 1);
    assert.deepEqual(follower.engine.state(), leader.engine.state());

    // A worktree that a person removes in the other window is removed by the one that leads.
    await follower.delegated('T002');
    await follower.reaches('T002', 'review');
    const folder = follower.folder('T002');
    await until('its agent has ended', () => follower.run('T002').exitedAt);
    assert.equal(codeOf(await follower.engine.removeWorktree(folder, false)), 'worktree-has-work');
    const { backup } = value(await follower.engine.removeWorktree(folder, true));
    assert.ok(backup);
    await follower.removed('T002');
    assert.equal(leader.progress('T002'), 'discarded');
    assert.equal(leader.task('T002').worktree?.state, 'removed');
  });

  it('the next one takes over, carries on what was under way, and gives up nothing that was asked of it', async () => {
    const first = await place.open();
    const second = await place.open();
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    await second.delegated('T001');
    await first.close();
    await until('the other one leads', () => second.engine.role === 'leading');
    await second.accept('T001');
    await second.removed('T001');
    await second.finish('T002');
  });

  it('a task that only the other window has open is delegated all the same', async () => {
    mkdirSync(path.join(place.root, 'packages', 'app'), { recursive: true });
    place.write('packages/app/specs/002-app/tasks.md', '# Tasks: App\n\n- [ ] T001 Add it\n');
    place.commitAll('a package');
    const below = await place.open({ root: path.join(place.root, 'packages', 'app') });
    const root = await place.open();
    assert.equal(below.engine.role, 'leading');
    await root.delegated(keyOf('T001'));
    await root.accept(keyOf('T001'));
    await root.removed(keyOf('T001'));
    assert.match(place.read(TASK_LIST), /- \[x\] T001/);
    assert.equal(root.progress('packages/app/specs/002-app/tasks.md#T001'), undefined);
  });

  it('a suspended leader is never robbed, and goes on when it is woken', async () => {
    const leader = await EngineProcess.open(place);
    const follower = await EngineProcess.open(place);
    assert.deepEqual([leader.role, follower.role], ['leading', 'following']);
    leader.signal('SIGSTOP');
    follower.order({ do: 'delegate', task: keyOf('T001') });
    const third = await EngineProcess.open(place);
    assert.equal(third.role, 'following');
    assert.equal(follower.role, 'following');
    assert.deepEqual(
      place.journal().map(({ type }) => type),
      ['journal.opened'],
    );
    leader.signal('SIGCONT');
    await until('the answer arrives', () => follower.reports.some(({ is }) => is === 'answer'));
    follower.order({ do: 'drive', tasks: [keyOf('T001')] });
    await until('it is done', () => follower.isDriven);
    assert.equal(leader.role, 'leading');
    checkHistory(place, [keyOf('T001')]);
    for (const engine of [third, follower, leader]) await engine.closed();
  });

  it(`${ROUNDS} leaders killed one after the other: exactly one leads, nothing starts or merges twice`, async () => {
    const starts = path.join(place.folder, 'starts');
    const tasks = Array.from({ length: ROUNDS }, (_, index) => idOf(index + 1));
    for (const task of tasks) {
      place.prepare(task, [
        {
          node: `require('fs').appendFileSync(${JSON.stringify(starts)}, process.env.COUNTERPOINT_RUN_ID + '\\n')`,
        },
        { write: `src/${task}.txt`, text: `${task}\n` },
      ]);
    }
    const random = seededRandom(20261121);
    const engines = [
      await EngineProcess.open(place),
      await EngineProcess.open(place),
      await EngineProcess.open(place),
    ];
    const takeovers: number[] = [];
    for (const task of tasks) {
      const leading = engines.filter(({ role }) => role === 'leading');
      assert.equal(leading.length, 1, engines.map(({ role }) => role).join(', '));
      // Both of the others drive the same task: whatever each asks, it happens once.
      for (const engine of engines)
        if (engine !== leading[0]) engine.order({ do: 'drive', tasks: [keyOf(task)] });
      const events = place.journal().length;
      const growth = Math.floor(random() * 20);
      await until('the journal grows', () => place.journal().length >= events + growth);
      const began = performance.now();
      leading[0]?.signal('SIGKILL');
      const others = engines.filter((engine) => engine !== leading[0]);
      await until('another one leads', () => others.some(({ role }) => role === 'leading'));
      takeovers.push(performance.now() - began);
      engines.splice(0, engines.length, ...others, await EngineProcess.open(place));
      await until(
        () =>
          `${task} is done: ${others.map((engine) => `${JSON.stringify(engine.tasks)} ${engine.problems.join('\n')}`).join('\n')}`,
        () => others.every(({ isDriven }) => isDriven),
      );
    }
    for (const engine of engines) await engine.closed();
    await until('nothing runs any more', () => place.living().length === 0);
    const checked = checkHistory(place, tasks.map(keyOf));
    const runs = agentStarts(starts);
    assert.equal(new Set(runs).size, runs.length);
    assert.equal(runs.length, tasks.length);
    for (const task of tasks) assert.equal(place.at('main', `src/${task}.txt`), `${task}\n`);
    assert.equal(place.git(['fsck', '--no-dangling', '--no-progress']), '');
    takeovers.sort((left, right) => left - right);
    console.log(
      `      ${ROUNDS} takeovers (median ${Math.round(takeovers[Math.floor(takeovers.length / 2)] ?? 0)} ms, longest ${Math.round(takeovers.at(-1) ?? 0)} ms, two waiting windows), ${checked.effects} effects: 0 started twice, 0 merged twice`,
    );
  });
});
