import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { mountMeals } from '../../src/meals/routes.js';
import { createRouter } from '../../src/router.js';
import { createStore } from '../../src/store.js';

const soupFor4 = { recipeId: 'soup', servings: 4 };

let router = createRouter();
beforeEach(() => {
  router = createRouter();
  mountMeals(router, { store: createStore(), findRecipe: (id) => (id === 'soup' ? { id } : undefined) });
});

const ask = async (method, path, body) => {
  const { handler, params } = router.match(method, path);
  return handler({ params, query: new URLSearchParams(), body });
};

describe('/meal-plans/:week (US3)', () => {
  it('shows a week nobody has planned', async () => {
    const { status, body } = await ask('GET', '/meal-plans/2026-W14');
    assert.equal(status, 200);
    assert.equal(body.days.length, 7);
  });

  it('plans a meal and answers with the week', async () => {
    const { status, body } = await ask('PUT', '/meal-plans/2026-W14/friday/lunch', soupFor4);
    assert.equal(status, 200);
    assert.deepEqual(body.days[4].meals.lunch, soupFor4);
    assert.deepEqual((await ask('GET', '/meal-plans/2026-W14')).body, body);
  });

  it('clears a slot', async () => {
    await ask('PUT', '/meal-plans/2026-W14/friday/lunch', soupFor4);
    assert.deepEqual(await ask('DELETE', '/meal-plans/2026-W14/friday/lunch'), { status: 204 });
    await assert.rejects(() => ask('DELETE', '/meal-plans/2026-W14/friday/lunch'), { status: 404 });
  });

  for (const week of ['2021-W53', '2026-W00', '2026-W54', 'today']) {
    it(`answers ${week} with 400`, async () => {
      await assert.rejects(() => ask('GET', `/meal-plans/${week}`), { status: 400 });
    });
  }

  it('answers a recipe that does not exist with 400 and names recipeId (FR-011)', async () => {
    await assert.rejects(
      () => ask('PUT', '/meal-plans/2026-W14/friday/lunch', { recipeId: 'cake', servings: 4 }),
      (error) => error.status === 400 && error.problems[0].field === 'recipeId',
    );
  });
});
