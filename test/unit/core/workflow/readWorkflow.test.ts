import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { schemaFile, schemaFiles } from '../../../../scripts/writeSchemas';
import { BUILT_IN_WORKFLOWS, DELEGATE_VALIDATE_COMMIT, STORY } from '../../../../src/core/workflow/builtIn';
import { checkWorkflow } from '../../../../src/core/workflow/checkWorkflow';
import { readWorkflow } from '../../../../src/core/workflow/readWorkflow';
import { completeStage, type StageInput } from '../../../../src/core/workflow/schema';
import {
  gatesOfStage,
  nextStages,
  requiredStages,
  stageById,
  type Workflow,
} from '../../../../src/core/workflow/workflow';

const codes = (text: string) => readWorkflow(text).problems.map((problem) => problem.code);
const withStages = (...stages: StageInput[]): Workflow => ({
  ...DELEGATE_VALIDATE_COMMIT,
  stages: stages.map(completeStage),
});
const agentStage = (id: string, more: Partial<StageInput> = {}): StageInput => ({
  id,
  kind: 'agent',
  ...more,
});

describe('readWorkflow', () => {
  it('takes stages from the built-in workflow when the file only brings gates', () => {
    const text = `\uFEFF{ // the team's gates
      "version": 1, "extends": "delegate-validate-commit",
      "gates": { "tests": { "command": ["node", "--test"], "timeoutSeconds": 120, "kind": "tests" }, },
      "limits": { "agents": 3 } /* trailing commas are fine, too */
    }`;
    const { workflow, source, problems } = readWorkflow(text);
    assert.deepEqual(problems, []);
    assert.equal(source, 'file');
    assert.equal(workflow.name, 'delegate-validate-commit');
    assert.deepEqual(workflow.stages, DELEGATE_VALIDATE_COMMIT.stages);
    assert.deepEqual(workflow.gates, [
      {
        name: 'tests',
        kind: 'tests',
        command: ['node', '--test'],
        timeoutSeconds: 120,
        why: 'gate "tests" of .counterpoint/workflow.json',
      },
    ]);
    assert.equal(workflow.limits.agents, 3);
  });

  it('fills in what a stage leaves out', () => {
    const { workflow } = readWorkflow('{"version":1,"name":"solo","stages":[{"id":"work","kind":"agent"}]}');
    assert.deepEqual(workflow.stages[0], {
      id: 'work',
      kind: 'agent',
      lane: 'worktree',
      session: 'fresh',
      access: 'workspace-write',
      gates: [],
      person: false,
      parallel: false,
      when: 'always',
      onFailure: { retry: 0, then: 'ask' },
    });
    assert.equal(workflow.gates, undefined);
  });

  it('points at the place of a mistake and falls back to the built-in workflow', () => {
    const text = `{
  "version": 1,
  "stages": [
    { "id": "work", "kind": "agent", "onFailure": { "then": { "stage": 7 } } },
    { "id": "Bad Id", "kind": "dance", "colour": "red" }
  ]
}`;
    const { workflow, source, problems } = readWorkflow(text);
    assert.equal(source, 'built-in');
    assert.equal(workflow, DELEGATE_VALIDATE_COMMIT);
    const found = problems.map(({ line, column, length }) => {
      const start =
        text
          .split('\n')
          .slice(0, line - 1)
          .join('\n').length +
        (line > 1 ? 1 : 0) +
        column -
        1;
      return text.slice(start, start + length);
    });
    assert.deepEqual(found, [
      '7',
      '"Bad Id"',
      '"dance"',
      '{ "id": "Bad Id", "kind": "dance", "colour": "red" }',
    ]);
    assert.match(problems[3]?.message ?? '', /does not know "colour"/);
    assert.match(problems[0]?.message ?? '', /stages\.0\.onFailure\.then\.stage/);
  });

  it('says what is wrong with the JSON in words', () => {
    const said = (text: string) => readWorkflow(text).problems.map(({ message }) => message);
    assert.deepEqual(said('{"version": }'), ['This is not JSON: a value is expected here.']);
    for (const text of ['{', '[1 2]', '{"a" 1}', '"\\q"', '{a: 1}', '1e', '/* a', '"a'])
      for (const message of said(text))
        assert.doesNotMatch(message, /Expected|Invalid|undefined|<unknown/, text);
  });

  it('says what a name of a gate may hold', () => {
    const [problem] = readWorkflow('{"version": 1, "gates": {"strict <b>": {"command": ["true"]}}}').problems;
    assert.match(problem?.message ?? '', /^"gates.strict <b>": must be 1-64 of a-z/);
  });

  it('finds the line in files of Windows and old Mac', () => {
    for (const ending of ['\r\n', '\r', '\n']) {
      const [problem] = readWorkflow(['{', '  "version": 1,', '  "name": 5', '}'].join(ending)).problems;
      assert.deepEqual([problem?.line, problem?.column], [3, 11], JSON.stringify(ending));
    }
  });

  it('refuses what could do harm', () => {
    const gate = (definition: object) => codes(JSON.stringify({ version: 1, gates: { tests: definition } }));
    assert.deepEqual(gate({ command: 'npm test' }), ['schema']);
    assert.deepEqual(gate({ command: [] }), ['schema']);
    assert.deepEqual(gate({ command: [''] }), ['schema']);
    assert.deepEqual(gate({ command: ['npm', 'te\u202est'] }), ['schema']);
    assert.deepEqual(gate({ command: ['npm', '\u001b[2Atest'] }), ['schema']);
    assert.deepEqual(gate({ command: ['npm'], folder: '../other' }), ['schema']);
    assert.deepEqual(gate({ command: ['npm'], folder: '/etc' }), ['schema']);
    assert.deepEqual(gate({ command: ['npm'], folder: 'C:\\x' }), ['schema']);
    assert.deepEqual(codes('{"version":1,"gates":{"../x":{"command":["a"]}}}'), ['schema']);
    assert.deepEqual(codes('{"version":2}'), ['schema']);
    assert.deepEqual(codes('{"version":1,"extends":"constructor"}'), ['unknown-workflow']);
  });

  it('survives anything at all', () => {
    assert.deepEqual(codes(''), ['empty']);
    assert.deepEqual(codes('[[['.repeat(100_000)), ['too-deep']);
    assert.deepEqual(codes(`{"version":1,"x":${'['.repeat(65)}`), ['too-deep']);
    assert.deepEqual(codes(' '.repeat(600_000)), ['too-long']);
    assert.equal(readWorkflow('{"__proto__":{"version":1},"constructor":1}').source, 'built-in');
    assert.equal(Object.prototype.hasOwnProperty.call({}, 'version'), false);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify({ version: 1, stages: value })),
        ),
        (text) => {
          const { workflow, problems, source } = readWorkflow(text);
          assert.ok(workflow.stages.length > 0);
          assert.equal(
            source === 'built-in',
            problems.some((problem) => problem.severity === 'error'),
          );
        },
      ),
    );
  });
});

