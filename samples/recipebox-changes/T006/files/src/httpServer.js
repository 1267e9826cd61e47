import { createServer } from 'node:http';
import { errorResponse, RequestError } from './errors.js';

const LARGEST_BODY_BYTES = 1_000_000;

/**
 * Speaks HTTP and JSON for an app.
 *
 * @param {import('./app.js').App} app
 * @returns {import('node:http').Server} not listening yet.
 */
export function createHttpServer(app) {
  return createServer(async (request, response) => {
    const { status, body } = await answer(app, request);
    if (body === undefined) {
      response.writeHead(status).end();
      return;
    }
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(body));
  });
}

/**
 * @param {import('./app.js').App} app
 * @param {import('node:http').IncomingMessage} request
 */
async function answer(app, request) {
  try {
    const [path = '/', search] = (request.url ?? '/').split('?', 2);
    const body = await readJson(request);
    return await app.handle({
      method: request.method ?? 'GET',
      path,
      query: new URLSearchParams(search),
      body,
    });
  } catch (error) {
    return errorResponse(error);
  }
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<unknown>} undefined when there is no body.
 */
async function readJson(request) {
  let size = 0;
  const chunks = [];
  for await (const chunk of request) {
    size += chunk.length;
    // Read on without keeping it: leaving the loop would close the socket before the caller has our answer.
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  if (size > LARGEST_BODY_BYTES) throw new RequestError(413, 'too-large', 'The body is larger than 1 MB.');
  if (size === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new RequestError(400, 'broken-json', 'The body is not JSON.');
  }
}
