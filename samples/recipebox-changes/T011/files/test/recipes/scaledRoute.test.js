import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createApp } from '../../src/app.js';
import { mountRecipes } from '../../src/recipes/routes.js';
import { createRouter } from '../../src/router.js';
import { createStore } from '../../src/store.js';

const bread = {
  title: 'Bread',
  servings: 4,
  ingredients: [{ name: 'Flour', amount: 500, unit: 'g' }],
};

let app = createApp();
beforeEach(async () => {
  app = createApp({ newId: () => 'r-1' });
  await app.handle({ method: 'POST', path: '/recipes', body: bread });
});
const scaled = (query, id = 'r-1') =>
  app.handle({ method: 'GET', path: `/recipes/${id}/scaled`, query: new URLSearchParams(query) });

describe('/recipes/:id/scaled (US2)', () => {
  it('shows the recipe for other servings', async () => {
    const { status, body } = await scaled('servings=6');
    assert.equal(status, 200);
    assert.deepEqual([body.servings, body.ingredients[0].amount], [6, 750]);
  });

  it('does not change what is stored', async () => {
    await scaled('servings=6');
    const { body } = await app.handle({ method: 'GET', path: '/recipes/r-1' });
    assert.deepEqual([body.servings, body.ingredients[0].amount], [4, 500]);
  });

  for (const query of [
    '',
    'servings=',
    'servings=0',
    'servings=-1',
    'servings=1.5',
    'servings=101',
    'servings=1e1',
  ]) {
    it(`answers '${query}' with 400 and names servings`, async () => {
      const { status, body } = await scaled(query);
      assert.equal(status, 400);
      assert.deepEqual(
        body.error.problems.map(({ field }) => field),
        ['servings'],
      );
    });
  }

  it('answers an unknown recipe with 404', async () => {
    assert.equal((await scaled('servings=6', 'r-9')).status, 404);
  });
});

describe('what the recipe API provides', () => {
  it('scales for others, too', () => {
    const { scaleRecipe } = mountRecipes(createRouter(), { store: createStore(), newId: () => '' });
    assert.equal(scaleRecipe({ id: 'r-2', steps: [], tags: [], ...bread }, 2).ingredients[0].amount, 250);
  });
});
