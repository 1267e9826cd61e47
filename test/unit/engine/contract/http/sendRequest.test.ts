import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { sendRequest } from '../../../../../src/engine/contract/http/sendRequest';

/** Far more than any answer here takes: it only ends a test that would hang. */
const TIMEOUT_MS = 10_000;

describe('One request to a server that may say anything', () => {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server?.close();
  });

  /** What a request comes to when the server sends these bytes as soon as it is asked. */
  const answered = async (bytes: string, thenEnds = false) => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', () => (thenEnds ? socket.end(bytes) : socket.write(bytes)));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const { signal } = new AbortController();
    const url = `http://127.0.0.1:${address.port}/`;
    return sendRequest({ method: 'GET', url, timeoutMs: TIMEOUT_MS, signal });
  };

  it('ends also when the server wants to speak another protocol', async () => {
    const answer = await answered(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    assert.ok(answer.ok);
    assert.equal(answer.value.status, 101);
  });

  it('takes no cut answer for a whole one', async () => {
    const answer = await answered('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', true);
    assert.ok(!answer.ok);
    assert.equal(answer.problem.code, 'request-failed');
  });

  it('says of bytes that are no answer that it failed', async () => {
    const answer = await answered('SSH-2.0-OpenSSH_9.9\r\n', true);
    assert.ok(!answer.ok);
    assert.equal(answer.problem.code, 'request-failed');
  });
});
