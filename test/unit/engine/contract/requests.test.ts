import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { Workplace } from '../engine/fixture/workplace';
import { until } from '../engine/fixture/waiting';
import { contractPlace, scratchWorktrees, verifyOne } from './contractPlace';

/** Answers on the port it is given; `/slow` after a moment, `/broken` with 500. */
const SERVER = `
const http = require('node:http');
const server = http.createServer((request, response) => {
  const answer = (status, text) => { response.statusCode = status; response.end(text); };
  if (request.url === '/slow') setTimeout(() => answer(200, 'late'), 40);
  else if (request.url === '/broken') answer(500, 'no');
  else if (request.url.startsWith('/recipes')) answer(request.method === 'GET' ? 200 : 405, '[]');
  else answer(404, 'nothing here');
});
server.listen(Number(process.env.PORT), '127.0.0.1');
`;

const workflow = (server: object) => ({
  '.counterpoint/workflow.json': JSON.stringify({ version: 1, gates: {}, verify: { server } }),
});

describe('Criteria that are requests', function () {
  this.timeout(180_000);
  let place: Workplace;
  let other: Server | undefined;
  afterEach(async () => {
    other?.close();
    other = undefined;
    await place.remove();
  });

  const served = (criteria: readonly string[], server: object = { command: ['node', 'server.js'] }) => {
    place = contractPlace(criteria, { 'server.js': SERVER, ...workflow(server) });
    return place.open();
  };

  it("are sent to the project's own server, which is gone afterwards with its folder", async () => {
    const engine = await served([
      'AC-1: Recipes can be searched (verify: GET /recipes?text=a -> 200)',
      'AC-2: Recipes cannot be posted (verify: POST /recipes -> 200)',
      'AC-3: Nothing breaks (verify: GET /broken)',
    ]);
    const held = await verifyOne(engine, 'AC-1');
    assert.deepEqual([held.outcome, held.reason], ['held', 'It answered 200.']);
    const refused = await verifyOne(engine, 'AC-2');
    assert.deepEqual([refused.outcome, refused.reason], ['failed', 'It answered 405 instead of 200.']);
    assert.match((await verifyOne(engine, 'AC-3')).reason ?? '', /^It answered 500/);
    await until('nothing of the servers lives', () => place.living().length === 0);
    assert.deepEqual(scratchWorktrees(place), []);
  });

  it('are measured with enough samples: every one is kept, the percentile is by nearest rank', async () => {
    const engine = await served([
      'AC-1: Searching answers in < 5,000 ms at p95 (verify: GET /recipes -> 200)',
      'AC-2: Slow things answer in < 20 ms at p95 (verify: GET /slow -> 200 in < 20 ms at p95)',
      'AC-3: Nearly always (verify: GET /recipes -> 200 in < 5 s at p99.99)',
    ]);
    const quick = await verifyOne(engine, 'AC-1');
    assert.equal(quick.outcome, 'held', quick.reason);
    assert.equal(quick.latency?.samples, 200);
    assert.equal(quick.latency.warmUp, 20);
    const log = readFileSync(engine.engine.evidenceFile(quick.output ?? ''), 'utf8');
    const { samples_ms } = JSON.parse(log.trim().split('\n').at(-1) ?? '') as { samples_ms: number[] };
    assert.equal(samples_ms.length, 200);
    const sorted = [...samples_ms].sort((left, right) => left - right);
    assert.equal(quick.latency.measured, sorted[189]);
    assert.ok((quick.latency.interval.low ?? 0) <= quick.latency.measured);

    // The eleventh slow answer decides: the other 189 could not change it.
    const slow = await verifyOne(engine, 'AC-2');
    assert.equal(slow.outcome, 'failed');
    assert.equal(slow.latency?.samples, 11);
    assert.match(slow.reason ?? '', /could not have changed/);

    const never = await verifyOne(engine, 'AC-3');
    assert.equal(never.outcome, 'could-not-run');
    assert.match(never.reason ?? '', /100000 samples/);
  });

  it('say why, when the server never answers, ends at once, or its port is taken', async () => {
    const silent = { command: ['node', '-e', 'setTimeout(() => {}, 600000)'], readySeconds: 1 };
    const engine = await served(['AC-1: It is there (verify: GET /recipes -> 200)'], silent);
    const never = await verifyOne(engine, 'AC-1');
    assert.equal(never.outcome, 'could-not-run');
    assert.match(never.reason ?? '', /did not answer on \/ within 1 s/);
    await until('the silent server is gone', () => place.living().length === 0);

    place.write(
      '.counterpoint/workflow.json',
      JSON.stringify({
        version: 1,
        verify: { server: { command: ['node', '-e', 'console.log("no database"); process.exit(4)'] } },
      }),
    );
    place.commitAll('ends at once');
    const ended = await verifyOne(engine, 'AC-1');
    assert.equal(ended.outcome, 'could-not-run');
    assert.match(ended.reason ?? '', /exit code 4.*no database/s);

    const taken = createServer();
    other = taken;
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    );
    place.write(
      '.counterpoint/workflow.json',
      JSON.stringify({ version: 1, verify: { server: { command: ['node', 'fixed.js'], readySeconds: 20 } } }),
    );
    place.write('fixed.js', `require('node:http').createServer().listen(${port}, '127.0.0.1')\n`);
    place.commitAll('a port of its own');
    const stubborn = await verifyOne(engine, 'AC-1');
    assert.equal(stubborn.outcome, 'could-not-run');
    assert.match(stubborn.reason ?? '', /EADDRINUSE/);
  });

  it('need a server, and an agreement where they go elsewhere', async () => {
    place = contractPlace([
      'AC-1: It is there (verify: GET /recipes -> 200)',
      'AC-2: The world is there (verify: GET https://example.invalid/ -> 200)',
    ]);
    const engine = await place.open();
    const without = await verifyOne(engine, 'AC-1');
    assert.equal(without.outcome, 'could-not-run');
    assert.match(without.reason ?? '', /"verify": \{ "server"/);
    const rows = await engine.engine.criteria();
    const criteria = rows.ok ? rows.value.filter(({ ref }) => ref.id === 'AC-2').map(({ ref }) => ref) : [];
    const asked = await engine.engine.verifyAgreements({ criteria, place: { kind: 'commit' } });
    assert.deepEqual(asked.ok && asked.value.flatMap(({ lines }) => lines), [
      'AC-2: GET https://example.invalid/ — criterion of specs/001-greeting/contract.md',
    ]);
  });
});
