/**
 * Measures over HTTP how long RecipeBox takes with 1,000 recipes and a full week (SC-002). Exits 1 when a request
 * takes 100 ms or more at the 95th percentile. With the name of one measurement (search, scale, shopping-list) only
 * that one, and every time it took as `{"samples_ms":[...]}`.
 */
import { once } from 'node:events';
import { createApp } from '../src/app.js';
import { createHttpServer } from '../src/httpServer.js';
import { DAYS, SLOTS } from '../src/meals/week.js';
import { percentile } from './percentile.js';

const RECIPES = 1000;
const REQUESTS = 200;
const GOAL_MS = 100;

const UNITS = ['g', 'kg', 'ml', 'tbsp', 'piece'];

const app = createApp();
const server = createHttpServer(app);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = /** @type {import('node:net').AddressInfo} */ (server.address());
const origin = `http://127.0.0.1:${address.port}`;

const ids = [];
for (let index = 0; index < RECIPES; index += 1) ids.push(await addRecipe(index));
for (const [index, place] of DAYS.flatMap((day) => SLOTS.map((slot) => `${day}/${slot}`)).entries()) {
  const body = { recipeId: ids[index], servings: 6 };
  await app.handle({ method: 'PUT', path: `/meal-plans/2026-W14/${place}`, body });
}

const paths = {
  search: '/recipes?tag=tag-3&ingredient=ingredient&text=9',
  scale: `/recipes/${ids[500]}/scaled?servings=7`,
  'shopping-list': '/meal-plans/2026-W14/shopping-list',
};
const only = process.argv[2];
const chosen = Object.entries(paths).filter(([name]) => only === undefined || name === only);
if (chosen.length === 0) throw new Error(`There is no measurement of ${only}.`);
for (const [name, path] of chosen) {
  const times = await timesOf(path);
  const p95 = percentile(times, 95);
  const holds = p95 < GOAL_MS;
  console.log(`${name}: ${p95.toFixed(1)} ms at p95 of ${REQUESTS} requests (goal: under ${GOAL_MS} ms)`);
  if (only !== undefined) console.log(JSON.stringify({ samples_ms: times }));
  if (!holds) process.exitCode = 1;
}
server.close();

/** @param {number} index */
async function addRecipe(index) {
  const ingredients = Array.from({ length: 10 }, (_, position) => ({
    name: `Ingredient ${(index * 7 + position) % 300}`,
    amount: position + 1,
    unit: UNITS[position % UNITS.length],
  }));
  const body = { title: `Recipe ${index}`, servings: 4, ingredients, tags: [`tag-${index % 10}`] };
  const answer = await app.handle({ method: 'POST', path: '/recipes', body });
  return /** @type {{ id: string }} */ (answer.body).id;
}

/**
 * @param {string} path
 * @returns {Promise<number[]>} milliseconds of each request, from sending it to having read the answer.
 */
async function timesOf(path) {
  const times = [];
  for (let count = 0; count < REQUESTS; count += 1) {
    const start = performance.now();
    const answer = await fetch(`${origin}${path}`);
    await answer.arrayBuffer();
    times.push(performance.now() - start);
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}.`);
  }
  return times;
}
