import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Workplace } from '../engine/engine/fixture/workplace';

/** One of each family of tokens, made up. */
const SECRETS: Readonly<Record<string, string>> = {
  ANTHROPIC_API_KEY: `sk-ant-api03-${'a1B2c3D4'.repeat(5)}`,
  OPENAI_API_KEY: `sk-proj-${'Z9y8X7w6'.repeat(5)}`,
  GITHUB_TOKEN: `ghp_${'q1W2e3R4t5'.repeat(4)}`,
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  SLACK_TOKEN: `xoxb-${'1234567890'.repeat(3)}-abcdef`,
  NPM_TOKEN: `npm_${'AbCdEfGhIj'.repeat(4)}`,
  GITLAB_TOKEN: `glpat-${'kLmNoPqRsT'.repeat(2)}`,
  DATABASE_PASSWORD: 'correct horse battery staple 42',
};

describe('Secrets (S12)', function () {
  this.timeout(120_000);
  let place: Workplace;
  const outer = new Map<string, string | undefined>();
  beforeEach(() => {
    place = new Workplace();
    for (const [name, text] of Object.entries(SECRETS)) {
      outer.set(name, process.env[name]);
      process.env[name] = text;
    }
  });
  afterEach(async () => {
    await place.remove();
    for (const [name, text] of outer) {
      if (text === undefined) delete process.env[name];
      else process.env[name] = text;
    }
  });

  const found = (text: string): readonly string[] =>
    Object.entries(SECRETS).flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));

  const filesBelow = (folder: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? filesBelow(path.join(folder, entry.name)) : [path.join(folder, entry.name)],
    );

  it('of the environment reach the agent, and no journal, log, launch file or gate', async () => {
    place.gates({ dumps: { command: ['node', '-e', 'console.log(process.env)'] } });
    const dump = path.join(place.folder, 'agent-environment.json');
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      { node: `require('fs').writeFileSync(${JSON.stringify(dump)}, JSON.stringify(process.env))` },
    ]);
    const engine = await place.open({ environment: SECRETS });
    await engine.delegated('T001');
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(found(readFileSync(dump, 'utf8')).length, 8, 'the agent has the environment of the person');

    const store = path.join(place.root, '.git', 'counterpoint');
    for (const file of filesBelow(store))
      assert.deepEqual(found(readFileSync(file, 'utf8')), [], path.relative(store, file));
    assert.deepEqual(found(engine.logged.join('\n') + JSON.stringify(engine.notices)), []);
    assert.deepEqual(found(place.git(['log', '--all', '--format=%B'])), []);
    assert.match(
      readFileSync(path.join(engine.engine.runFolder(engine.run('T001').id), 'gates', 'dumps.log'), 'utf8'),
      /PATH/,
      'the gate did print its environment',
    );
  });

  it('that an agent or a gate says are left out of the journal and of what is shown', async () => {
    const words = `Using ${Object.values(SECRETS).join(' and ')} now`;
    place.write('secret.txt', words);
    place.gates({
      tells: { command: ['node', '-e', `console.log(require('fs').readFileSync('secret.txt', 'utf8'))`] },
    });
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      { ask: words },
      {
        node: `require('fs').appendFileSync(process.env.COUNTERPOINT_HOOK_LOG, '\\n' + JSON.stringify({ status: 'working', message: ${JSON.stringify(words)} }) + '\\n')`,
      },
    ]);
    const engine = await place.open();
    await engine.delegated('T001');
    await engine.review('T001');
    const journal = JSON.stringify(place.journal());
    assert.deepEqual(found(journal), []);
    assert.deepEqual(found(JSON.stringify(engine.engine.state()) + engine.logged.join('\n')), []);
    assert.match(journal, /Using \[left out\]/, 'the rest of the words is there');
  });

  it('lie in files that nobody else can read, outside the working tree', async () => {
    const engine = await place.open();
    await engine.finish('T001');
    const store = path.join(place.root, '.git', 'counterpoint');
    assert.equal(statSync(store).mode & 0o077, 0);
    const runFolder = engine.engine.runFolder(engine.run('T001').id);
    assert.equal(statSync(runFolder).mode & 0o077, 0);
    for (const name of ['prompt.md', 'hooks.jsonl', 'launch.started.json'])
      assert.equal(statSync(path.join(runFolder, name)).mode & 0o077, 0, name);
    assert.equal(readdirSync(runFolder).includes('nonce'), false);
    // From its start on, only the agent's environment holds the nonce.
    const { nonceHash } = engine.run('T001');
    assert.ok(nonceHash);
    assert.equal(
      (JSON.parse(readFileSync(path.join(runFolder, 'launch.started.json'), 'utf8')) as { nonce: string })
        .nonce,
      '',
    );
  });

  it('and prompts are in no log', async () => {
    const engine = await place.open();
    await engine.delegate('T001', { prompt: 'A prompt that nobody else shall read.' });
    await engine.finish('T001');
    assert.doesNotMatch(engine.logged.join('\n'), /nobody else shall read/);
    assert.doesNotMatch(JSON.stringify(place.journal()), /nobody else shall read/);
  });
});
