import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { taskView } from '../../../../src/core/run/taskView';
import { SILENCE_MS } from '../../../../src/engine/run/transcriptReading';
import { value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

describe('An agent without hook lines', function () {
  this.timeout(120_000);
  let place: Workplace;
  /** Added to the clock: nobody waits half a minute for silence. */
  let later = 0;
  beforeEach(() => {
    place = new Workplace();
    later = 0;
  });
  afterEach(() => place.remove());

  const open = (misbehaviour: string) =>
    place.open({
      environment: { COUNTERPOINT_DEMO_MISBEHAVE: misbehaviour },
      now: () => new Date(Date.now() + later),
    });

  it('that stays open is done by its transcript: checks run, the row names who said so, and a person decides', async () => {
    place.gates({ tests: { command: ['node', '-e', 'require("fs").accessSync("src/one.txt")'] } });
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const engine = await open('T001=silent');
    await engine.delegated('T001');
    await until(
      'the agent has done its work',
      () =>
        place.has(`.git/counterpoint/runs/${engine.run('T001').id}/transcript.jsonl`) &&
        place.read(`.git/counterpoint/runs/${engine.run('T001').id}/transcript.jsonl`).includes('turn_end'),
    );
    assert.equal(engine.run('T001').status, 'started', 'nobody has said anything yet');
    assert.equal(engine.run('T001').statusSource, undefined);

    later = SILENCE_MS;
    await engine.reaches('T001', 'review');
    const run = engine.run('T001');
    assert.deepEqual([run.status, run.statusSource], ['complete', 'transcript']);
    assert.equal(run.exitedAt, undefined, 'its process lives');
    assert.deepEqual(
      run.gates?.verdicts.map(({ verdict }) => verdict),
      ['passed'],
    );
    const task = engine.store.plan.features[0]?.taskLists[0]?.tasks[0];
    assert.ok(task);
    const view = taskView(task, engine.engine.state(), () => []);
    assert.ok(view.reasons.includes('Status from: transcript.'), view.reasons.join('\n'));

    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.at('main', 'src/one.txt'), 'one\n');
  });

  it('that lies in its transcript is not done: the gate says no', async () => {
    place.gates({ tests: { command: ['node', '-e', 'require("fs").accessSync("src/one.txt")'] } });
    place.prepare('T001', [{ write: 'src/two.txt', text: 'two\n' }]);
    const engine = await open('T001=silent');
    const tip = place.tip();
    await engine.delegated('T001');
    await until('it has started', () => engine.run('T001').startedAt);
    later = SILENCE_MS;
    await engine.reaches('T001', 'review');
    assert.equal(engine.run('T001').gates?.verdicts[0]?.verdict, 'failed');
    assert.equal(place.tip(), tip);
    value(await engine.engine.decide(engine.key('T001'), 'discard', {}));
  });

  it('whose transcript says nothing is left to the exit and the timer', async () => {
    const engine = await open('T001=hang');
    await engine.delegated('T001');
    await until('it speaks by its hooks', () => engine.run('T001').statusSource === 'hook');
    const folder = `.git/counterpoint/runs/${engine.run('T001').id}`;
    place.write(
      `${folder}/transcript.jsonl`,
      `${JSON.stringify({ type: 'turn_end', timestamp: new Date().toISOString() })}\n`,
    );
    const journalled = place.journal().length;
    await until('its transcript was found', () => {
      later += SILENCE_MS;
      return engine.logged.some((line) => line.includes('transcript'));
    });
    await engine.engine.idle();
    assert.equal(engine.progress('T001'), 'running', 'its hooks have spoken: only they say that it is done');
    assert.equal(place.journal().length, journalled);
    value(await engine.engine.stop(engine.key('T001')));
  });
});
