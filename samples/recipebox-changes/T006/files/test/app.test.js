import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createApp } from '../src/app.js';

describe('the application', () => {
  it('says that it is well', async () => {
    const answer = await createApp().handle({ method: 'GET', path: '/health' });
    assert.deepEqual(answer, { status: 200, body: { status: 'ok' } });
  });

  it('lists its routes', () => {
    assert.ok(
      createApp()
        .routes()
        .some((route) => route.method === 'GET' && route.pattern === '/health'),
    );
  });

  it('answers an unknown path with 404 and does not report it', async () => {
    const reported = [];
    const app = createApp({ report: (error) => reported.push(error) });
    assert.equal((await app.handle({ method: 'GET', path: '/nowhere' })).status, 404);
    assert.equal((await app.handle({ method: 'POST', path: '/health' })).status, 405);
    assert.deepEqual(reported, []);
  });
});
