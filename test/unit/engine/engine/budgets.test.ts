import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { EngineSettings } from '../../../../src/engine/engineApi';
import { value, type TestEngine } from './fixture/testEngine';
import { ownAgent } from './fixture/ownAgent';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

/** Says what it used, as an agent's hook does. */
const uses = (tokens: number) =>
  `tell('complete', { usage: { input_tokens: ${tokens}, cached_tokens: 0, output_tokens: 0 } });`;

describe('Budgets', function () {
  this.timeout(120_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
    ownAgent(place, 'dear', `write('src/one.txt', 'one'); ${uses(900)}`);
    ownAgent(place, 'cheap', `write('src/two.txt', 'two'); ${uses(200)}`);
  });
  afterEach(() => place.remove());

  const open = (budgets: EngineSettings['budgets']): Promise<TestEngine> =>
    place.open({ settings: { ...(budgets ? { budgets } : {}) } });
  const warnings = (engine: TestEngine) =>
    engine.notices.filter(({ problem }) => problem?.code === 'budget-warning').map(({ text }) => text);

  it('of a day: told once at 80 %, and at 100 % no agent is started until a person says so', async () => {
    const engine = await open({ day: { tokens: 1000 } });
    await engine.delegated('T001', 'dear');
    await engine.reaches('T001', 'review');
    await until('most of it is used, and told', () => warnings(engine).length > 0);
    assert.match(warnings(engine)[0] ?? '', /budget of today is 90 % used: 900 of 1,000 tokens/);

    await engine.delegated('T002', 'cheap');
    await engine.reaches('T002', 'review');
    await until('all of it is used, and told', () => warnings(engine).length > 1);
    assert.match(warnings(engine)[1] ?? '', /is used up: 1,100 of 1,000 tokens/);

    await engine.delegated('T003', 'cheap');
    const paused = await engine.stopsAt('T003', 'budget-spent-day');
    assert.equal(paused.progress, 'failed');
    assert.match(paused.problem?.message ?? '', /^Paused: the budget of today is used up/);
    assert.equal(engine.run('T003').startedAt, undefined);

    // Trying again is not yet saying that it may cost more.
    value(await engine.engine.retry(engine.key('T003')));
    await engine.stopsAt('T003', 'budget-spent-day');
    value(await engine.engine.retry(engine.key('T003'), true));
    await engine.reaches('T003', 'review');
    assert.equal(warnings(engine).length, 2);
  });

  it('of a task: its next attempt waits, those of others do not, and what was said outlives the process', async () => {
    const engine = await open({ task: { tokens: 500 } });
    await engine.delegated('T001', 'dear');
    await engine.reject('T001', 'Say it in French.');
    await engine.stopsAt('T001', 'budget-spent-task');
    await engine.delegated('T002', 'cheap');
    await engine.reaches('T002', 'review');
    value(await engine.engine.retry(engine.key('T001'), true));
    await engine.reject('T001', 'And in Latin.');
    await engine.reaches('T001', 'review');
    await engine.close();

    const again = await open({ task: { tokens: 500 } });
    await again.reject('T001', 'And in Greek.');
    await until('its next agent started', () => again.run('T001').attempt === 4);
    await again.reaches('T001', 'review');
    await until('nothing is told twice', () => again.engine.role === 'leading');
    assert.deepEqual(warnings(again), []);
  });
});
