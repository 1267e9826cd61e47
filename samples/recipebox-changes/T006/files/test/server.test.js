import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { createApp } from '../src/app.js';
import { createHttpServer } from '../src/httpServer.js';

describe('the HTTP server (FR-015)', () => {
  const server = createHttpServer(createApp());
  let origin = '';
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => server.close());

  it('answers in JSON', async () => {
    const answer = await fetch(`${origin}/health?from=test`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type'), /^application\/json/);
    assert.deepEqual(await answer.json(), { status: 'ok' });
  });

  it('answers broken JSON with 400', async () => {
    const answer = await fetch(`${origin}/health`, { method: 'POST', body: '{"title":' });
    assert.equal(answer.status, 400);
    assert.equal((await answer.json()).error.code, 'broken-json');
  });

  it('answers a body over 1 MB with 413', async () => {
    const answer = await fetch(`${origin}/health`, {
      method: 'POST',
      body: JSON.stringify('x'.repeat(1_000_000)),
    });
    assert.equal(answer.status, 413);
  });
});

describe('the program', () => {
  const start = (environment) =>
    spawn(process.execPath, ['src/server.js'], {
      cwd: new URL('..', import.meta.url),
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  it('says where it listens, and stops when told', async () => {
    const program = start({ RECIPEBOX_PORT: '0' });
    const [firstLine] = await once(program.stdout.setEncoding('utf8'), 'data');
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(firstLine)?.[0];
    assert.ok(origin, firstLine);
    assert.equal((await fetch(`${origin}/health`)).status, 200);
    program.kill('SIGTERM');
    const [code] = await once(program, 'exit');
    assert.equal(code, process.platform === 'win32' ? null : 0);
  });

  it('says what is wrong with its configuration', async () => {
    const program = start({ RECIPEBOX_PORT: 'eighty' });
    const [errors] = await Promise.all([program.stderr.setEncoding('utf8').toArray(), once(program, 'exit')]);
    assert.match(errors.join(''), /RECIPEBOX_PORT is 'eighty'/);
    assert.equal(program.exitCode, 1);
  });
});
