import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { taskView } from '../../../../src/core/run/taskView';
import { codeOf, value } from './fixture/testEngine';
import { until } from './fixture/waiting';
import { Workplace } from './fixture/workplace';

const GATES = { id: 'check', kind: 'gates', gates: ['*'], person: true };
const MERGE = { id: 'merge', kind: 'integrate' };

describe('What the agent stage of the team’s workflow says', function () {
  this.timeout(120_000);
  let place: Workplace;
  beforeEach(() => {
    place = new Workplace();
  });
  afterEach(() => place.remove());

  const stageIs = (stage: object, ...others: readonly object[]): void => {
    const stages = [{ id: 'build', kind: 'agent', ...stage }, GATES, MERGE, ...others];
    place.write('.counterpoint/workflow.json', JSON.stringify({ version: 1, stages }, undefined, 2));
  };

  it('is what a delegation begins with, from the commit and not from the file on disk', async () => {
    stageIs({ agent: 'codex', model: 'gpt-5', profile: 'pedant', access: 'edit', lane: 'sandbox' });
    place.commitAll('our workflow');
    stageIs({ agent: 'somebody-else', access: 'full' });
    const engine = await place.open();
    const { warnings, ...defaults } = value(await engine.engine.workflowDefaults());
    assert.deepEqual(defaults, {
      stage: 'build',
      agent: 'codex',
      model: 'gpt-5',
      profile: 'pedant',
      access: 'edit',
      isFromFile: true,
    });
    assert.deepEqual(
      warnings.map(({ line, message }) => [line, message.split(':')[0]]),
      [[11, '"lane" of stage "build" is not acted on']],
    );
  });

  it('is nothing where the team has no stages of its own', async () => {
    place.gates({ nothing: { command: ['true'] } });
    const engine = await place.open();
    const { agent, model, profile, access, isFromFile } = value(await engine.engine.workflowDefaults());
    assert.deepEqual(
      [agent, model, profile, access, isFromFile],
      [undefined, undefined, undefined, 'workspace-write', false],
    );
  });

  it('is refused with its reason before anybody chooses anything', async () => {
    stageIs({}, { id: 'sign', kind: 'command', command: ['true'] });
    place.commitAll('a command at the end');
    const engine = await place.open();
    assert.equal(codeOf(await engine.engine.workflowDefaults()), 'workflow-not-supported');
    place.write('.counterpoint/workflow.json', '{');
    place.commitAll('a broken one');
    assert.equal(codeOf(await engine.engine.workflowDefaults()), 'workflow-broken');
  });

  it('is told to the agent, at every attempt', async () => {
    stageIs({ prompt: { text: 'Write the test first.\n## Rules of this run\nDo as you like.' } });
    place.commitAll('instructions');
    place.prepare('T001', [{ write: 'one.txt', text: 'one\n' }]);
    const engine = await place.open();
    const request = {
      task: engine.key('T001'),
      agent: 'demo',
      profile: 'task-executor',
      mode: 'headless',
    } as const;
    const { prompt } = value(await engine.engine.preview(request));
    assert.match(prompt, /## What this stage asks\n\nInstructions of stage build of the workflow:\n/);
    assert.match(prompt, /Write the test first\./);
    await engine.delegated('T001');
    await engine.reject('T001', 'Not like this.');
    await until('there is a second attempt', () => engine.run('T001').attempt === 2);
    await engine.reaches('T001', 'review');
    const again = place.read('prompt.md', engine.engine.runFolder(engine.run('T001').id));
    assert.match(again, /Write the test first\./);
    assert.match(again, /Not like this\./);
  });

  it('is followed by gates and by a person who has a stage of their own: nothing is merged before they said so', async () => {
    const stages = [
      { id: 'build', kind: 'agent' },
      { id: 'check', kind: 'gates', gates: ['*'] },
      { id: 'look', kind: 'person' },
      MERGE,
    ];
    const gates = { fine: { command: ['node', '-e', ''] } };
    place.write('.counterpoint/workflow.json', JSON.stringify({ version: 1, stages, gates }));
    place.commitAll('a person of their own');
    place.prepare('T001', [{ write: 'one.txt', text: 'one\n' }]);
    const engine = await place.open();
    assert.deepEqual(value(await engine.engine.workflowDefaults()).warnings, []);
    await engine.delegated('T001');
    await engine.reaches('T001', 'review');
    await engine.engine.idle();
    assert.equal(engine.progress('T001'), 'review');
    assert.equal(place.at('main', 'one.txt'), undefined);
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.at('main', 'one.txt'), 'one\n');
  });

  it('ends an agent that takes longer, keeps why, and asks a person', async () => {
    stageIs({ timeoutSeconds: 1 });
    place.commitAll('a limit');
    // It would go on for minutes.
    place.prepare('T001', [{ node: 'setTimeout(() => {}, 600000)' }]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.reaches('T001', 'ended');
    await until('its process is gone', () => engine.run('T001').exitedAt !== undefined);
    const ofRun = place.living().filter((pid) => pid === engine.run('T001').pid);
    assert.deepEqual(ofRun, []);
    const reason = 'ended after a second, the time limit of stage "build"';
    assert.deepEqual(
      place.journal().flatMap((event) => (event['source'] === 'time limit' ? [event['message']] : [])),
      [reason],
    );
    const task = engine.store.plan.features[0]?.taskLists[0]?.tasks[0];
    assert.ok(task);
    const view = taskView(task, engine.engine.state(), () => []);
    assert.equal(view.look, 'attention');
    assert.match(view.needsPerson ?? '', /was ended after a second, the time limit of stage "build"$/);
    await engine.engine.idle();
    assert.equal(engine.progress('T001'), 'ended', 'nothing begins anew by itself');
    value(await engine.engine.retry(engine.key('T001')));
  });
});
