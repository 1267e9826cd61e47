import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AgentChoice, ProfileChoice, WorkflowDefaults } from '../../../../src/engine/engineApi';
import { accessOf, initialChoice, type Offer } from '../../../../src/extension/run/initialChoice';

const agent = (id: string, isInstalled = true): AgentChoice => ({
  id,
  name: id,
  isInstalled,
  version: undefined,
  program: undefined,
  hint: isInstalled ? undefined : `install ${id}`,
  isDemo: false,
  knownVersion: undefined,
  signIn: undefined,
  docs: undefined,
  abilities: {
    interactive: true,
    headless: true,
    resume: [],
    heard: 'hooks',
    usage: 'none',
    access: {
      'read-only': { kind: 'kept', note: undefined },
      edit: { kind: 'kept', note: undefined },
      'workspace-write': { kind: 'kept', note: undefined },
      full: { kind: 'kept', note: undefined },
    },
  },
});
const profile = (name: string, access?: ProfileChoice['access']): ProfileChoice => ({
  name,
  description: '',
  source: 'built-in',
  access,
});

const offer = (defaults: Partial<WorkflowDefaults> = {}): Offer => ({
  agents: [agent('claude'), agent('codex'), agent('gemini', false)],
  profiles: [profile('pedant', 'read-only'), profile('task-executor')],
  defaults: {
    stage: 'build',
    agent: undefined,
    model: undefined,
    profile: undefined,
    access: 'workspace-write',
    isFromFile: true,
    warnings: [],
    ...defaults,
  },
  uncommitted: [],
});
const remembered = { agent: 'claude', profile: 'task-executor' };

describe('what the list of a delegation begins with', () => {
  it('is what the workflow names, whatever was chosen last', () => {
    const choice = initialChoice(offer({ agent: 'codex', model: 'gpt-5', profile: 'pedant' }), remembered);
    assert.deepEqual(
      [choice.agent?.id, choice.model, choice.profile?.name, choice.missing],
      ['codex', 'gpt-5', 'pedant', undefined],
    );
  });

  it('is what was chosen last where the workflow names nothing, if it is still there', () => {
    const choice = initialChoice(offer(), remembered);
    assert.deepEqual([choice.agent?.id, choice.profile?.name], ['claude', 'task-executor']);
    assert.equal(initialChoice(offer(), { ...remembered, agent: 'gemini' }).agent, undefined);
    assert.equal(
      initialChoice(offer(), { agent: undefined, profile: 'gone' }).profile?.name,
      'task-executor',
    );
  });

  it('is nobody, with what is missing, when the agent of the workflow is not installed', () => {
    const choice = initialChoice(offer({ agent: 'gemini', model: 'pro' }), remembered);
    assert.deepEqual([choice.agent, choice.model], [undefined, undefined]);
    assert.equal(choice.missing?.code, 'agent-not-installed');
    assert.equal(choice.missing.remedy, 'install gemini');
  });

  it('lets the profile narrow what the workflow allows, and a person say otherwise', () => {
    const { defaults } = offer({ access: 'full' });
    const choice = { agent: undefined, model: undefined, missing: undefined };
    const [pedant, executor] = offer().profiles;
    const of = (role: ProfileChoice | undefined, access?: WorkflowDefaults['access']) =>
      accessOf({ ...choice, profile: role, access }, defaults);
    assert.deepEqual(of(executor), { access: 'full', from: 'from the workflow' });
    assert.deepEqual(of(pedant), { access: 'read-only', from: 'from the profile' });
    assert.deepEqual(of(pedant, 'edit'), { access: 'edit', from: undefined });
    const builtIn = { ...defaults, isFromFile: false };
    assert.equal(accessOf({ ...choice, profile: executor, access: undefined }, builtIn).from, undefined);
  });
});
