import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { BUILT_IN_WORKFLOWS, DELEGATE_VALIDATE_COMMIT } from '../../../../src/core/workflow/builtIn';
import { unsupportedReason } from '../../../../src/core/workflow/supported';

describe('what a workflow must be to be carried out', () => {
  it('takes the built-in delegate-validate-commit', () => {
    assert.equal(unsupportedReason(DELEGATE_VALIDATE_COMMIT), undefined);
  });

  it('takes it neither without gates, as nobody would look at the work, nor without integration', () => {
    const [agent, , integrate] = DELEGATE_VALIDATE_COMMIT.stages;
    assert.ok(agent && integrate);
    assert.match(
      unsupportedReason({ ...DELEGATE_VALIDATE_COMMIT, stages: [agent, integrate] }) ?? '',
      /without a gates stage/,
    );
    assert.match(
      unsupportedReason({ ...DELEGATE_VALIDATE_COMMIT, stages: [agent] }) ?? '',
      /stages \(agent\)/,
    );
  });

  it('says why the others wait for later', () => {
    const reasons = BUILT_IN_WORKFLOWS.filter(({ name }) => name !== DELEGATE_VALIDATE_COMMIT.name).map(
      unsupportedReason,
    );
    for (const reason of reasons) assert.match(reason ?? '', /not carried out yet|exactly one agent stage/);
  });
});
