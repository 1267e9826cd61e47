import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf, type TestEngine, value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

describe('A journal that somebody else wrote to', function () {
  this.timeout(120_000);
  let place: Workplace;
  let journal: string;
  beforeEach(() => {
    place = new Workplace();
    journal = path.join(place.root, '.git', 'counterpoint', 'journal.jsonl');
  });
  afterEach(() => place.remove());

  /** A task in review, which a forger would like to see accepted. */
  const inReview = async (): Promise<TestEngine> => {
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    return engine;
  };

  /** A line as the journal's own look, with a seal that does not fit. */
  const forged = (engine: TestEngine, seal = `,"chain":"${'0'.repeat(32)}"`): string => {
    const last = place.journal().at(-1);
    const { id, task } = engine.run('T001');
    return `${JSON.stringify({ v: 1, seq: Number(last?.['seq']) + 1, ts: last?.['ts'], gen: last?.['gen'], type: 'review.decided', run: id, task, decision: 'accept' }).slice(0, -1)}${seal}}\n`;
  };

  const shown = async (engine: TestEngine) => {
    const pending = await until('the break is shown', () =>
      engine.engine.pendingAgreements().find(({ to }) => to === 'journal'),
    );
    assert.match(pending.lines.join('\n'), /line \d+/);
    return pending;
  };

  it('between two sessions: shown, moves nothing, and a person goes on without it', async () => {
    const before = await inReview();
    const line = forged(before);
    const tip = place.tip();
    await before.close();
    appendFileSync(journal, line);
    const engine = await place.open();
    assert.equal(engine.progress('T001'), 'review');
    const pending = await shown(engine);
    assert.equal(codeOf(await engine.delegate('T002')), 'journal-suspect');
    assert.equal(place.tip(), tip);
    value(await engine.engine.agree(pending));
    assert.deepEqual(engine.engine.pendingAgreements(), []);
    assert.equal(engine.progress('T001'), 'review');
    const store = path.join(path.dirname(journal), 'set-aside');
    const aside = readdirSync(store).filter((name) =>
      readFileSync(path.join(store, name), 'utf8').includes(line.trim()),
    );
    assert.equal(aside.length, 1, 'what was set aside is kept');
    await engine.accept('T001');
    await engine.removed('T001');
    assert.deepEqual(value(await engine.engine.verifyJournal()).problems, []);
  });

  it('while it is open: seen at the next step, moves nothing', async () => {
    const engine = await inReview();
    appendFileSync(journal, forged(engine));
    assert.equal(
      codeOf(await engine.engine.setEstimate({ task: engine.key('T002') }, 5)),
      'journal-changed-outside',
    );
    const pending = await shown(engine);
    assert.equal(engine.progress('T001'), 'review');
    value(await engine.engine.agree(pending));
    await engine.accept('T001');
    await engine.removed('T001');
  });

  it('a line changed in place: everything from there on is suspect, and no snapshot hides it', async () => {
    const before = await inReview();
    value(await before.engine.setEstimate({ task: before.key('T003') }, 30));
    await before.close();
    const text = readFileSync(journal, 'utf8');
    writeFileSync(journal, text.replace('"minutes":30', '"minutes":99'));
    rmSync(path.join(path.dirname(journal), 'snapshot.json'), { force: true });
    const engine = await place.open();
    assert.equal(engine.progress('T001'), 'review');
    assert.deepEqual(engine.engine.state().estimates.tasks, {});
    await shown(engine);
    assert.equal(codeOf(await engine.delegate('T002')), 'journal-suspect');
  });

  it('lines without a seal, and half a line, are no more than a torn end: they move nothing', async () => {
    const before = await inReview();
    const line = forged(before, '');
    await before.close();
    appendFileSync(journal, `${line}{"v":1,"seq":99`);
    const torn = await place.open();
    assert.equal(torn.progress('T001'), 'review');
    assert.deepEqual(torn.engine.pendingAgreements(), [], 'a torn tail is an accident, not a suspicion');
    await torn.accept('T001');
    await torn.removed('T001');
  });
});
