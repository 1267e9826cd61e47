import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { integrationMapsOf } from '../../../../../src/core/contract/integrationMap/integrationMap';
import type { IntegrationMap } from '../../../../../src/core/contract/integrationMap/model';
import { mapListing } from '../../../../../src/core/contract/integrationMap/mapListing';
import { mermaidOf } from '../../../../../src/core/contract/integrationMap/mermaid';
import { asFeatureKey, asRunId, type TaskKey } from '../../../../../src/core/ids';
import type { Feature, Plan } from '../../../../../src/core/plan/model';
import { aFeature, aList, aPlan, aTask, keyOf, Story } from '../../metrics/story';
import { aContract, shop } from './workspaceContracts';

const listOf = (folder: string): string => `specs/${folder}/tasks.md`;
const taskOf = (folder: string, id = 'T001'): TaskKey => keyOf(id, listOf(folder));

/** A feature of the shop with one task for each list of files. */
const feature = (folder: string, ...files: readonly (readonly string[])[]): Feature => ({
  ...aFeature(
    [
      aList(
        files.map((paths, index) => aTask(`T00${index + 1}`, { file: listOf(folder), paths })),
        undefined,
        listOf(folder),
      ),
    ],
    `specs/${folder}`,
  ),
  contractFiles: [`specs/${folder}/contract.md`],
});

const plan = (): Plan =>
  aPlan(
    feature('001-auth', ['src/session.js', 'src/app.js'], ['src/user.js']),
    feature('002-catalog', ['src/products.js']),
    feature('003-cart', ['src/cart.js', 'src/app.js'], ['src/items.js']),
  );

const begun = (story: Story, folder: string, run: string, id = 'T001'): Story =>
  story.delegate(run, taskOf(folder, id), { feature: asFeatureKey(`specs/${folder}`) }).start(run);

const conflict = (story: Story, folder: string, run: string, file: string): Story =>
  story.decide(run, taskOf(folder), 'accept').add({
    type: 'integration.waiting',
    run: asRunId(run),
    task: taskOf(folder),
    problem: { code: 'integration-conflict', message: 'T001 and main changed the same lines.' },
    conflict: { files: [file], total: 1 },
  });

function mapOf(story: Story): IntegrationMap {
  const [map] = integrationMapsOf(plan(), shop(), story.state());
  assert.ok(map);
  return map;
}

const conflicted = (map: IntegrationMap) =>
  map.pairs
    .filter(({ state }) => state === 'conflicted')
    .map(({ a, b, conflicts }) => [map.features[a]?.id, map.features[b]?.id, conflicts]);