describe('checkWorkflow', () => {
  const faults = (...stages: StageInput[]) => checkWorkflow(withStages(...stages)).map((fault) => fault.code);

  it('has nothing to say about the built-in workflows', () => {
    for (const workflow of BUILT_IN_WORKFLOWS) assert.deepEqual(checkWorkflow(workflow), [], workflow.name);
  });

  it('finds ids that name nothing, and two stages of one id', () => {
    assert.deepEqual(faults(agentStage('a', { requires: ['b'] })), ['unknown-stage']);
    assert.deepEqual(faults(agentStage('a', { session: { resume: 'b' } })), ['unknown-stage']);
    assert.deepEqual(faults(agentStage('a', { onFailure: { then: { stage: 'b' } } })), ['unknown-stage']);
    assert.deepEqual(faults(agentStage('a'), agentStage('a')), ['duplicate-stage']);
    const gated = { ...withStages(agentStage('a', { gates: ['tests'] })), gates: [] };
    assert.deepEqual(
      checkWorkflow(gated).map((fault) => fault.code),
      ['unknown-gate'],
    );
  });

  it('finds stages that wait for each other', () => {
    const two = faults(agentStage('a', { requires: ['b'] }), agentStage('b', { requires: ['a'] }));
    assert.deepEqual(two, ['stage-waits-for-itself', 'stage-waits-for-itself']);
  });

  it('wants an end for every loop of failures, and only for loops', () => {
    const back = (rounds?: number): StageInput[] => [
      agentStage('work'),
      {
        id: 'check',
        kind: 'gates',
        gates: ['*'],
        onFailure: { then: { stage: 'work', ...(rounds ? { rounds } : {}) } },
      },
    ];
    assert.deepEqual(faults(...back()), ['endless-loop']);
    assert.deepEqual(faults(...back(2)), []);
    const fix = agentStage('fix', { when: 'failure' });
    assert.deepEqual(faults(agentStage('work', { onFailure: { then: { stage: 'fix' } } }), fix), [
      'endless-loop',
    ]);
    assert.deepEqual(faults(agentStage('a', { onFailure: { then: { stage: 'a' } } })), ['endless-loop']);
    const ahead = agentStage('a', { onFailure: { then: { stage: 'c' } } });
    assert.deepEqual(faults(ahead, agentStage('b'), agentStage('c')), []);
  });

  it('knows what a kind of stage needs', () => {
    assert.deepEqual(faults({ id: 'a', kind: 'command' }), ['no-command']);
    assert.deepEqual(faults(agentStage('a', { command: ['x'] })), ['idle-command']);
    assert.deepEqual(faults({ id: 'a', kind: 'gates' }), ['no-gates']);
    assert.deepEqual(faults({ id: 'a', kind: 'integrate' }), ['nobody-decides']);
    assert.deepEqual(faults(agentStage('a', { lane: 'local', access: 'full' })), ['unrestricted']);
    const other = agentStage('b', { session: { resume: 'a' }, agent: 'codex' });
    assert.deepEqual(faults(agentStage('a', { agent: 'claude' }), other), ['other-agent']);
  });

  it('does not fail a file for a warning', () => {
    const reading = readWorkflow(
      '{"version":1,"stages":[{"id":"a","kind":"agent"},{"id":"b","kind":"integrate"}]}',
    );
    assert.equal(reading.source, 'file');
    assert.deepEqual(
      reading.problems.map((problem) => problem.code),
      ['nobody-decides', 'not-carried-out'],
    );
  });
});

