import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';
import { agentAgreementLines, allAdapters, readAgentsFile } from '../../../../src/core/agents/readAgentsFile';
import { fillTemplate, templateFault } from '../../../../src/core/agents/template';
import { isOlder, versionIn } from '../../../../src/core/agents/version';

const OWN = {
  id: 'own',
  displayName: 'Our agent',
  programs: ['our-agent'],
  interactive: { prompt: 'argument', start: ['--model={model}', '--', '{prompt}'] },
};
const file = (agents: readonly unknown[]): string => JSON.stringify({ version: 1, agents });
const faults = (text: string): readonly string[] =>
  readAgentsFile(text).problems.map(({ message }) => message);

describe('agents file', () => {
  it('reads a team’s own agent, with comments and trailing commas', () => {
    const { adapters, problems } = readAgentsFile(
      `{ // ours\n "version": 1, "agents": [${JSON.stringify(OWN)},], }`,
    );
    assert.deepEqual(problems, []);
    assert.equal(adapters[0]?.hooks, 'none');
    assert.equal(adapters[0]?.interactive?.start[2], '{prompt}');
  });

  it('names the place of every fault and then uses nothing of the file', () => {
    for (const [text, says] of [
      ['{"version": 1,\n "agents": [', /line 2/],
      ['[]', /file: /],
      [file([{ ...OWN, interactive: 'our-agent $PROMPT' }]), /agents\.0\.interactive/],
      [
        file([{ ...OWN, interactive: { prompt: 'argument', start: 'sh -c x' } }]),
        /agents\.0\.interactive\.start/,
      ],
      [file([{ ...OWN, interactive: { prompt: 'argument', start: ['{promt}'] } }]), /\{promt\} is unknown/],
      [
        file([{ ...OWN, interactive: { prompt: 'argument', start: ['--x={...access}', '{prompt}'] } }]),
        /element of its own/,
      ],
      [
        file([{ ...OWN, interactive: { prompt: 'stdin', start: ['{prompt}'] } }]),
        /exactly when prompt is "argument"/,
      ],
      [file([{ ...OWN, interactive: { prompt: 'stdin', start: [], resume: ['--last'] } }]), /which session/],
      [file([{ ...OWN, programs: ['./in-the-worktree'] }]), /bare name or an absolute path/],
      [file([{ ...OWN, programs: ['../x'] }]), /bare name or an absolute path/],
      [file([{ ...OWN, programs: ['--version'] }]), /bare name or an absolute path/],
      [file([{ ...OWN, id: 'Own Agent' }]), /agents\.0\.id/],
      [file([{ ...OWN, env: { 'A=B': 'x' } }]), /agents\.0\.env/],
      [file([{ ...OWN, shell: true }]), /shell/],
      [file([OWN, OWN]), /two agents have the id "own"/],
      [file([{ ...OWN, id: 'demo' }]), /belongs to the demo agent/],
    ] as const) {
      assert.match(faults(text).join('\n'), says, text);
      assert.deepEqual(readAgentsFile(text).adapters, [], text);
    }
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => file([value])),
        ),
        (text) => {
          const { adapters, problems } = readAgentsFile(text);
          assert.ok(adapters.length === 0 || problems.length === 0);
        },
      ),
    );
  });

  it('lets a team replace a built-in agent, in its place', () => {
    const { adapters } = readAgentsFile(file([OWN, { ...OWN, id: 'codex' }]));
    const all = allAdapters(adapters);
    assert.equal(all.length, BUILT_IN_ADAPTERS.length + 1);
    assert.equal(all[BUILT_IN_ADAPTERS.findIndex(({ id }) => id === 'codex')]?.displayName, 'Our agent');
    assert.equal(all.at(-1)?.id, 'own');
  });

  it('shows all that would be started for agreement, and anything different is a different text', () => {
    const text = (agent: unknown): string => {
      const [adapter] = readAgentsFile(file([agent])).adapters;
      assert.ok(adapter);
      return agentAgreementLines(adapter).join('\n');
    };
    const base = text(OWN);
    assert.match(base, /agent own: "our-agent"/);
    for (const changed of [
      { ...OWN, programs: ['other'] },
      { ...OWN, interactive: { prompt: 'argument', start: ['--', '{prompt}'] } },
      { ...OWN, env: { LD_PRELOAD: '/x.so' } },
      { ...OWN, version: { args: ['--evil'] } },
      { ...OWN, access: { full: { args: ['--all'] } } },
      { ...OWN, headless: { prompt: 'stdin', start: [] } },
    ]) {
      assert.notEqual(text(changed), base);
    }
    assert.ok(!text({ ...OWN, env: { A: 'x\u001b]0;evil\u0007' } }).includes('\u001b'));
  });
});

describe('built-in adapters', () => {
  it('have distinct ids, the demo agent last and named as what it is', () => {
    const ids = BUILT_IN_ADAPTERS.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.at(-1), 'demo');
    assert.match(BUILT_IN_ADAPTERS.at(-1)?.displayName ?? '', /no model/);
  });
});

describe('argument templates', () => {
  it('replace once: a value that looks like a placeholder stays', () => {
    const values = { prompt: '{model} $& {...access}', model: '{prompt}' };
    assert.deepEqual(
      fillTemplate(['--x={model}', '{prompt}', '{...access}'], values, { access: ['{prompt}', 'b'] }),
      {
        args: ['--x={prompt}', '{model} $& {...access}', '{prompt}', 'b'],
      },
    );
  });

  it('take JSON for what it is', () => {
    assert.equal(templateFault('{"edit":"deny","nested":{"a":1}}'), undefined);
    assert.match(templateFault('{nonce}') ?? '', /unknown/);
  });
});

describe('versions', () => {
  it('are found in what programs print and compared as numbers', () => {
    assert.equal(versionIn('2.1.329 (Claude Code)'), '2.1.329');
    assert.equal(versionIn('codex-cli 0.169.0\n'), '0.169.0');
    assert.equal(versionIn('no version'), undefined);
    assert.equal(isOlder('2.1.99', '2.1.197'), true);
    assert.equal(isOlder('2.2', '2.1.197'), false);
    assert.equal(isOlder('2.1', '2.1.0'), false);
  });
});
