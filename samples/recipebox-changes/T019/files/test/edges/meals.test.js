import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createApp } from '../../src/app.js';
import { shoppingList } from '../../src/meals/shoppingList.js';
import { datesOf, DAYS, isWeek, SLOTS } from '../../src/meals/week.js';
import { createStore } from '../../src/store.js';

describe('weeks (FR-009)', () => {
  it('cover every day of 40 years once', () => {
    const dates = [];
    for (let year = 2010; year < 2050; year += 1) {
      for (let number = 1; number <= 53; number += 1) {
        const week = `${year}-W${String(number).padStart(2, '0')}`;
        if (isWeek(week)) dates.push(...datesOf(week));
      }
    }
    const days = dates.map((date) => Date.parse(date) / 86_400_000);
    assert.ok(days.every((day, index) => index === 0 || day === days[index - 1] + 1));
  });
});

describe('a full week', () => {
  const places = DAYS.flatMap((day) => SLOTS.map((slot) => `${day}/${slot}`));

  it('takes 21 meals and lists each ingredient once', async () => {
    let count = 0;
    const app = createApp({ newId: () => `r-${++count}` });
    for (const [index, place] of places.entries()) {
      const ingredients = [
        { name: 'Rice', amount: 100, unit: 'g' },
        { name: `Spice ${index}`, amount: 1, unit: 'tsp' },
      ];
      await app.handle({
        method: 'POST',
        path: '/recipes',
        body: { title: 'Rice', servings: 1, ingredients },
      });
      const body = { recipeId: `r-${index + 1}`, servings: 2 };
      assert.equal(
        (await app.handle({ method: 'PUT', path: `/meal-plans/2026-W14/${place}`, body })).status,
        200,
      );
    }
    const { body } = await app.handle({ method: 'GET', path: '/meal-plans/2026-W14/shopping-list' });
    assert.equal(body.lines.length, 22);
    assert.deepEqual(body.lines[0], { name: 'Rice', amount: 4.2, unit: 'kg' });
  });
});

describe('a data file edited by hand', () => {
  it('costs the lines of the recipe that is gone, not the list', async () => {
    const store = createStore();
    store.collection('mealPlans').put('2026-W14', {
      week: '2026-W14',
      meals: { 'monday/dinner': { recipeId: 'gone', servings: 4 } },
    });
    const { status, body } = await createApp({ store }).handle({
      method: 'GET',
      path: '/meal-plans/2026-W14/shopping-list',
    });
    assert.deepEqual([status, body.missing, body.lines], [200, ['gone'], []]);
  });

  it('does not bring a unit nobody knows into the list', () => {
    assert.throws(
      () => shoppingList([{ name: 'Butter', amount: 4, unit: 'ounce' }]),
      /'ounce' is not a unit/,
    );
  });
});
