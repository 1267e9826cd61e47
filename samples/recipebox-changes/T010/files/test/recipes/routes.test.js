import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createApp } from '../../src/app.js';
import { mountRecipes } from '../../src/recipes/routes.js';
import { createRouter } from '../../src/router.js';
import { createStore } from '../../src/store.js';

const soup = {
  title: 'Lentil soup',
  servings: 4,
  ingredients: [{ name: 'Lentils', amount: 300, unit: 'g' }],
  steps: ['Boil.'],
  tags: ['vegan'],
};

let app = createApp();
beforeEach(() => {
  app = createApp({ newId: () => 'r-1' });
});
const ask = (method, path, { query, body } = {}) =>
  app.handle({ method, path, query: new URLSearchParams(query), body });

describe('/recipes (US1)', () => {
  it('stores a recipe and gives it back', async () => {
    const added = await ask('POST', '/recipes', { body: soup });
    assert.deepEqual(added, { status: 201, body: { id: 'r-1', ...soup } });
    assert.deepEqual(await ask('GET', '/recipes/r-1'), { status: 200, body: added.body });
  });

  it('refuses a recipe that breaks rules and names them', async () => {
    const answer = await ask('POST', '/recipes', { body: { ...soup, title: '', servings: 0 } });
    assert.equal(answer.status, 400);
    assert.deepEqual(
      answer.body.error.problems.map(({ field }) => field),
      ['title', 'servings'],
    );
    assert.deepEqual((await ask('GET', '/recipes')).body, { recipes: [] });
  });

  it('searches', async () => {
    await ask('POST', '/recipes', { body: soup });
    const found = await ask('GET', '/recipes', {
      query: { tag: 'vegan', ingredient: 'lentil', text: 'soup' },
    });
    assert.equal(found.body.recipes.length, 1);
    const none = await ask('GET', '/recipes', { query: { tag: 'quick' } });
    assert.deepEqual(none.body.recipes, []);
  });

  it('replaces and deletes', async () => {
    await ask('POST', '/recipes', { body: soup });
    const replaced = await ask('PUT', '/recipes/r-1', { body: { ...soup, title: 'Red lentil soup' } });
    assert.equal(replaced.status, 200);
    assert.equal(replaced.body.title, 'Red lentil soup');
    assert.deepEqual(await ask('DELETE', '/recipes/r-1'), { status: 204 });
    assert.equal((await ask('GET', '/recipes/r-1')).status, 404);
  });

  for (const method of ['GET', 'PUT', 'DELETE']) {
    it(`answers ${method} of an unknown id with 404`, async () => {
      assert.equal((await ask(method, '/recipes/r-9', { body: soup })).status, 404);
    });
  }
});

describe('what the recipe API provides', () => {
  it('finds a recipe by its id', () => {
    const store = createStore();
    const { findRecipe } = mountRecipes(createRouter(), { store, newId: () => '' });
    store.collection('recipes').put('r-7', { id: 'r-7', ...soup });
    assert.equal(findRecipe('r-7').title, 'Lentil soup');
    assert.equal(findRecipe('r-8'), undefined);
  });
});
