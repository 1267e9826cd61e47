import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { applySteps, preparedTaskIds, readChange, SAMPLE } from './preparedChange';
import { quietEnvironment } from './sampleProcess';

describe('the finished RecipeBox', () => {
  let home = '';
  let server: ChildProcess | undefined;
  before(() => {
    home = mkdtempSync(path.join(tmpdir(), 'recipebox-server-'));
    cpSync(SAMPLE, home, { recursive: true });
    for (const id of preparedTaskIds()) applySteps(home, id, readChange(id).steps);
  });
  after(() => {
    server?.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  });

  it('serves recipes, plans and lists, and ends when told', async () => {
    const started = spawn(process.execPath, ['src/server.js'], {
      cwd: home,
      env: { ...quietEnvironment(home), RECIPEBOX_PORT: '0', RECIPEBOX_DATA: path.join(home, 'box.json') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    server = started;
    const [line] = (await once(started.stdout.setEncoding('utf8'), 'data')) as [string];
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
    assert.ok(origin, line);

    const ask = async (method: string, target: string, body?: unknown) => {
      const answer = await fetch(`${origin}${target}`, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    assert.deepEqual(await ask('GET', '/health'), { status: 200, body: { status: 'ok' } });
    const ingredients = [{ name: 'Flour', amount: 500, unit: 'g' }];
    const bread = await ask('POST', '/recipes', { title: 'Bread', servings: 4, ingredients });
    assert.equal(bread.status, 201);
    const meal = { recipeId: bread.body['id'], servings: 10 };
    assert.equal((await ask('PUT', '/meal-plans/2026-W14/monday/dinner', meal)).status, 200);
    const list = await ask('GET', '/meal-plans/2026-W14/shopping-list');
    assert.deepEqual(list.body['lines'], [{ name: 'Flour', amount: 1.25, unit: 'kg' }]);

    const exited = once(started, 'exit');
    started.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  });
});
