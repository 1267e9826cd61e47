/** The examples of docs/agents.md, carried out as they stand there. */
import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readAgentsFile } from '../../../../src/core/agents/readAgentsFile';
import { Workplace } from './fixture/workplace';

const DOCUMENT = readFileSync('docs/agents.md', 'utf8');
const example = (name: string): string => {
  const [, text] = new RegExp(`<!-- example: ${name} -->\\n\`\`\`\\w+\\n([^]*?)\`\`\``).exec(DOCUMENT) ?? [];
  return text ?? assert.fail(`docs/agents.md has no example ${name}`);
};

/** Takes aider's options, and refuses all others. */
const FAKE_AIDER = `#!${process.execPath}
const fs = require('fs');
const args = process.argv.slice(2);
if (args[0] === '--version') { console.log('aider 0.86.1'); process.exit(0); }
let prompt;
while (args.length > 0) {
  const name = args.shift();
  if (['--yes-always', '--no-auto-commits', '--no-gitignore'].includes(name)) continue;
  if (name === '--message-file') prompt = fs.readFileSync(args.shift(), 'utf8');
  else if (name === '--message') prompt = args.shift();
  else if (name === '--model') fs.writeFileSync('model.txt', args.shift());
  else { console.error('aider: error: unrecognized arguments: ' + name); process.exit(2); }
}
fs.mkdirSync('src', { recursive: true });
fs.appendFileSync('src/aider.txt', prompt.split('\\n')[0] + '\\n');
`;

describe('The agents that docs/agents.md describes', function () {
  this.timeout(120_000);
  let place: Workplace;
  let bin: string;
  beforeEach(() => {
    place = new Workplace();
    const aider = place.write('../bin/aider', FAKE_AIDER);
    chmodSync(aider, 0o755);
    bin = path.dirname(aider);
  });
  afterEach(() => place.remove());

  const describeAgents = (text: string) => {
    assert.deepEqual(readAgentsFile(text).problems, []);
    place.write('.counterpoint/agents.json', text);
    place.commitAll('agents');
  };

  it('aider does a task, is found with its version, and takes its prompt from a file', async () => {
    describeAgents(example('aider'));
    const engine = await place.open({ settings: { agentPaths: { aider: path.join(bin, 'aider') } } });
    await engine.delegated('T001', 'aider');
    await engine.reaches('T001', 'review');
    assert.equal(place.read('src/aider.txt', engine.folder('T001')), '# Task T001\n');
    const listed = (await engine.engine.agents()).find(({ id }) => id === 'aider');
    assert.equal(listed?.version, '0.86.1');
    assert.equal(listed.abilities.access.edit.kind, 'not-kept');
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(place.at('main', 'src/aider.txt'), '# Task T001\n');
  });

  it('a script around it does both its steps', async () => {
    const script = place.write('../bin/twice', example('twice'));
    chmodSync(script, 0o755);
    describeAgents(example('script').replace('/home/you/bin/twice', script));
    const engine = await place.open({ environment: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
    await engine.delegated('T001', 'twice');
    await engine.reaches('T001', 'review');
    assert.match(
      place.read('src/aider.txt', engine.folder('T001')),
      /^# Task T001\nRead your changes once more, .*\n$/,
    );
  });

  it('have the levels that the table says, row by row', async () => {
    const engine = await place.open();
    const [, section = ''] = DOCUMENT.split('## What each may touch');
    for (const { name, isDemo, abilities } of await engine.engine.agents()) {
      if (isDemo) continue;
      const row = section.split('\n').find((line) => line.startsWith(`| ${name} |`)) ?? assert.fail(name);
      const cells = row.split(' | ').slice(1);
      const offered = Object.values(abilities.access).map(({ kind }) => kind !== 'not-offered');
      assert.deepEqual(
        cells.map((cell) => !cell.startsWith('not offered')),
        offered,
        name,
      );
    }
  });
});
