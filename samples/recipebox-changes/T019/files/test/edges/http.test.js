import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { createApp } from '../../src/app.js';
import { createHttpServer } from '../../src/httpServer.js';

describe('requests nobody should send (FR-015)', () => {
  const server = createHttpServer(createApp());
  let origin = '';
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => server.close());

  const statusOf = async (method, path, body) => (await fetch(`${origin}${path}`, { method, body })).status;

  it('get a 400 for a broken escape', async () => {
    assert.equal(await statusOf('GET', '/recipes/%E0%A4%A'), 400);
  });

  it('get a 404 for a path that leads out of the service', async () => {
    assert.equal(await statusOf('GET', '/..%2f..%2fetc%2fpasswd'), 404);
  });

  it('get a 400 for JSON that is no recipe', async () => {
    for (const body of ['null', '7', '"soup"', '[]', '{}'])
      assert.equal(await statusOf('POST', '/recipes', body), 400, body);
  });

  it('get a 400 for no body at all', async () => {
    assert.equal(await statusOf('POST', '/recipes'), 400);
  });

  it('may be as large as 1 MB and no larger', async () => {
    const bodyOf = (/** @type {number} */ bytes) => `"${'x'.repeat(bytes - 2)}"`;
    assert.equal(await statusOf('POST', '/recipes', bodyOf(1_000_000)), 400);
    assert.equal(await statusOf('POST', '/recipes', bodyOf(1_000_001)), 413);
  });

  it('do not stop the service', async () => {
    assert.equal(await statusOf('GET', '/health'), 200);
  });
});

describe('our own mistakes', () => {
  it('are reported, and answered without telling what they were', async () => {
    const reported = [];
    const failing = { all: () => assert.fail('disk on fire'), get() {}, put() {}, remove: () => false };
    const app = createApp({ store: { collection: () => failing }, report: (error) => reported.push(error) });
    const { status, body } = await app.handle({ method: 'GET', path: '/recipes' });
    assert.equal(status, 500);
    assert.doesNotMatch(JSON.stringify(body), /disk/);
    assert.match(String(reported[0]), /disk on fire/);
  });
});
