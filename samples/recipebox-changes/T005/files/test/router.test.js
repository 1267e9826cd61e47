import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRouter } from '../src/router.js';

const answering = (/** @type {string} */ name) => () => ({ status: 200, body: name });

const router = createRouter();
router.add('GET', '/recipes', answering('list'));
router.add('POST', '/recipes', answering('add'));
router.add('GET', '/recipes/:id', answering('one'));
router.add('PUT', '/meal-plans/:week/:day/:slot', answering('assign'));

describe('match', () => {
  it('finds the handler by method and path', async () => {
    const { handler, params } = router.match('POST', '/recipes');
    const answer = await handler({ params, query: new URLSearchParams(), body: undefined });
    assert.equal(answer.body, 'add');
  });

  it('reads the values in the path, decoded', () => {
    assert.deepEqual(router.match('GET', '/recipes/caf%C3%A9%2F1').params, { id: 'café/1' });
    assert.deepEqual(router.match('PUT', '/meal-plans/2026-W14/monday/dinner').params, {
      week: '2026-W14',
      day: 'monday',
      slot: 'dinner',
    });
  });

  for (const path of ['/', '/recipe', '/recipes/', '/recipes/1/2', '//recipes']) {
    it(`answers ${path} with 404`, () => {
      assert.throws(() => router.match('GET', path), { status: 404 });
    });
  }

  it('answers an unknown method with 405 and names the known ones', () => {
    assert.throws(() => router.match('DELETE', '/recipes'), {
      status: 405,
      message: '/recipes knows GET, POST, not DELETE.',
    });
  });

  it('answers a broken escape with 400', () => {
    assert.throws(() => router.match('GET', '/recipes/%E0%A4%A'), { status: 400 });
  });
});

describe('routes', () => {
  it('lists what is served', () => {
    assert.deepEqual(router.routes().slice(0, 2), [
      { method: 'GET', pattern: '/recipes' },
      { method: 'POST', pattern: '/recipes' },
    ]);
  });
});
