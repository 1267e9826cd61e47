import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { EngineProcess } from '../engine/fixture/engineProcess';
import { rounds, seededRandom } from '../engine/fixture/rounds';
import { value } from '../engine/fixture/testEngine';
import { until } from '../engine/fixture/waiting';
import type { Workplace } from '../engine/fixture/workplace';
import { contractPlace, rowOf, scratchWorktrees, verify } from './contractPlace';

const KILLS = rounds(8);
const SEED = 20261121;
const CHILD = `require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600000)'], { stdio: 'ignore' }); `;

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // Gone meanwhile.
  }
};

const opened = (place: Workplace): readonly string[] => {
  const open = new Set<string>();
  for (const { type, verification } of place.journal()) {
    if (type === 'criteria.verifying') open.add(String(verification));
    if (type === 'criteria.finished') open.delete(String(verification));
  }
  return [...open];
};

describe('A window that is killed while it verifies criteria', function () {
  this.timeout(600_000);
  let place: Workplace;
  beforeEach(() => {
    place = contractPlace(
      [
        'AC-1: Children (verify: `node children.js`)',
        "AC-2: Files (verify: `node -e \"require('fs').writeFileSync('left', '')\"`)",
      ],
      {
        'children.js': `${CHILD}setTimeout(() => process.exit(0), 150)\n`,
        '.counterpoint/workflow.json': JSON.stringify({
          version: 1,
          gates: {
            setup: {
              command: ['node', '-e', `${CHILD}setTimeout(() => process.exit(0), 60)`],
              kind: 'setup',
            },
          },
        }),
      },
    );
  });
  afterEach(() => place.remove());

  it(`at ${KILLS} random points leaves no worktree, no process and no intent without its end`, async () => {
    const random = seededRandom(SEED);
    const points = new Set<string>();
    for (let kills = 0; kills < KILLS; kills += 1) {
      const engine = await EngineProcess.open(place);
      const before = place.journal().length;
      engine.order({ do: 'verify' });
      const lines = Math.floor(random() * 5);
      await until(
        () => `the journal grows: ${engine.problems.join('\n')}`,
        () => place.journal().length > before + lines || engine.isGone,
      );
      const until_ = performance.now() + random() * 250;
      await until('a random moment', () => performance.now() >= until_);
      await engine.killed();
      points.add(String(place.journal().at(-1)?.['type']));
    }
    assert.ok(points.size > 1, `it was killed at different points: ${[...points].join(', ')}`);

    // The next one takes back what was left, before it verifies anything itself.
    const engine = await place.open();
    const { evidence } = value(await verify(engine));
    assert.deepEqual(
      evidence.map(({ outcome }) => outcome),
      ['held', 'held'],
    );
    assert.deepEqual(opened(place), []);
    assert.deepEqual(scratchWorktrees(place), []);
    await until('nothing that was started lives', () => place.living().length === 0);
    assert.equal((await rowOf(engine, 'AC-1')).state.kind, 'verified');
    assert.equal(place.git(['status', '--porcelain']), '');
    assert.equal(place.git(['fsck', '--no-dangling', '--no-progress']), '');
  });
});

describe('Several windows and criteria', function () {
  this.timeout(180_000);
  let place: Workplace;
  beforeEach(() => {
    place = contractPlace(['AC-1: Slow (verify: `node slow.js`)', 'AC-2: Nice'], {
      'slow.js': `setTimeout(() => process.exit(0), 600000)\n`,
      'quick.js': '',
    });
  });
  afterEach(() => place.remove());

  it('verify in the one that leads, whoever asks; the asker is told of progress, and may cancel', async () => {
    const leader = await place.open();
    const follower = await place.open();
    assert.deepEqual([leader.engine.role, follower.engine.role], ['leading', 'following']);
    const abort = new AbortController();
    const asked = verify(follower, ['AC-1'], { kind: 'commit' }, { signal: abort.signal });
    await until(
      'it runs',
      async () => (await rowOf(leader, 'AC-1')).state.kind === 'running' && place.living().length > 0,
    );
    // A list of worktrees does not show the one it runs in.
    assert.equal(value(await leader.engine.worktrees()).length, 1);
    abort.abort();
    assert.deepEqual(
      value(await asked).evidence.map(({ outcome }) => outcome),
      ['cancelled'],
    );
    await until('it was ended', () => place.living().length === 0);

    value(await follower.engine.decideCriterion((await rowOf(follower, 'AC-2')).ref, true, 'I like it'));
    const state = (await rowOf(leader, 'AC-2')).state;
    assert.equal(state.kind, 'verified');
    assert.match(state.because, /I like it/);
    place.commitAll('the same files');
    assert.equal((await rowOf(leader, 'AC-2')).state.kind, 'verified', 'another commit of the same tree');
    place.write('quick.js', '1\n');
    place.commitAll('other files');
    assert.equal((await rowOf(leader, 'AC-2')).state.kind, 'stale');
  });

  it('the next leader takes back what the first one was verifying when it closed', async () => {
    const leader = await place.open();
    const follower = await place.open();
    const asked = verify(follower, ['AC-1']);
    // Its own process, not git's before it: by then the asker knows that it was begun.
    await until('it runs', () => place.living().some((pid) => commandOf(pid).includes('slow.js')));
    await leader.close();
    const report = value(await asked);
    assert.deepEqual(
      report.evidence.map(({ outcome }) => outcome),
      ['cancelled'],
    );
    await until('nothing is left', () => place.living().length === 0 && scratchWorktrees(place).length === 0);
  });
});
