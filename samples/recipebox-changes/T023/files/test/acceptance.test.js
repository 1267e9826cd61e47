import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { createApp } from '../src/app.js';
import { createHttpServer } from '../src/httpServer.js';
import { createStore } from '../src/store.js';

const starterRecipes = JSON.parse(
  readFileSync(new URL('../data/starterRecipes.json', import.meta.url), 'utf8'),
);

let folder = '';
before(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'recipebox-acceptance-'));
});
after(() => rmSync(folder, { recursive: true }));

const servers = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A RecipeBox with its own data file, asked over HTTP. */
async function open(name) {
  const server = createHttpServer(createApp({ store: createStore({ file: path.join(folder, name) }) }));
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  return async (method, target, body) => {
    const answer = await fetch(`${origin}${target}`, { method, body: body && JSON.stringify(body) });
    return { status: answer.status, body: answer.status === 204 ? undefined : await answer.json() };
  };
}

describe('RecipeBox as a household uses it', () => {
  it('leads in three requests to a shopping list (SC-001)', async () => {
    const ask = await open('three-requests.json');
    const { body: soup } = await ask('POST', '/recipes', starterRecipes[0]);
    await ask('PUT', '/meal-plans/2026-W14/monday/dinner', { recipeId: soup.id, servings: 6 });
    const { body: list } = await ask('GET', '/meal-plans/2026-W14/shopping-list');
    assert.deepEqual(
      list.lines.map(({ name, amount, unit }) => `${amount} ${unit} ${name}`),
      [
        '4.5 piece Carrot',
        '7.5 ml Cumin',
        '45 ml Olive oil',
        '3 piece Onion',
        '450 g Red lentils',
        '1.8 l Vegetable stock',
      ],
    );
  });

  it('plans, changes its mind and tidies up (US1 to US4)', async () => {
    const ask = await open('whole-walk.json');
    const ids = [];
    for (const recipe of starterRecipes) {
      const { status, body } = await ask('POST', '/recipes', recipe);
      assert.equal(status, 201, recipe.title);
      ids.push(body.id);
    }
    const [, pancakes, curry] = ids;
    assert.equal((await ask('GET', '/recipes?tag=vegan&text=curry')).body.recipes.length, 1);
    assert.equal(
      (await ask('GET', `/recipes/${pancakes}/scaled?servings=6`)).body.ingredients[2].amount,
      4.5,
    );

    await ask('PUT', '/meal-plans/2026-W14/sunday/breakfast', { recipeId: pancakes, servings: 2 });
    await ask('PUT', '/meal-plans/2026-W14/sunday/breakfast', { recipeId: curry, servings: 2 });
    assert.equal((await ask('DELETE', `/recipes/${curry}`)).status, 409);
    assert.equal((await ask('DELETE', `/recipes/${pancakes}`)).status, 204);
    assert.equal((await ask('DELETE', '/meal-plans/2026-W14/sunday/breakfast')).status, 204);
    assert.deepEqual((await ask('GET', '/meal-plans/2026-W14/shopping-list')).body.lines, []);
  });

  it('has all of 100 recipes and the plan after a restart (SC-005)', async () => {
    const before = await open('restart.json');
    let lastId = '';
    for (let count = 0; count < 100; count += 1) {
      const { body } = await before('POST', '/recipes', {
        ...starterRecipes[count % 6],
        title: `Recipe ${count}`,
      });
      lastId = body.id;
    }
    await before('PUT', '/meal-plans/2026-W14/monday/dinner', { recipeId: lastId, servings: 4 });

    const restarted = await open('restart.json');
    assert.equal((await restarted('GET', '/recipes')).body.recipes.length, 100);
    const { days } = (await restarted('GET', '/meal-plans/2026-W14')).body;
    assert.deepEqual(days[0].meals.dinner, { recipeId: lastId, servings: 4 });
  });
});
