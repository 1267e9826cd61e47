import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { GateSource } from '../../../../src/engine/run/gateSource';
import { usableWorkflow } from '../../../../src/engine/run/usableWorkflow';
import { WorkflowSource } from '../../../../src/engine/run/workflowSource';
import { RepositoryFileError } from '../../../../src/engine/workflow/repositoryText';

const WORKFLOW = JSON.stringify({
  version: 1,
  extends: 'delegate-validate-commit',
  gates: { own: { command: ['make', 'check'], kind: 'tests' } },
});
const log = { info: () => undefined, warn: () => undefined, problem: () => undefined };

/** Files of a commit behind a git that cannot be asked the first so many times. */
const files = (failures: number) => {
  let left = failures;
  const asked = <T>(answer: T): Promise<T> => {
    left -= 1;
    return left >= 0
      ? Promise.reject(new RepositoryFileError('unreadable', 'git did not answer'))
      : Promise.resolve(answer);
  };
  return {
    judgingText: (_: string, file: string) => asked(file.endsWith('workflow.json') ? WORKFLOW : undefined),
    names: () => asked(['Makefile']),
  };
};

describe('What a run is judged by, when git could not be asked', () => {
  it('is not replaced by the built-in workflow: nothing is begun, and the next one asks again', async () => {
    const workflows = new WorkflowSource(files(1), log);
    const refused = await usableWorkflow(workflows, 'abc');
    assert.ok(!refused.ok);
    assert.equal(refused.problem.code, 'workflow-unreadable');
    assert.equal(workflows.stagesOf({ worktree: undefined }), undefined);
    const usable = await usableWorkflow(workflows, 'abc');
    assert.ok(usable.ok);
    assert.ok(usable.value.workflow.gates?.some(({ name }) => name === 'own'));
  });

  it('are not no gates at all, for as long as the process lives', async () => {
    const workflows = new WorkflowSource(files(0), log);
    const gates = new GateSource(files(1));
    await assert.rejects(gates.definitions('abc', workflows), /git did not answer/);
    const found = await gates.definitions('abc', workflows);
    assert.deepEqual(
      found.map(({ name }) => name),
      ['own'],
    );
  });
});
