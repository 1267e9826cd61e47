import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { mountMeals } from '../../src/meals/routes.js';
import { createRouter } from '../../src/router.js';
import { createStore } from '../../src/store.js';

/** Recipes for one, handed in as the recipe API will hand in its own. */
const recipes = new Map();
const findRecipe = (id) => recipes.get(id);
const scaleRecipe = (recipe, servings) => ({
  ingredients: recipe.ingredients.map((ingredient) => ({
    ...ingredient,
    amount: ingredient.amount * servings,
  })),
});

let router = createRouter();
beforeEach(() => {
  recipes.clear();
  recipes.set('bread', { ingredients: [{ name: 'Flour', amount: 125, unit: 'g' }] });
  recipes.set('sauce', {
    ingredients: [
      { name: 'Flour', amount: 0.25, unit: 'kg' },
      { name: 'Butter', amount: 20, unit: 'g' },
    ],
  });
  router = createRouter();
  mountMeals(router, { store: createStore(), findRecipe, scaleRecipe });
});

const ask = async (method, path, body) => {
  const { handler, params } = router.match(method, path);
  return handler({ params, query: new URLSearchParams(), body });
};
const plan = (day, recipeId, servings) =>
  ask('PUT', `/meal-plans/2026-W14/${day}/dinner`, { recipeId, servings });

describe('/meal-plans/:week/shopping-list (US4)', () => {
  it('is empty for a week without meals', async () => {
    assert.deepEqual(await ask('GET', '/meal-plans/2026-W14/shopping-list'), {
      status: 200,
      body: { week: '2026-W14', lines: [], missing: [] },
    });
  });

  it('holds each ingredient once, scaled to the servings of each meal', async () => {
    await plan('monday', 'bread', 6);
    await plan('tuesday', 'sauce', 2);
    const { body } = await ask('GET', '/meal-plans/2026-W14/shopping-list');
    assert.deepEqual(body.lines, [
      { name: 'Butter', amount: 40, unit: 'g' },
      { name: 'Flour', amount: 1.25, unit: 'kg' },
    ]);
  });

  it('names a planned recipe that is gone, once, and lists the rest', async () => {
    await plan('monday', 'bread', 2);
    await plan('tuesday', 'sauce', 2);
    await plan('wednesday', 'sauce', 2);
    recipes.delete('sauce');
    const { body } = await ask('GET', '/meal-plans/2026-W14/shopping-list');
    assert.deepEqual(body.missing, ['sauce']);
    assert.deepEqual(body.lines, [{ name: 'Flour', amount: 250, unit: 'g' }]);
  });

  it('answers a week that does not exist with 400', async () => {
    await assert.rejects(() => ask('GET', '/meal-plans/2021-W53/shopping-list'), { status: 400 });
  });
});