describe('conflicts on the integration map', () => {
  it('stand between the feature that waits and the one whose merged work changed the same file', () => {
    const story = begun(begun(new Story(), '001-auth', 'r-0001').at(1), '003-cart', 'r-0002');
    begun(story, '002-catalog', 'r-0003');
    story.at(5).decide('r-0003', taskOf('002-catalog'), 'accept').integrate('r-0003', taskOf('002-catalog'));
    story.at(6).decide('r-0001', taskOf('001-auth'), 'accept').integrate('r-0001', taskOf('001-auth'));
    conflict(story.at(7), '003-cart', 'r-0002', 'src/app.js');
    const map = mapOf(story);
    const found = {
      kind: 'merge',
      task: taskOf('003-cart'),
      others: [taskOf('001-auth')],
      files: ['src/app.js'],
      fileCount: 1,
      settled: false,
    };
    assert.deepEqual(conflicted(map), [['001-auth', '003-cart', [found]]]);
    assert.deepEqual([map.summary.conflicted, map.summary.merges, map.summary.mergeConflicts], [1, 3, 1]);
    assert.match(map.insights.join('\n'), /1 of 3 merges met a conflict/);
  });

  it('are remembered when they are settled, and still say how well the work was cut', () => {
    const story = begun(begun(new Story(), '001-auth', 'r-0001').at(1), '003-cart', 'r-0002');
    story.at(5).decide('r-0001', taskOf('001-auth'), 'accept').integrate('r-0001', taskOf('001-auth'));
    conflict(story.at(6), '003-cart', 'r-0002', 'src/app.js');
    // Tried again in vain, it is the same conflict; what is merged later had no part in it.
    story.at(7).add({ type: 'task.retried', run: asRunId('r-0002'), task: taskOf('003-cart') });
    conflict(story.at(8), '003-cart', 'r-0002', 'src/app.js');
    assert.equal(mapOf(story).summary.conflicted, 1);
    assert.doesNotMatch(mapListing([mapOf(story)]), /settled/);
    begun(story, '001-auth', 'r-0003', 'T002').at(9).decide('r-0003', taskOf('001-auth', 'T002'), 'accept');
    story.integrate('r-0003', taskOf('001-auth', 'T002'));
    story.at(10).add({ type: 'task.retried', run: asRunId('r-0002'), task: taskOf('003-cart') });
    story.integrate('r-0002', taskOf('003-cart'));
    const map = mapOf(story);
    assert.deepEqual(conflicted(map), []);
    const [met] = map.pairs.filter(({ conflicts }) => conflicts.length > 0);
    assert.deepEqual(met?.conflicts, [
      {
        kind: 'merge',
        task: taskOf('003-cart'),
        others: [taskOf('001-auth')],
        files: ['src/app.js'],
        fileCount: 1,
        settled: true,
      },
    ]);
    const { summary } = map;
    assert.deepEqual(
      [summary.settled, summary.conflicted, summary.merges, summary.mergeConflicts],
      [1, 0, 3, 1],
    );
    assert.match(map.insights.join('\n'), /1 of 3 merges met a conflict/);
    assert.match(
      mapListing([map]),
      /T001: its merge met specs\/001-auth\/tasks\.md#T001 in src\/app\.js; settled/,
    );
    assert.match(mermaidOf([map]), /, conflict settled\|/);
  });

  it('of older journals count without the files, which nobody kept', () => {
    const story = begun(new Story(), '003-cart', 'r-0001').decide('r-0001', taskOf('003-cart'), 'accept');
    story.add({
      type: 'integration.waiting',
      run: asRunId('r-0001'),
      task: taskOf('003-cart'),
      problem: { code: 'integration-conflict', message: 'T001 and main changed the same lines: src/app.js.' },
    });
    const { loose, summary } = mapOf(story);
    assert.deepEqual(
      loose.map(({ files, fileCount, settled }) => [files, fileCount, settled]),
      [[[], 0, false]],
    );
    assert.equal(summary.mergeConflicts, 1);
  });

  it('are not blamed on work that was merged before, or that touched other files', () => {
    const story = begun(new Story(), '001-auth', 'r-0001');
    story.at(1).decide('r-0001', taskOf('001-auth'), 'accept').integrate('r-0001', taskOf('001-auth'));
    begun(story.at(2), '003-cart', 'r-0002');
    conflict(story.at(3), '003-cart', 'r-0002', 'src/app.js');
    const map = mapOf(story);
    assert.deepEqual(conflicted(map), []);
    assert.deepEqual(
      map.loose.map(({ feature: position, others }) => [map.features[position ?? -1]?.id, others]),
      [['003-cart', []]],
    );
    assert.equal(map.summary.mergeConflicts, 1);
  });

  it('of two tasks of one feature are no integration point', () => {
    const story = begun(begun(new Story(), '001-auth', 'r-0001'), '001-auth', 'r-0002', 'T002');
    story.at(1).decide('r-0002', taskOf('001-auth', 'T002'), 'accept');
    story.integrate('r-0002', taskOf('001-auth', 'T002'));
    conflict(story.at(2), '001-auth', 'r-0001', 'src/user.js');
    const map = mapOf(story);
    assert.deepEqual(conflicted(map), []);
    assert.deepEqual(
      map.loose.map(({ others }) => others),
      [[taskOf('001-auth', 'T002')]],
    );
  });

  it('are overlaps where a task changed a file that another feature’s task names', () => {
    const story = begun(new Story(), '003-cart', 'r-0001').report('r-0001', 'complete');
    story.gates('r-0001', taskOf('003-cart'), 'passed', ['src/products.js', 'src/items.js', 'README.md']);
    const map = mapOf(story);
    assert.deepEqual(conflicted(map), [
      [
        '002-catalog',
        '003-cart',
        [
          {
            kind: 'overlap',
            task: taskOf('003-cart'),
            others: [taskOf('002-catalog')],
            files: ['src/products.js'],
            fileCount: 1,
            settled: false,
          },
        ],
      ],
    ]);
    assert.deepEqual([map.loose, map.summary.mergeConflicts], [[], 0]);
    assert.match(map.insights.join('\n'), /^\d features have 10 possible/m);
  });

  it('end when the work is discarded, and clean merges are said to be clean', () => {
    const story = begun(new Story(), '003-cart', 'r-0001').report('r-0001', 'complete');
    story.gates('r-0001', taskOf('003-cart'), 'passed', ['src/products.js']);
    story.decide('r-0001', taskOf('003-cart'), 'discard');
    begun(story, '001-auth', 'r-0002');
    story.decide('r-0002', taskOf('001-auth'), 'accept').integrate('r-0002', taskOf('001-auth'));
    const map = mapOf(story);
    assert.deepEqual(conflicted(map), []);
    assert.match(map.insights.join('\n'), /1 task merged without a conflict/);
  });

  it('go to the contract that a task’s words name, where a folder has several', () => {
    const api = { ...aContract('box'), file: 'specs/box/contract.md' };
    const named = (id: string, criterion = 'It is there') => {
      const contract = aContract(id, { criteria: [`AC-1: ${criterion}`] });
      const file = `specs/box/contracts/${id}.contract.md`;
      return { ...contract, file };
    };
    const contracts = [api, named('recipe-api'), named('meal-planning')];
    const list = aList(
      [
        aTask('T001', { file: listOf('box'), phaseKey: '2', paths: ['src/app.js'] }),
        aTask('T002', { file: listOf('box'), phaseKey: '3', paths: ['src/app.js'] }),
      ],
      [
        ['2', 'Recipe API (track A)'],
        ['3', 'Meal planning (track B)'],
      ],
      listOf('box'),
    );
    const box = {
      ...aFeature([list], 'specs/box'),
      contractFiles: contracts.map(({ file }) => file),
    };
    const story = begun(begun(new Story(), 'box', 'r-0001'), 'box', 'r-0002', 'T002');
    story.at(1).decide('r-0002', taskOf('box', 'T002'), 'accept').integrate('r-0002', taskOf('box', 'T002'));
    conflict(story.at(2), 'box', 'r-0001', 'src/app.js');
    const [map] = integrationMapsOf(aPlan(box), contracts, story.state());
    assert.deepEqual(map && conflicted(map).map(([a, b]) => [a, b]), [['recipe-api', 'meal-planning']]);
    // Whom a criterion names as its owner counts before words do.
    const owned = [api, named('recipe-api'), named('meal-planning'), named('search', 'Found (tasks: T001)')];
    const more = { ...box, contractFiles: owned.map(({ file }) => file) };
    const [other] = integrationMapsOf(aPlan(more), owned, story.state());
    assert.deepEqual(other && conflicted(other).map(([a, b]) => [a, b]), [['meal-planning', 'search']]);
  });
});
