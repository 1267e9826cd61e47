import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createMealPlans } from '../../src/meals/mealPlan.js';
import { createStore } from '../../src/store.js';

const known = new Set(['soup', 'curry']);
const newPlans = () =>
  createMealPlans(createStore().collection('mealPlans'), (id) => (known.has(id) ? { id } : undefined));

let plans = newPlans();
beforeEach(() => {
  plans = newPlans();
});

const soupFor4 = { recipeId: 'soup', servings: 4 };
const brokenFields = (action) => {
  try {
    action();
    return [];
  } catch (error) {
    return error.problems.map(({ field }) => field);
  }
};

describe('a week (FR-009)', () => {
  it('has seven days with dates and no meals before anybody plans it', () => {
    const { week, days } = plans.read('2026-W14');
    assert.equal(week, '2026-W14');
    assert.equal(days.length, 7);
    assert.deepEqual(days[0], {
      day: 'monday',
      date: '2026-03-30',
      meals: { breakfast: null, lunch: null, dinner: null },
    });
    assert.deepEqual(plans.meals('2026-W14'), []);
  });

  it('that does not exist is refused', () => {
    assert.deepEqual(
      brokenFields(() => plans.read('2021-W53')),
      ['week'],
    );
    assert.deepEqual(
      brokenFields(() => plans.meals('next')),
      ['week'],
    );
  });
});

describe('planning (FR-010)', () => {
  it('puts a meal into its slot and no other', () => {
    plans.assign('2026-W14', 'monday', 'dinner', soupFor4);
    const [monday, tuesday] = plans.read('2026-W14').days;
    assert.deepEqual(monday.meals, { breakfast: null, lunch: null, dinner: soupFor4 });
    assert.equal(tuesday.meals.dinner, null);
    assert.deepEqual(plans.meals('2026-W15'), []);
  });

  it('replaces what was there', () => {
    plans.assign('2026-W14', 'monday', 'dinner', soupFor4);
    plans.assign('2026-W14', 'monday', 'dinner', { recipeId: 'curry', servings: 2 });
    assert.deepEqual(plans.meals('2026-W14'), [{ recipeId: 'curry', servings: 2 }]);
  });

  it('keeps only what belongs to a meal', () => {
    plans.assign('2026-W14', 'monday', 'dinner', { ...soupFor4, guests: 'many' });
    assert.deepEqual(plans.meals('2026-W14'), [soupFor4]);
  });

  it('clears a slot, once', () => {
    plans.assign('2026-W14', 'monday', 'dinner', soupFor4);
    plans.clear('2026-W14', 'monday', 'dinner');
    assert.deepEqual(plans.meals('2026-W14'), []);
    assert.throws(() => plans.clear('2026-W14', 'monday', 'dinner'), { status: 404 });
  });

  it('names every broken rule', () => {
    const action = () => plans.assign('2026-W54', 'someday', 'supper', { recipeId: 'cake', servings: 0 });
    assert.deepEqual(brokenFields(action), ['week', 'day', 'slot', 'recipeId', 'servings']);
  });

  it('refuses a meal that is none', () => {
    assert.deepEqual(
      brokenFields(() => plans.assign('2026-W14', 'monday', 'dinner', undefined)),
      ['recipeId', 'servings'],
    );
  });
});

describe('the same recipe (FR-012)', () => {
  beforeEach(() => {
    for (const day of ['monday', 'tuesday', 'wednesday']) plans.assign('2026-W14', day, 'dinner', soupFor4);
  });

  it('is refused the fourth time in a week', () => {
    assert.throws(() => plans.assign('2026-W14', 'thursday', 'dinner', soupFor4), { status: 409 });
    assert.equal(plans.meals('2026-W14').length, 3);
  });

  it('may change its servings in a slot it has', () => {
    plans.assign('2026-W14', 'monday', 'dinner', { recipeId: 'soup', servings: 2 });
    assert.equal(plans.meals('2026-W14').length, 3);
  });

  it('may be planned in the next week', () => {
    plans.assign('2026-W15', 'monday', 'dinner', soupFor4);
    assert.equal(plans.meals('2026-W15').length, 1);
  });
});
