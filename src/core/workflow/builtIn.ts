import { completeStage, type StageInput } from './schema';
import type { Workflow } from './workflow';

const workflow = (name: string, title: string, stages: readonly StageInput[]): Workflow => ({
  version: 1,
  name,
  title,
  stages: stages.map(completeStage),
  stagesFrom: 'built-in',
  gates: undefined,
  limits: { agents: undefined },
});

/** One agent works in a worktree, the gates judge, a person decides, one commit per task is merged. */
export const DELEGATE_VALIDATE_COMMIT = workflow('delegate-validate-commit', 'Delegate, validate, commit', [
  {
    id: 'delegate',
    title: 'Delegate',
    kind: 'agent',
    profile: 'task-executor',
    prompt: 'task',
    output: 'changes',
  },
  {
    id: 'validate',
    title: 'Validate',
    kind: 'gates',
    gates: ['*'],
    person: true,
    // Whether a red test is the agent's fault or the task's is a person's call; they send it back with one click.
    onFailure: { then: 'ask' },
  },
  { id: 'commit', title: 'Commit', kind: 'integrate' },
]);

/**
 * Stories: two validators of different minds read the instructions, an engineer fixes until both pass, red before green,
 * self-review in the session that wrote the code, a person tests by hand, and the other vendor's agent verifies.
 */
export const STORY = workflow('story', 'Validated story', [
  {
    id: 'validate-engineer',
    kind: 'agent',
    profile: 'senior-engineer',
    agent: 'claude',
    access: 'read-only',
    // Repeated after every fix, in the same session: a fresh validator finds other things and never comes to an end.
    session: { resume: 'validate-engineer' },
    prompt: 'validate-story',
    output: 'findings',
    onFailure: { then: { stage: 'fix-story', rounds: 3 } },
  },
  {
    id: 'validate-pedant',
    kind: 'agent',
    profile: 'pedant',
    agent: 'codex',
    access: 'read-only',
    session: { resume: 'validate-pedant' },
    prompt: 'validate-story',
    parallel: true,
    output: 'findings',
    onFailure: { then: { stage: 'fix-story', rounds: 3 } },
  },
  {
    id: 'skeleton-red',
    kind: 'agent',
    profile: 'task-executor',
    prompt: 'skeleton-red',
    output: 'changes',
    onFailure: { retry: 1, then: 'ask' },
  },
  {
    id: 'green',
    kind: 'agent',
    profile: 'task-executor',
    session: { resume: 'skeleton-red' },
    prompt: 'green',
    gates: ['*'],
    output: 'changes',
    onFailure: { retry: 2, then: 'ask' },
  },
  {
    id: 'self-review',
    kind: 'agent',
    profile: 'task-executor',
    session: { resume: 'green' },
    prompt: 'self-review',
    gates: ['*'],
    output: 'findings',
  },
  { id: 'test-by-hand', kind: 'person', person: true },
  {
    id: 'verify',
    kind: 'agent',
    profile: 'pedant',
    agent: 'codex',
    session: { resume: 'verify' },
    prompt: 'verify-story',
    gates: ['*'],
    output: 'findings',
    onFailure: { then: { stage: 'fix-implementation', rounds: 3 } },
  },
  { id: 'accept', kind: 'person', person: true },
  { id: 'commit', kind: 'integrate' },
  {
    id: 'fix-story',
    kind: 'agent',
    profile: 'senior-engineer',
    when: 'failure',
    prompt: 'fix-findings',
    output: 'changes',
    // What is a blocker and whether the spec or the finding is wrong is decided by a person.
    person: true,
  },
  {
    id: 'fix-implementation',
    kind: 'agent',
    profile: 'senior-engineer',
    when: 'failure',
    prompt: 'fix-findings',
    gates: ['*'],
    output: 'changes',
  },
]);

/** From an issue to a pull request: analysis, implementation, tests, four reviews in order, and a person who merges. */
export const ISSUE_TO_PR = workflow('issue-to-pr', 'Issue to pull request', [
  {
    id: 'analysis',
    kind: 'agent',
    profile: 'senior-engineer',
    access: 'read-only',
    prompt: 'analyse-issue',
    output: 'plan',
  },
  { id: 'agree', kind: 'person', person: true },
  { id: 'implementation', kind: 'agent', profile: 'task-executor', prompt: 'task', output: 'changes' },
  {
    id: 'testing',
    kind: 'agent',
    profile: 'test-enhancer',
    prompt: 'enhance-tests',
    gates: ['*'],
    output: 'changes',
  },
  {
    id: 'draft',
    kind: 'command',
    command: ['gh', 'pr', 'create', '--draft', '--fill'],
    onFailure: { retry: 1, then: 'ask' },
  },
  {
    id: 'review',
    kind: 'agent',
    profile: 'code-reviewer',
    access: 'read-only',
    prompt: { text: 'Review in this order: security, performance, architecture, style.' },
    output: 'findings',
    onFailure: { then: { stage: 'implementation', rounds: 2 } },
  },
  { id: 'ready', kind: 'command', command: ['gh', 'pr', 'ready'], gates: ['*'], person: true },
]);

export const BUILT_IN_WORKFLOWS: readonly Workflow[] = [DELEGATE_VALIDATE_COMMIT, STORY, ISSUE_TO_PR];
