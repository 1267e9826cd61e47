import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  agentOfWorkflow,
  type DelegationDefaults,
  modelOfWorkflow,
} from '../../../../src/core/workflow/delegationDefaults';

const defaults = (more: Partial<DelegationDefaults>): DelegationDefaults => ({
  stage: 'build',
  agent: undefined,
  model: undefined,
  profile: undefined,
  access: 'workspace-write',
  isFromFile: true,
  ...more,
});

const AGENTS = [
  { id: 'claude', name: 'Claude Code', isInstalled: true, hint: undefined },
  { id: 'codex', name: 'Codex', isInstalled: false, hint: 'npm install -g codex' },
];

describe('the agent that a workflow names', () => {
  it('is taken when it is installed, and nobody is when it names none', () => {
    assert.deepEqual(agentOfWorkflow(defaults({ agent: 'claude' }), AGENTS), { ok: true, value: AGENTS[0] });
    assert.deepEqual(agentOfWorkflow(defaults({}), AGENTS), { ok: true, value: undefined });
  });

  it('is a problem that says what is missing when it is not installed or not known', () => {
    const missing = agentOfWorkflow(defaults({ agent: 'codex' }), AGENTS);
    assert.ok(!missing.ok);
    assert.equal(missing.problem.code, 'agent-not-installed');
    assert.match(missing.problem.message, /"codex" \(stage "build" of \.counterpoint\/workflow\.json\)/);
    assert.equal(missing.problem.remedy, 'npm install -g codex');
    const unknown = agentOfWorkflow(defaults({ agent: 'constructor' }), AGENTS);
    assert.ok(!unknown.ok);
    assert.equal(unknown.problem.code, 'agent-unknown');
    assert.match(unknown.problem.remedy ?? '', /claude, codex/);
  });

  it('brings its model along, which means nothing to another agent', () => {
    const named = defaults({ agent: 'claude', model: 'opus' });
    assert.equal(modelOfWorkflow(named, 'claude'), 'opus');
    assert.equal(modelOfWorkflow(named, 'codex'), undefined);
    assert.equal(modelOfWorkflow(defaults({ model: 'opus' }), 'codex'), 'opus');
  });
});
