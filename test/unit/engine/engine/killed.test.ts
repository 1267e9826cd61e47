import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { EngineProcess } from './fixture/engineProcess';
import { agentStarts, checkHistory, locksIn } from './fixture/history';
import { rounds, seededRandom } from './fixture/rounds';
import { processesWith, until } from './fixture/waiting';
import { idOf, TASK_LIST, taskList, Workplace } from './fixture/workplace';

const KILLS = rounds(12);
const SEED = 20261120;
/** Lines that the journal of one task has, about: kills are spread over them. */
const LINES_OF_A_TASK = 24;

describe('A window that is killed', function () {
  this.timeout(1_200_000);
  let place: Workplace;
  const tasks = Array.from({ length: Math.max(2, Math.ceil(KILLS / 4)) }, (_, index) => idOf(index + 1));
  beforeEach(() => {
    place = new Workplace({ [TASK_LIST]: taskList(tasks.length) });
  });
  afterEach(() => place.remove());

  it(`at ${KILLS} random points of the loop leaves every step done or undone, never half and never twice`, async () => {
    const starts = path.join(place.folder, 'starts');
    for (const task of tasks) {
      place.prepare(task, [
        {
          node: `require('fs').appendFileSync(${JSON.stringify(starts)}, process.env.COUNTERPOINT_RUN_ID + ' ' + process.pid + '\\n')`,
        },
        { write: `src/${task}.txt`, text: `${task}\n` },
      ]);
    }
    place.gates({ tests: { command: ['node', '-e', 'setTimeout(() => {}, 50)'] } });
    // What the person has not committed must be there afterwards, byte for byte.
    place.write('README.md', '# App, being edited\n');
    place.write('mine/untracked.txt', 'mine\n');
    const keys = tasks.map((task) => `${TASK_LIST}#${task}`);

    const random = seededRandom(SEED);
    const helped: string[] = [];
    const points = new Map<string, number>();
    let opened = 0;
    for (let kills = 0; kills < KILLS; kills += 1) {
      const engine = await EngineProcess.open(place);
      opened += 1;
      engine.order({ do: 'drive', tasks: keys });
      const size = journalSize(place);
      const growth = Math.floor(random() * (LINES_OF_A_TASK / 3) * 400);
      const steps = Math.floor(random() * 3);
      await until(
        () => `the journal grows: ${engine.problems.join('\n')}`,
        () => journalSize(place) >= size + growth || engine.isDriven,
      );
      for (let step = 0; step < steps; step += 1) await new Promise((resolve) => setImmediate(resolve));
      const wholeGroup = random() < 0.5;
      const children = wholeGroup ? gitProcesses(place) : [];
      engine.signal('SIGKILL');
      for (const pid of children) kill(pid);
      await until('the process is gone', () => engine.isGone);
      for (const report of engine.reports) if (report.is === 'helped') helped.push(report.why);
      const point = lastIntent(place);
      points.set(point, (points.get(point) ?? 0) + 1);
    }
    const last = await EngineProcess.open(place);
    last.order({ do: 'drive', tasks: keys });
    await until(
      () => `all is done: ${JSON.stringify(last.tasks)} ${last.problems.join('\n')}`,
      () => last.isDriven,
    );
    for (const report of last.reports) if (report.is === 'helped') helped.push(report.why);
    await last.closed();
    await until('nothing runs any more', () => place.living().length === 0);

    const checked = checkHistory(place, keys);
    const runs = agentStarts(starts).map((line) => line.split(' ')[0]);
    assert.equal(new Set(runs).size, runs.length, `no agent was started twice: ${runs.join(', ')}`);
    assert.equal(runs.length, tasks.length);
    for (const task of tasks) assert.equal(place.at('main', `src/${task}.txt`), `${task}\n`);
    const list = place.at('main', TASK_LIST) ?? '';
    assert.equal(list.match(/- \[x\]/g)?.length, tasks.length, list);
    assert.equal(place.read('README.md'), '# App, being edited\n');
    assert.equal(place.read('mine/untracked.txt'), 'mine\n');
    assert.equal(place.git(['status', '--porcelain']), ' M README.md\n?? mine/');
    assert.equal(place.git(['fsck', '--no-dangling', '--no-progress']), '');
    assert.deepEqual(locksIn(path.join(place.root, '.git')), []);
    assert.equal(place.git(['branch', '--list', 'counterpoint/*']), '');
    assert.deepEqual(
      readdirSync(place.worktrees).filter((name) => name !== 'integration'),
      [],
      'no worktree is left',
    );
    assert.deepEqual(helped, [], 'nobody had to help');
    const where = [...points].map(([kind, count]) => `${kind} ${count}`).join(', ');
    console.log(
      `      ${KILLS} kills (${where}), ${opened + 1} engines, ${tasks.length} tasks, ${checked.effects} effects, ${checked.events} events: 0 lost, 0 twice, 0 half`,
    );
  });
});

const journalSize = (place: Workplace): number =>
  statSync(path.join(place.root, '.git', 'counterpoint', 'journal.jsonl'), { throwIfNoEntry: false })?.size ??
  0;

/** What was under way when the process was killed. */
function lastIntent(place: Workplace): string {
  const open = new Map<string, string>();
  const complete = readFileSync(path.join(place.root, '.git', 'counterpoint', 'journal.jsonl'), 'utf8')
    .split('\n')
    .slice(0, -1);
  for (const text of complete) {
    const line = JSON.parse(text) as Record<string, unknown>;
    if (line['type'] === 'effect.intended') open.set(String(line['effect']), String(line['kind']));
    else open.delete(String(line['effect']));
  }
  return [...open.values()].at(-1) ?? 'between effects';
}

/** Processes of git that the engine started. */
const gitProcesses = (place: Workplace): readonly number[] => {
  const living = new Set(place.living());
  return processesWith('COUNTERPOINT_GIT_OPERATION=').filter((pid) => living.has(pid));
};

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
}
