import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createApp } from '../../src/app.js';

const bread = { title: 'Bread', servings: 4, ingredients: [{ name: 'Flour', amount: 500, unit: 'g' }] };

let app = createApp();
beforeEach(async () => {
  app = createApp({ newId: () => 'r-1' });
  await ask('POST', '/recipes', bread);
});
const ask = (method, path, body) => app.handle({ method, path, body });

describe('deleting a planned recipe (FR-014)', () => {
  beforeEach(() => ask('PUT', '/meal-plans/2026-W14/monday/dinner', { recipeId: 'r-1', servings: 4 }));

  it('is refused with 409, by the name a person knows', async () => {
    const { status, body } = await ask('DELETE', '/recipes/r-1');
    assert.equal(status, 409);
    assert.match(body.error.message, /^Bread is part of a meal plan/);
    assert.equal((await ask('GET', '/recipes/r-1')).status, 200);
  });

  it('works once the meal is cleared', async () => {
    await ask('DELETE', '/meal-plans/2026-W14/monday/dinner');
    assert.equal((await ask('DELETE', '/recipes/r-1')).status, 204);
  });
});

describe('deleting a recipe nobody has planned', () => {
  it('works', async () => {
    assert.equal((await ask('DELETE', '/recipes/r-1')).status, 204);
  });

  it('is answered with 404 the second time', async () => {
    await ask('DELETE', '/recipes/r-1');
    assert.equal((await ask('DELETE', '/recipes/r-1')).status, 404);
  });
});
