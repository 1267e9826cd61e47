import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { BUILT_IN_WORKFLOWS, DELEGATE_VALIDATE_COMMIT } from '../../../../src/core/workflow/builtIn';
import { ignoredFields } from '../../../../src/core/workflow/ignoredFields';
import { readWorkflow } from '../../../../src/core/workflow/readWorkflow';
import {
  ACCESS_LEVELS,
  completeStage,
  LANES,
  type StageInput,
  STAGE_OUTPUTS,
} from '../../../../src/core/workflow/schema';

type Fields = Partial<StageInput>;

const textOf = (build: Fields, check: Fields = {}, merge: Fields = {}): string =>
  JSON.stringify(
    {
      version: 1,
      stages: [
        { id: 'build', kind: 'agent', ...build },
        { id: 'check', kind: 'gates', gates: ['*'], person: true, ...check },
        { id: 'merge', kind: 'integrate', ...merge },
      ],
    },
    undefined,
    1,
  );

/** What stands at the places that the warnings point to, and the field they name. */
const pointedAt = (text: string): readonly string[] => {
  const lines = text.split('\n');
  return readWorkflow(text).problems.map(({ line, column, severity, message }) => {
    assert.equal(severity, 'warning');
    const rest = (lines[line - 1] ?? '').slice(column - 1).replace(/,$/, '');
    return `${/^"([^"]+)"/.exec(message)?.[1] ?? message} ${rest}`;
  });
};

describe('what a workflow says in vain', () => {
  it('is nothing in the built-in one that is carried out, nor in stages that say only what is acted on', () => {
    assert.deepEqual(ignoredFields(DELEGATE_VALIDATE_COMMIT), []);
    const acted: Fields = {
      title: 'Build',
      profile: 'pedant',
      agent: 'codex',
      model: 'gpt-5',
      lane: 'worktree',
      session: { resume: 'build' },
      access: 'full',
      prompt: { text: 'Test first.' },
      timeoutSeconds: 60,
      output: 'changes',
    };
    const judged: Fields = { requires: ['build'], onFailure: { retry: 2, then: 'park' } };
    assert.deepEqual(pointedAt(textOf(acted, judged)), []);
  });

  it('is told at its place, one warning a field', () => {
    assert.deepEqual(
      pointedAt(
        textOf({
          lane: 'sandbox',
          prompt: 'green',
          gates: ['*'],
          person: true,
          output: 'plan',
          onFailure: { retry: 1 },
        }),
      ),
      ['lane "sandbox"', 'prompt "green"', 'output "plan"', 'gates [', 'person true', 'onFailure.retry 1'],
    );
    assert.deepEqual(
      pointedAt(
        textOf(
          {},
          {
            agent: 'claude',
            model: 'x',
            profile: 'pedant',
            prompt: 'task',
            access: 'edit',
            timeoutSeconds: 5,
            requires: [],
          },
          { person: true, gates: ['*'], timeoutSeconds: 5, onFailure: { retry: 1 } },
        ),
      ),
      [
        'requires []',
        'profile "pedant"',
        'agent "claude"',
        'model "x"',
        'access "edit"',
        'prompt "task"',
        'timeoutSeconds 5',
        'timeoutSeconds 5',
        'gates [',
        'person true',
        'onFailure.retry 1',
      ],
    );
  });

  it('names ways to other stages, and stages that only such a way would reach', () => {
    const { workflow } = readWorkflow(textOf({}));
    const stages = [
      ...workflow.stages.map((stage) =>
        stage.kind === 'gates'
          ? completeStage({ ...stage, onFailure: { then: { stage: 'fix', rounds: 2 } } })
          : stage,
      ),
      completeStage({ id: 'fix', kind: 'agent', when: 'failure', lane: 'remote' }),
    ];
    assert.deepEqual(
      ignoredFields({ ...workflow, stages }).map(({ path }) => path.join('.')),
      ['stages.1.onFailure.then', 'stages.3.when'],
    );
  });

  it('is the whole workflow where it is not carried out: at the stage, or at the name of the built-in one', () => {
    for (const { name } of BUILT_IN_WORKFLOWS) {
      const { source, problems } = readWorkflow(`{"version":1,\n"extends": "${name}"}`);
      assert.equal(source, 'file');
      const told = problems.map(({ code, severity, line, column }) => [code, severity, line, column]);
      const isCarriedOut = name === DELEGATE_VALIDATE_COMMIT.name;
      assert.deepEqual(told, isCarriedOut ? [] : [['not-carried-out', 'warning', 2, 12]], name);
    }
    assert.deepEqual(pointedAt(textOf({}, {}, { kind: 'person' })), [
      'Tasks cannot be delegated with this workflow: stage "merge" is a person stage, which is carried out between gates and integration only. "person"',
    ]);
    assert.deepEqual(pointedAt(textOf({}, { kind: 'agent' })).length, 1);
  });

  it('never makes a file unusable, and always stands somewhere in it', () => {
    const fields = fc.record(
      {
        profile: fc.constant('pedant'),
        agent: fc.constantFrom('claude', 'codex'),
        lane: fc.constantFrom(...LANES),
        access: fc.constantFrom(...ACCESS_LEVELS),
        output: fc.constantFrom(...STAGE_OUTPUTS),
        parallel: fc.boolean(),
        person: fc.boolean(),
        prompt: fc.oneof(fc.constant('task'), fc.constant('green'), fc.constant({ text: 'x' })),
        timeoutSeconds: fc.integer({ min: 1, max: 100 }),
        requires: fc.subarray(['build', 'check', 'merge']),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, fields, fields, (build, check, merge) => {
        const text = textOf(build, check, merge);
        const { source, problems } = readWorkflow(text);
        const isWrong = problems.some(({ severity }) => severity === 'error');
        assert.equal(source, isWrong ? 'built-in' : 'file');
        for (const { line, column, length } of problems) {
          assert.ok(line >= 1 && line <= text.split('\n').length && column >= 1 && length >= 1);
        }
      }),
    );
  });
});
