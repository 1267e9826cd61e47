import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { agentsFileProblems } from '../../../../src/core/agents/agentsFileProblems';
import { readAgentsFile } from '../../../../src/core/agents/readAgentsFile';

const file = (...agents: readonly string[]): string =>
  `{ // ours\n  "version": 1,\n  "agents": [\n${agents.join(',\n')}\n  ]\n}`;
const agent = (id: string, start: string): string =>
  `{ "id": "${id}", "displayName": "Own", "programs": ["own"], "headless": { "prompt": "stdin", "start": ${start} } }`;
/** What is marked, and why. */
const marked = (text: string) =>
  agentsFileProblems(text).map(({ offset, length, message }) => [
    text.slice(offset, offset + length),
    message,
  ]);

describe('faults of agents.json that its schema cannot say', () => {
  it('are marked where they stand', () => {
    assert.deepEqual(
      marked(file(agent('own', '["-x", "{promt}"]'))).map(([where]) => where),
      ['"{promt}"'],
    );
    assert.match(marked(file(agent('own', '["-x", "{promt}"]')))[0]?.[1] ?? '', /\{promt\} is unknown/);
    const twice = marked(file(agent('own', '[]'), agent('own', '[]')));
    assert.deepEqual(twice, [['"own"', 'Another agent has the id "own".']]);
    assert.deepEqual(marked(file(agent('demo', '[]'))), [
      ['"demo"', 'The id "demo" belongs to the demo agent.'],
    ]);
    const [[where, why] = []] = marked(file(agent('own', '["{prompt}"]')));
    assert.match(where ?? '', /^\{ "prompt": "stdin"/);
    assert.match(why ?? '', /exactly when prompt is "argument"/);
  });

  it('leave to the editor what the schema says, and find nothing in a good file', () => {
    assert.deepEqual(marked(file(agent('own', '[]'))), []);
    assert.deepEqual(marked('{"version": 2, "agents": {}}'), []);
    assert.deepEqual(marked('{"version": 1,'), []);
    assert.deepEqual(marked(''), []);
  });

  it('never throw, lie inside the file, and mean that the file is not used', () => {
    const pieces = fc.constantFrom(
      'own',
      'demo',
      '__proto__',
      '{prompt}',
      '{...x}',
      '[]',
      '{',
      '"',
      '\u0000',
      '0',
    );
    const texts = fc
      .array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 8 })
      .map((parts) => file(agent(parts[0] ?? 'own', JSON.stringify(parts)), agent('own', '[]')));
    fc.assert(
      fc.property(fc.oneof(texts, fc.string()), (text) => {
        const found = agentsFileProblems(text);
        for (const { offset, length } of found) assert.ok(offset >= 0 && offset + length <= text.length);
        if (found.length > 0) assert.deepEqual(readAgentsFile(text).adapters, []);
      }),
    );
  });
});
