import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { estimatesOf } from '../../../../src/core/metrics/estimates';
import { phaseEstimateKey } from '../../../../src/core/run/fold';
import { aList, aTask, keyOf } from './story';

const NONE = { tasks: {}, phases: {} };
const tasks = [
  aTask('T001', { estimateMinutes: 40 }),
  aTask('T002'),
  aTask('T003'),
  aTask('T004', { status: 'dropped' }),
  aTask('T005', { phaseKey: undefined }),
];
const list = aList(tasks, [['1', 'Phase 1: Foundation']]);
const of = (id: string, ...args: [Parameters<typeof estimatesOf>[1], Parameters<typeof estimatesOf>[2]]) =>
  estimatesOf(list, ...args).tasks.get(keyOf(id));

describe('estimated manual time', () => {
  it('is what was edited, then what the task says, then its share of the phase, then the default, then unknown', () => {
    const settings = { phaseEstimates: { Foundation: 100 }, defaultEstimateMinutes: 15 };
    const edited = { tasks: { [keyOf('T001')]: 90 }, phases: {} };
    assert.deepEqual(of('T001', edited, settings), { minutes: 90, source: 'edited' });
    assert.deepEqual(of('T001', NONE, settings), { minutes: 40, source: 'task text' });
    assert.deepEqual(of('T002', NONE, settings), { minutes: 30, source: 'phase setting' });
    assert.deepEqual(of('T005', NONE, settings), { minutes: 15, source: 'default' });
    assert.deepEqual(of('T005', NONE, { phaseEstimates: {} }), { minutes: null, source: 'none' });
  });

  it('of a phase, when edited, wins over the setting, and its shares add up to it', () => {
    const edits = { tasks: {}, phases: { [phaseEstimateKey(list.file, '1')]: 200 } };
    const settings = { phaseEstimates: { '1': 100 } };
    assert.deepEqual(of('T003', edits, settings), { minutes: 80, source: 'phase edited' });
    const { tasks: all, phases } = estimatesOf(list, edits, settings);
    assert.equal(
      ['T001', 'T002', 'T003'].reduce((sum, id) => sum + (all.get(keyOf(id))?.minutes ?? 0), 0),
      200,
    );
    assert.deepEqual(phases.get('1'), { edited: 200, setting: 100 });
  });

  it('finds the setting of a phase by number, title, or title without its number, whatever the case', () => {
    for (const name of ['1', 'phase 1', 'PHASE 1:  foundation', 'Foundation', ' foundation '])
      assert.equal(of('T002', NONE, { phaseEstimates: { [name]: 100 } })?.minutes, 30, name);
    assert.equal(of('T002', NONE, { phaseEstimates: { '2': 100 } })?.minutes, null);
  });

  it('is not known for the rest of a phase whose tasks have used its estimate up', () => {
    assert.deepEqual(of('T002', NONE, { phaseEstimates: { '1': 40 } }), { minutes: null, source: 'none' });
  });

  it('ignores what is not a number of minutes, and what objects inherit', () => {
    for (const minutes of [-1, Number.NaN, Number.POSITIVE_INFINITY, '40' as unknown as number])
      assert.equal(of('T002', NONE, { phaseEstimates: { '1': minutes } })?.minutes, null);
    const hostile = aList([aTask('T001', { phaseKey: 'constructor' })], [['constructor', 'toString']]);
    const { tasks: all } = estimatesOf(hostile, NONE, { phaseEstimates: {} });
    assert.deepEqual([...all.values()], [{ minutes: null, source: 'none' }]);
  });

  it('of 0 minutes is an estimate when a person says so, and none as the default', () => {
    assert.deepEqual(of('T002', { tasks: { [keyOf('T002')]: 0 }, phases: {} }, { phaseEstimates: {} }), {
      minutes: 0,
      source: 'edited',
    });
    assert.equal(of('T002', NONE, { phaseEstimates: {}, defaultEstimateMinutes: 0 })?.minutes, null);
  });
});
