import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { applySteps, readChange, SAMPLE } from './preparedChange';
import { run } from './sampleProcess';
import { sampleTasks } from './sampleTasks';

/** What may happen next: a branch begins for a ready task, or a finished branch is merged. */
interface Choice {
  readonly kind: 'begin' | 'merge';
  readonly task: string;
}
type Chooser = (choices: readonly Choice[]) => Choice | undefined;

const tasks = sampleTasks();

/** Deterministic, so that a failure can be repeated: a linear congruential generator. */
function shuffling(seed: number): Chooser {
  let state = seed;
  return (choices) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return choices[Math.floor((state / 2 ** 32) * choices.length)];
  };
}

/** As many branches beside each other as the dependencies allow, merged last first. */
const widest: Chooser = (choices) =>
  choices.find((choice) => choice.kind === 'begin') ?? choices[choices.length - 1];

const oneByOne: Chooser = (choices) => choices.find((choice) => choice.kind === 'merge') ?? choices[0];

describe('the tasks of the sample as branches', function () {
  this.timeout(120_000);
  let home = '';
  before(() => {
    home = mkdtempSync(path.join(tmpdir(), 'recipebox-merge-'));
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  /**
   * Does every task on a branch of its own that begins at what is merged by then, in the order `choose` picks.
   * Dependencies are only those that a task names: that allows more orders than phases do.
   */
  function finalTree(name: string, choose: Chooser): { tree: string; mostOpen: number } {
    const repository = path.join(home, name);
    const git = (...args: string[]) => {
      const { code, output } = run('git', args, repository, home);
      assert.equal(code, 0, `git ${args.join(' ')}\n${output}`);
      return output.trim();
    };
    cpSync(SAMPLE, repository, { recursive: true });
    git('init', '-q', '-b', 'main');
    git('config', 'user.name', 'RecipeBox');
    git('config', 'user.email', 'recipebox@example.invalid');
    git('add', '.');
    git('commit', '-q', '-m', 'Start');

    const merged = new Set<string>();
    const open = new Set<string>();
    let mostOpen = 0;
    const choices = (): Choice[] => [
      ...tasks
        .filter(({ id, dependsOn }) => !merged.has(id) && !open.has(id) && dependsOn.every((on) => merged.has(on)))
        .map(({ id }) => ({ kind: 'begin' as const, task: id })),
      ...[...open].map((id) => ({ kind: 'merge' as const, task: id })),
    ];
    for (let choice = choose(choices()); choice; choice = choose(choices())) {
      const { kind, task } = choice;
      if (kind === 'begin') {
        git('checkout', '-q', '-b', task, 'main');
        applySteps(repository, task, readChange(task).steps);
        git('add', '-A');
        git('commit', '-q', '-m', task);
        open.add(task);
      } else {
        git('checkout', '-q', 'main');
        git('merge', '-q', '--no-ff', '-m', `Merge ${task}`, task);
        open.delete(task);
        merged.add(task);
      }
      mostOpen = Math.max(mostOpen, open.size);
    }
    assert.equal(merged.size, tasks.length);
    return { tree: git('rev-parse', 'main^{tree}'), mostOpen };
  }

  const expected = { tree: '' };
  it('can be done one after the other', () => {
    const { tree, mostOpen } = finalTree('one-by-one', oneByOne);
    assert.equal(mostOpen, 1);
    expected.tree = tree;
  });

  it('give the same tree with as many branches as allowed, merged last first', () => {
    const { tree, mostOpen } = finalTree('widest', widest);
    assert.ok(mostOpen >= 4, `only ${mostOpen} branches were open at a time`);
    assert.equal(tree, expected.tree);
  });

  for (const seed of [7, 42]) {
    it(`give the same tree in a shuffled order (seed ${seed})`, () => {
      const { tree, mostOpen } = finalTree(`shuffled-${seed}`, shuffling(seed));
      assert.ok(mostOpen >= 2, 'nothing ran side by side');
      assert.equal(tree, expected.tree);
    });
  }
});
