import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createApp } from '../../src/app.js';

const flour = (amount, unit) => ({ name: 'Flour', amount, unit });
const bread = {
  title: 'Bread',
  servings: 4,
  ingredients: [flour(500, 'g'), { name: 'Yeast', amount: 7, unit: 'g' }],
};
const pancakes = {
  title: 'Pancakes',
  servings: 2,
  ingredients: [flour(0.25, 'kg'), { name: 'Egg', amount: 3, unit: 'piece' }],
};

let app = createApp();
beforeEach(() => {
  let count = 0;
  app = createApp({ newId: () => `r-${++count}` });
});
const ask = (method, path, body) => app.handle({ method, path, body });
const plan = (place, recipeId, servings) =>
  ask('PUT', `/meal-plans/2026-W14/${place}`, { recipeId, servings });

describe('both tracks together', () => {
  it('lead from stored recipes to one shopping list (FR-013)', async () => {
    await ask('POST', '/recipes', bread);
    await ask('POST', '/recipes', pancakes);
    assert.equal((await plan('monday/breakfast', 'r-2', 4)).status, 200);
    assert.equal((await plan('monday/dinner', 'r-1', 6)).status, 200);
    const { body } = await ask('GET', '/meal-plans/2026-W14/shopping-list');
    assert.deepEqual(body, {
      week: '2026-W14',
      lines: [
        { name: 'Egg', amount: 6, unit: 'piece' },
        { name: 'Flour', amount: 1.25, unit: 'kg' },
        { name: 'Yeast', amount: 10.5, unit: 'g' },
      ],
      missing: [],
    });
  });

  it('refuse to plan a recipe that was never stored (FR-011)', async () => {
    const { status, body } = await plan('monday/dinner', 'r-1', 4);
    assert.equal(status, 400);
    assert.equal(body.error.problems[0].field, 'recipeId');
  });

  it('follow a recipe that changes after it was planned', async () => {
    await ask('POST', '/recipes', bread);
    await plan('monday/dinner', 'r-1', 4);
    await ask('PUT', '/recipes/r-1', { ...bread, ingredients: [flour(600, 'g')] });
    const { body } = await ask('GET', '/meal-plans/2026-W14/shopping-list');
    assert.deepEqual(body.lines, [flour(600, 'g')]);
  });
});
