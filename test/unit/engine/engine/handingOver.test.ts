import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { HandOverRequest } from '../../../../src/engine/engineApi';
import { ownAgent } from './fixture/ownAgent';
import { codeOf, value, type TestEngine } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

describe('Handing a task over', function () {
  this.timeout(120_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
    ownAgent(
      place,
      'first',
      `write('src/committed.txt', 'by the first\\n'); git('add', '-A'); git('commit', '-qm', 'Begin the greeting');
       write('src/half.txt', 'half of it\\n'); write('src/draft.txt', 'draft\\n');
       tell('working', { message: 'I was about to say goodbye \u202e | as well' });
       process.kill(process.pid, 'SIGKILL');`,
    );
    ownAgent(
      place,
      'second',
      `write('../second-prompt.md', prompt);
       write('src/half.txt', fs.readFileSync('src/half.txt', 'utf8') + 'and the rest\\n'); fs.rmSync('src/draft.txt');
       tell('complete');`,
    );
  });
  afterEach(() => place.remove());

  const agreed = async (engine: TestEngine, agent: string) => {
    for (const pending of await engine.engine.agreementsFor({
      task: engine.key('T001'),
      agent,
      access: 'edit',
    }))
      value(await engine.engine.agree(pending));
  };
  const handOver = (engine: TestEngine, more: Partial<HandOverRequest> = {}) =>
    engine.engine.handOver({ task: engine.key('T001'), agent: 'second', mode: 'headless', ...more });

  it('after a crash the next agent gets the checkpoint, finishes in the same worktree, and nothing is lost', async () => {
    const engine = await place.open();
    await engine.delegated('T001', 'first');
    await engine.reaches('T001', 'ended');
    const [before, folder] = [engine.run('T001'), engine.folder('T001')];
    assert.equal(before.signal, 'SIGKILL');
    await agreed(engine, 'second');
    value(await handOver(engine, { note: 'The greeting must be in French.' }));
    await engine.reaches('T001', 'review');

    const run = engine.run('T001');
    assert.deepEqual([run.agent, run.attempt, run.resumes], ['second', 2, undefined]);
    assert.equal(engine.folder('T001'), folder);
    const prompt = place.read('second-prompt.md', path.dirname(folder));
    const checkpoint = readFileSync(path.join(engine.engine.runFolder(before.id), 'checkpoint.md'), 'utf8');
    for (const known of [
      /Attempt 1: Agent first as task-executor, ended by SIGKILL/,
      /[0-9a-f]{7,} Begin the greeting/,
      /src\/half\.txt \(added, \+1 -0\)/,
      /src\/draft\.txt/,
      /The greeting must be in French\./,
      /I was about to say goodbye/,
    ]) {
      assert.match(checkpoint, known);
      assert.match(prompt, known);
    }
    assert.doesNotMatch(checkpoint, /\u202e/);

    // What the second threw away is still in the backup that the checkpoint names.
    const [ref = ''] = /refs\/counterpoint\/backup\/\S+?(?=\.?\n)/.exec(checkpoint) ?? [];
    assert.equal(place.at(ref, 'src/draft.txt'), 'draft\n');
    assert.equal(place.at(ref, 'src/half.txt'), 'half of it\n');

    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.at('main', 'src/committed.txt'), 'by the first\n');
    assert.equal(place.at('main', 'src/half.txt'), 'half of it\nand the rest\n');
  });

  it('tells the next agent what a person had sent it back for', async () => {
    place.prepare('T001', [
      { write: 'src/half.txt', text: 'half\n' },
      { write: 'src/draft.txt', text: 'x\n' },
    ]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reject('T001', 'Say it in Latin.');
    await until('its second attempt is judged', () => engine.run('T001').attempt === 2);
    await engine.reaches('T001', 'review');
    await agreed(engine, 'second');
    value(await handOver(engine));
    await until('the second agent is judged', () => engine.run('T001').agent === 'second');
    await engine.reaches('T001', 'review');
    assert.match(place.read('second-prompt.md', path.dirname(engine.folder('T001'))), /Say it in Latin\./);
  });

  it('is refused while its agent works, of a task without a worktree, and to an agent nobody has', async () => {
    const engine = await place.open({ environment: { COUNTERPOINT_DEMO_MISBEHAVE: 'T001=hang' } });
    await agreed(engine, 'second');
    assert.equal(codeOf(await handOver(engine)), 'task-not-delegated');
    await engine.delegated('T001');
    await engine.reaches('T001', 'running');
    assert.equal(codeOf(await handOver(engine)), 'not-now');
    value(await engine.engine.stop(engine.key('T001')));
    await engine.reaches('T001', 'ended');
    assert.equal(codeOf(await handOver(engine, { agent: 'nobody' })), 'agent-unknown');
    assert.equal(engine.task('T001').runs.length, 1);
    value(await engine.engine.decide(engine.key('T001'), 'discard', {}));
    await engine.removed('T001');
    assert.equal(codeOf(await handOver(engine)), 'worktree-missing');
  });

  it('asked for twice at once happens once, also after two attempts of the same agent', async () => {
    const engine = await place.open();
    await engine.delegated('T001', 'first');
    await engine.reaches('T001', 'ended');
    value(await engine.engine.retry(engine.key('T001')));
    await until(
      'it crashed again',
      () => engine.run('T001').attempt === 2 && engine.progress('T001') === 'ended',
    );
    const [one, two] = await Promise.all([
      agreed(engine, 'second').then(() => handOver(engine)),
      handOver(engine),
    ]);
    // Both at once: one of them only.
    assert.equal([one, two].filter(({ ok }) => ok).length, 1);
    await engine.reaches('T001', 'review');
    assert.equal(engine.run('T001').attempt, 3);
  });
});
