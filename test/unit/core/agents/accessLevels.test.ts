/** What each agent is told for each access level, as its own command line was seen to take it. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';
import { launchPlan, type LaunchRequest } from '../../../../src/core/agents/launchPlan';
import type { Access, RunMode } from '../../../../src/core/run/events';

const request = (agent: string, access: Access, mode: RunMode): LaunchRequest => ({
  adapter: BUILT_IN_ADAPTERS.find(({ id }) => id === agent) ?? assert.fail(agent),
  program: '/usr/bin/agent',
  mode,
  access,
  promptText: 'PROMPT',
  promptFile: '/run/prompt.md',
  worktree: '/w',
  runFolder: '/run',
  resume: false,
  platform: 'linux',
});

/** Its arguments; for opencode the configuration of the launch, which is where its levels are. */
const told = (agent: string, access: Access, mode: RunMode, more: Partial<LaunchRequest> = {}): string => {
  const plan = launchPlan({ ...request(agent, access, mode), ...more });
  if (!plan.ok) return plan.problem.code;
  const { args, env } = plan.value;
  const config = env['OPENCODE_CONFIG_CONTENT'];
  return [...args, ...(config === undefined || config === '{}' ? [] : [config])].join(' ');
};

const LEVELS: readonly (readonly [string, Access, interactive: string, headless: string])[] = [
  [
    'claude',
    'read-only',
    '--tools=Read,Grep,Glob --permission-mode plan -- PROMPT',
    '--permission-mode default',
  ],
  ['claude', 'edit', '--permission-mode acceptEdits -- PROMPT', '--permission-mode acceptEdits'],
  ['claude', 'full', '--permission-mode bypassPermissions -- PROMPT', '--permission-mode bypassPermissions'],
  ['codex', 'read-only', '-s read-only -a on-request -- PROMPT', '-s read-only -'],
  ['codex', 'edit', '-s workspace-write -a on-request -- PROMPT', '-s workspace-write -'],
  ['codex', 'workspace-write', '-s workspace-write -a never -- PROMPT', '-s workspace-write -'],
  [
    'codex',
    'full',
    '--dangerously-bypass-approvals-and-sandbox -- PROMPT',
    '--dangerously-bypass-approvals-and-sandbox -',
  ],
  ['gemini', 'read-only', '--approval-mode plan -i=PROMPT', '--approval-mode plan'],
  ['gemini', 'edit', '--approval-mode auto_edit -i=PROMPT', '--approval-mode auto_edit'],
  ['gemini', 'full', '--approval-mode yolo -i=PROMPT', '--approval-mode yolo'],
  ['opencode', 'read-only', '{"permission":{"edit":"deny","bash":"deny"}}', '"edit":"deny"'],
  ['opencode', 'edit', '{"permission":{"edit":"allow","bash":{"*":"ask"}}}', '"bash":{"*":"ask"}'],
  ['opencode', 'workspace-write', '"external_directory":"ask"', '"external_directory":"ask"'],
  ['opencode', 'full', '/w --auto --prompt=PROMPT', '--auto'],
  ['copilot', 'read-only', '--mode plan --deny-tool=write --deny-tool=shell -i PROMPT', '--deny-tool=write'],
  ['copilot', 'edit', '--allow-tool=write -i PROMPT', '--allow-tool=write'],
  ['copilot', 'full', '--allow-all-tools --allow-all-paths -i PROMPT', '--allow-all-tools --allow-all-paths'],
  ['qwen', 'read-only', '--approval-mode plan -i PROMPT', '-o stream-json --approval-mode plan'],
  ['qwen', 'edit', '--approval-mode auto-edit -i PROMPT', '-o stream-json --approval-mode auto-edit'],
  ['qwen', 'full', '--approval-mode yolo -i PROMPT', '-o stream-json --approval-mode yolo'],
  ['pi', 'read-only', '--tools read,grep,find,ls PROMPT', '--tools read,grep,find,ls -p @/run/prompt.md'],
  ['pi', 'edit', 'agent-access-not-supported', 'agent-access-not-supported'],
];

describe('access levels', () => {
  for (const [agent, access, interactive, headless] of LEVELS) {
    it(`${agent} ${access}`, () => {
      for (const [mode, expected] of [
        ['interactive', interactive],
        ['headless', headless],
      ] as const) {
        const said = told(agent, access, mode);
        assert.ok(said.includes(expected), `${mode}: ${said}`);
      }
    });
  }

  it('below full never say what only full says', () => {
    const everything = /bypass|yolo|--auto\b|--allow-all-paths|danger/;
    for (const { id } of BUILT_IN_ADAPTERS)
      for (const access of ['read-only', 'edit', 'workspace-write'] as const)
        for (const mode of ['interactive', 'headless'] as const)
          assert.doesNotMatch(told(id, access, mode), everything, `${id} ${access} ${mode}`);
  });

  it('let Codex write into both git folders only when asked to, and where it may write at all', () => {
    const gitFolders = { gitFolder: '/r/.git', worktreeGitFolder: '/r/.git/worktrees/w' };
    const pair = '--add-dir /r/.git --add-dir /r/.git/worktrees/w';
    for (const mode of ['interactive', 'headless'] as const) {
      assert.ok(told('codex', 'workspace-write', mode, { gitFolders }).includes(pair), mode);
      assert.doesNotMatch(told('codex', 'workspace-write', mode), /add-dir/);
      assert.doesNotMatch(told('codex', 'read-only', mode, { gitFolders }), /add-dir/);
      assert.doesNotMatch(told('claude', 'edit', mode, { gitFolders }), /add-dir/);
    }
  });
});
