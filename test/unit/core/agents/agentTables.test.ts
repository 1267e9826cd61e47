import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { abilitiesOf, accessCaution, ACCESS_LEVELS } from '../../../../src/core/agents/abilities';
import { agentAdapterSchema, type AgentAdapter } from '../../../../src/core/agents/adapter';
import { agentTables, type AgentRow } from '../../../../src/core/agents/agentTables';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';

const adapter = (id: string): AgentAdapter => {
  const found = BUILT_IN_ADAPTERS.find((each) => each.id === id);
  assert.ok(found, id);
  return found;
};
const row = (of: AgentAdapter, more: Partial<AgentRow> = {}): AgentRow => ({
  id: of.id,
  name: of.displayName,
  program: `/usr/bin/${of.id}`,
  version: of.version?.known,
  knownVersion: of.version?.known,
  hint: undefined,
  signIn: of.signIn,
  docs: of.docs,
  isDemo: of.id === 'demo',
  abilities: abilitiesOf(of),
  ...more,
});
/** Cells of the row of an agent in the table below a heading, without the agent's own. */
const cells = (text: string, heading: string, name: string): readonly string[] => {
  const [, section = ''] = text.split(`## ${heading}\n`);
  const line = section
    .split('\n## ')[0]
    ?.split('\n')
    .find((each) => each.startsWith(`| ${name} |`));
  assert.ok(line, `${heading}: ${name}`);
  return line
    .split(' | ')
    .slice(1)
    .map((cell) => cell.replace(/ \|$/, ''));
};

describe('what works with an agent', () => {
  it('is read from its description', () => {
    assert.deepEqual(abilitiesOf(adapter('claude')).resume, ['interactive', 'headless']);
    assert.deepEqual(abilitiesOf(adapter('opencode')).resume, ['headless']);
    assert.equal(abilitiesOf(adapter('claude')).heard, 'hooks');
    assert.equal(abilitiesOf(adapter('qwen')).heard, 'prompt');
    assert.equal(abilitiesOf(adapter('claude')).usage, 'tokens and cost');
    assert.equal(abilitiesOf(adapter('codex')).usage, 'tokens');
    assert.equal(abilitiesOf(adapter('qwen')).usage, 'none');
  });

  it('says of every agent that is no demo how to install it and that all levels are kept or not offered', () => {
    for (const each of BUILT_IN_ADAPTERS.filter(({ id }) => id !== 'demo')) {
      assert.match(each.docs ?? '', /^https:/, each.id);
      assert.ok(each.signIn, each.id);
      const { access } = abilitiesOf(each);
      for (const level of ACCESS_LEVELS) assert.notEqual(access[level].kind, 'not-kept', each.id);
    }
  });

  it('cautions before a level that an agent does not keep to, does not have, or keeps to in its own way', () => {
    const own = agentAdapterSchema.parse({
      id: 'own',
      displayName: 'Own',
      programs: ['own'],
      headless: { prompt: 'stdin', start: [] },
    });
    assert.match(accessCaution('Own', 'read-only', abilitiesOf(own)) ?? '', /does not keep to it/);
    assert.equal(accessCaution('Own', 'full', abilitiesOf(own)), undefined);
    assert.match(accessCaution('pi', 'edit', abilitiesOf(adapter('pi'))) ?? '', /will not start/);
    assert.match(
      accessCaution('Gemini', 'workspace-write', abilitiesOf(adapter('gemini'))) ?? '',
      /same as edit/,
    );
    assert.equal(accessCaution('Claude', 'edit', abilitiesOf(adapter('claude'))), undefined);
  });
});

describe('the page of agents', () => {
  it('has each agent with its state, its version beside the known one, and what it may touch', () => {
    const missing = row(adapter('codex'), {
      program: undefined,
      version: undefined,
      hint: 'Codex is not installed.',
    });
    const old = row(adapter('claude'), {
      version: '1.0.0',
      hint: 'Claude Code 1.0.0 is older than 2.1.197.',
    });
    const text = agentTables([old, missing, row(adapter('pi')), row(adapter('demo'))], 'vscode://settings/x');
    assert.deepEqual(cells(text, 'Found', 'Claude Code'), [
      'found, see below',
      '1.0.0',
      '2.1.197',
      '/usr/bin/claude',
    ]);
    assert.deepEqual(cells(text, 'Found', 'Codex'), ['not installed', '–', '0.169.0', '–']);
    assert.deepEqual(cells(text, 'What each may touch', 'pi'), [
      'kept',
      'not offered',
      'not offered',
      'kept',
    ]);
    assert.match(text, /2 of 3 agents installed/);
    assert.match(text, /### Codex\n\nCodex is not installed\. .*\[How to install Codex\]\(<https:/);
    assert.match(text, /\(vscode:\/\/settings\/x\)/);
  });

  it('gives every table row as many cells as its head', () => {
    const lines = agentTables(
      BUILT_IN_ADAPTERS.map((each) => row(each)),
      undefined,
    ).split('\n');
    let width = 0;
    for (const line of lines) {
      if (!line.startsWith('|')) width = 0;
      else if (width === 0) width = line.split(' | ').length;
      else assert.equal(line.split(' | ').length, width, line);
    }
  });

  it('shows what a repository’s file says as text, never as a link, a picture or a new row', () => {
    const evil = '[click](command:x) ![](https://evil) <img src=x> a|b\n# h\u202e `c` https://evil.example';
    const text = agentTables([row(adapter('codex'), { name: evil, hint: evil, signIn: evil })], undefined);
    const plain = agentTables([row(adapter('codex'), { name: 'x', hint: 'x', signIn: 'y' })], undefined);
    assert.equal(text.split('\n').length, plain.split('\n').length);
    assert.doesNotMatch(text, /\]\(command|!\[|<img|\u202e|a\|b|https:\/\/evil/);
  });
});
