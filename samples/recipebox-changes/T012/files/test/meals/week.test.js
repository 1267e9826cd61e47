import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { datesOf, DAYS, isDay, isSlot, isWeek, SLOTS } from '../../src/meals/week.js';

describe('isWeek (FR-009)', () => {
  for (const week of ['2026-W01', '2026-W14', '2026-W53', '2020-W53', '2021-W52']) {
    it(`knows ${week}`, () => assert.equal(isWeek(week), true));
  }
  for (const week of [
    '2021-W53',
    '2025-W53',
    '2026-W00',
    '2026-W54',
    '2026-W1',
    '2026-14',
    '0050-W10',
    'W14',
    '',
    undefined,
  ]) {
    it(`refuses ${week}`, () => assert.equal(isWeek(week), false));
  }
});

describe('datesOf', () => {
  it('starts on Monday', () => {
    assert.deepEqual(datesOf('2026-W14'), [
      '2026-03-30',
      '2026-03-31',
      '2026-04-01',
      '2026-04-02',
      '2026-04-03',
      '2026-04-04',
      '2026-04-05',
    ]);
  });

  it('lets a first week begin in December and a last one end in January', () => {
    assert.equal(datesOf('2026-W01')[0], '2025-12-29');
    assert.equal(datesOf('2020-W53')[6], '2021-01-03');
  });

  it('leaves no day between two weeks', () => {
    assert.equal(datesOf('2026-W53')[6], '2027-01-03');
    assert.equal(datesOf('2027-W01')[0], '2027-01-04');
  });
});

describe('days and slots', () => {
  it('are seven and three', () => {
    assert.deepEqual([DAYS.length, SLOTS.length], [7, 3]);
  });

  it('are known by their names in lower case', () => {
    assert.deepEqual([isDay('monday'), isDay('Monday'), isDay(undefined)], [true, false, false]);
    assert.deepEqual([isSlot('dinner'), isSlot('supper')], [true, false]);
  });
});
