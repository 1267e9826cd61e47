import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { BUILT_IN_WORKFLOWS, DELEGATE_VALIDATE_COMMIT } from '../../../../src/core/workflow/builtIn';
import { completeStage, type Stage } from '../../../../src/core/workflow/schema';
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

  it('takes a person between gates and integration, and nowhere else', () => {
    const [agent, gates, integrate] = DELEGATE_VALIDATE_COMMIT.stages;
    assert.ok(agent && gates && integrate);
    const person = completeStage({ id: 'look', kind: 'person' });
    const reasonOf = (...stages: readonly Stage[]) =>
      unsupportedReason({ ...DELEGATE_VALIDATE_COMMIT, stages });
    assert.equal(reasonOf(agent, gates, person, integrate), undefined);
    for (const other of [
      [person, agent, gates, integrate],
      [agent, person, gates, integrate],
      [agent, person, integrate],
      [agent, gates, integrate, person],
    ])
      assert.match(reasonOf(...other) ?? '', /stage "look" is a person stage/);
  });

  it('says why the others wait for later', () => {
    const reasons = BUILT_IN_WORKFLOWS.filter(({ name }) => name !== DELEGATE_VALIDATE_COMMIT.name).map(
      unsupportedReason,
    );
    for (const reason of reasons)
      assert.match(reason ?? '', /not carried out yet|exactly one agent stage|person stage/);
  });
});