describe('the order of stages', () => {
  const required = (workflow: Workflow, id: string) => {
    const stage = stageById(workflow, id);
    return stage ? requiredStages(workflow, stage) : undefined;
  };
  const ids = (workflow: Workflow, ...done: string[]) =>
    nextStages(workflow, new Set(done)).map((stage) => stage.id);

  it('is one after the other for delegate, validate, commit', () => {
    assert.deepEqual(ids(DELEGATE_VALIDATE_COMMIT), ['delegate']);
    assert.deepEqual(ids(DELEGATE_VALIDATE_COMMIT, 'delegate'), ['validate']);
    assert.deepEqual(ids(DELEGATE_VALIDATE_COMMIT, 'delegate', 'validate'), ['commit']);
    assert.deepEqual(ids(DELEGATE_VALIDATE_COMMIT, 'delegate', 'validate', 'commit'), []);
  });

  it('runs parallel stages side by side, waits for all of them, and leaves failure stages out', () => {
    assert.deepEqual(ids(STORY), ['validate-engineer', 'validate-pedant']);
    assert.deepEqual(ids(STORY, 'validate-engineer'), ['validate-pedant']);
    assert.deepEqual(required(STORY, 'skeleton-red'), ['validate-engineer', 'validate-pedant']);
    assert.deepEqual(required(STORY, 'fix-story'), []);
    const three = withStages(
      agentStage('a'),
      agentStage('b'),
      agentStage('c', { parallel: true }),
      agentStage('d', { parallel: true }),
      agentStage('e'),
    );
    assert.deepEqual(required(three, 'd'), ['a']);
    assert.deepEqual(required(three, 'e'), ['b', 'c', 'd']);
    assert.deepEqual(required(withStages(agentStage('a', { parallel: true })), 'a'), []);
  });

  it('gives a stage its gates, what prepares them first, and names those that do not exist', () => {
    const gate = (name: string, kind: 'setup' | 'tests' | 'lint') => ({
      name,
      kind,
      command: ['x'],
      timeoutSeconds: 1,
      why: '',
    });
    const gates = [gate('lint', 'lint'), gate('tests', 'tests'), gate('install', 'setup')];
    const of = (...wanted: string[]) => {
      const found = gatesOfStage(completeStage(agentStage('a', { gates: wanted })), gates);
      return [found.gates.map(({ name }) => name), found.missing];
    };
    assert.deepEqual(of('*'), [['install', 'tests', 'lint'], []]);
    assert.deepEqual(of('lint'), [['install', 'lint'], []]);
    assert.deepEqual(of('lint', 'nope'), [['install', 'lint'], ['nope']]);
    assert.deepEqual(of(), [[], []]);
  });
});

describe('the schemas VS Code is given', () => {
  for (const [name, text] of schemaFiles()) {
    it(`${name} is up to date (npx tsx scripts/writeSchemas.ts)`, () => {
      assert.equal(readFileSync(schemaFile(name), 'utf8'), text);
    });
  }
});
