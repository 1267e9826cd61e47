import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { remarksOf } from '../../../../src/extension/review/remarks';

const gates = {
  verdicts: [
    { name: 'lint', verdict: 'passed' as const, ms: 1 },
    { name: 'tests', verdict: 'could-not-run' as const, ms: 1 },
    { name: 'types', verdict: 'passed' as const, ms: 1, definitionChangedBy: ['tsconfig.json'] },
  ],
  scope: {
    changed: 4,
    outOfScope: [{ path: 'src/x.js', reason: 'the task does not name it' }],
    sensitive: [
      { path: 'package.json', kind: 'gate' },
      { path: 'test/a.test.js', kind: 'test' },
      { path: 'AGENTS.md', kind: 'agent-config' },
      { path: 'Jenkinsfile', kind: 'some-later-kind' },
    ],
  },
  ms: 3,
  tree: undefined,
  at: '2026-01-01T00:00:00.000Z',
};

describe('remarksOf', () => {
  it('says nothing before gates have run, and nothing of gates that passed', () => {
    assert.deepEqual(remarksOf({ gates: undefined }), []);
    assert.ok(remarksOf({ gates }).every(({ words }) => !words.includes('lint')));
  });

  it('names failed gates, changed gates, files out of scope and sensitive files, in words', () => {
    assert.deepEqual(
      remarksOf({ gates }).map(({ words }) => words),
      [
        'gate tests: could not run',
        'gate types: what it does was changed by tsconfig.json',
        'outside its scope: src/x.js (the task does not name it)',
        'changes a gate: package.json',
        'changes a test: test/a.test.js',
        'changes what agents are told: AGENTS.md',
        'changes some-later-kind: Jenkinsfile',
      ],
    );
  });

  it('asks before accepting about all but tests and what decides nothing', () => {
    const listedOnly = remarksOf({ gates }).filter(({ isDoubt }) => !isDoubt);
    assert.deepEqual(
      listedOnly.map(({ path }) => path),
      ['test/a.test.js', 'Jenkinsfile'],
    );
  });

  it('says how many files its lists leave out, and asks about them', () => {
    const scope = { ...gates.scope, totals: { outOfScope: 241, sensitive: 4 } };
    const more = remarksOf({ gates: { ...gates, scope } }).filter(({ words }) => words.includes('more'));
    assert.deepEqual(
      more.map(({ words, isDoubt }) => [words, isDoubt]),
      [['outside its scope: and 240 more', true]],
    );
  });
});
