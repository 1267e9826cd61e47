import { agentAdapterSchema, type AgentAdapter, type AgentAdapterInput } from './adapter';
import {
  CLAUDE_TRANSCRIPT,
  CODEX_TRANSCRIPT,
  COPILOT_TRANSCRIPT,
  DEMO_TRANSCRIPT,
  GEMINI_TRANSCRIPT,
} from './builtInTranscripts';

/** A program of our own that works from prepared changes: no model, no key. */
const demo: AgentAdapterInput = {
  id: 'demo',
  displayName: 'Demo agent (no model)',
  programs: [],
  interactive: { prompt: 'file', start: [], resume: ['--resume', '{sessionId}'] },
  headless: { prompt: 'file', start: ['--headless'], resume: ['--headless', '--resume', '{sessionId}'] },
  session: { id: 'preset' },
  hooks: 'own-lines',
  transcript: DEMO_TRANSCRIPT,
  usage: { source: 'hook', scope: 'run', cost: true },
  // The editor's own binary may be the Node that runs it.
  env: { ELECTRON_RUN_AS_NODE: '1' },
};

const claude: AgentAdapterInput = {
  id: 'claude',
  displayName: 'Claude Code',
  programs: ['claude'],
  version: { args: ['--version'], known: '2.1.197' },
  interactive: {
    prompt: 'argument',
    start: ['{...session}', '{...access}', '{...model}', '{...hooks}', '--', '{prompt}'],
    resume: ['--resume', '{sessionId}', '{...access}', '{...model}', '{...hooks}', '--', '{prompt}'],
  },
  headless: {
    prompt: 'stdin',
    start: [
      '-p',
      '--output-format',
      'stream-json',
      '--verbose',
      '{...session}',
      '{...access}',
      '{...model}',
      '{...hooks}',
    ],
    resume: [
      '-p',
      '--output-format',
      'stream-json',
      '--verbose',
      '--resume',
      '{sessionId}',
      '{...access}',
      '{...model}',
      '{...hooks}',
    ],
  },
  session: { id: 'preset', args: ['--session-id', '{sessionId}'] },
  model: ['--model', '{model}'],
  // Its default mode ("auto") asks a server for a safety check and refuses to work where there is none: always say which.
  access: {
    'read-only': {
      args: ['--tools=Read,Grep,Glob'],
      interactive: ['--permission-mode', 'plan'],
      // Plan mode ends a headless run with an error instead of an answer.
      headless: ['--permission-mode', 'default'],
    },
    edit: { args: ['--permission-mode', 'acceptEdits'] },
    'workspace-write': {
      args: ['--permission-mode', 'acceptEdits'],
      // Commands run unasked inside the agent's own sandbox; where that cannot start, it asks as before.
      config: { sandbox: { enabled: true, autoAllowBashIfSandboxed: true } },
      note: 'asks before commands where its sandbox cannot start',
    },
    full: { args: ['--permission-mode', 'bypassPermissions'] },
  },
  hooks: 'claude-settings',
  transcript: CLAUDE_TRANSCRIPT,
  usage: { source: 'claude-transcript', scope: 'session', cost: true },
  signIn:
    'Install Claude Code, then run "claude" once in a terminal to sign in and to trust this repository.',
  docs: 'https://code.claude.com/docs/en/setup',
};

const codex: AgentAdapterInput = {
  id: 'codex',
  displayName: 'Codex',
  programs: ['codex'],
  version: { args: ['--version'], known: '0.169.0' },
  interactive: {
    prompt: 'argument',
    start: ['-C', '{worktree}', '--no-daemon', '{...access}', '{...model}', '{...hooks}', '--', '{prompt}'],
    resume: [
      '-C',
      '{worktree}',
      '--no-daemon',
      '{...access}',
      '{...model}',
      '{...hooks}',
      'resume',
      '{sessionId}',
      '--',
      '{prompt}',
    ],
  },
  headless: {
    prompt: 'stdin',
    start: ['exec', '--json', '-C', '{worktree}', '{...access}', '{...model}', '{...hooks}', '-'],
    // `exec resume` itself takes neither -C nor -s: they belong before the word (openai/codex 0.125 and later).
    resume: [
      'exec',
      '--json',
      '-C',
      '{worktree}',
      '{...access}',
      '{...model}',
      '{...hooks}',
      'resume',
      '{sessionId}',
      '-',
    ],
  },
  session: { id: 'learned' },
  model: ['-m', '{model}'],
  // The repository's git folder stays read-only for it on purpose: configuration and hooks in there would be run by
  // whoever uses git next (openai/codex #19786). Counterpoint makes the commit.
  access: {
    'read-only': { args: ['-s', 'read-only'], interactive: ['-a', 'on-request'] },
    edit: {
      args: ['-s', 'workspace-write'],
      interactive: ['-a', 'on-request'],
      note: 'runs commands unasked as long as they stay in its sandbox',
    },
    'workspace-write': { args: ['-s', 'workspace-write'], interactive: ['-a', 'never'] },
    full: { args: ['--dangerously-bypass-approvals-and-sandbox'] },
  },
  // One of the two is not enough in a linked worktree (seen with 0.169).
  commits: ['--add-dir', '{gitFolder}', '--add-dir', '{worktreeGitFolder}'],
  hooks: 'codex-notify',
  transcript: CODEX_TRANSCRIPT,
  usage: { source: 'codex-rollout', scope: 'thread', cost: false },
  signIn: 'Install Codex, then run "codex login" in a terminal.',
  docs: 'https://developers.openai.com/codex/cli',
};

const gemini: AgentAdapterInput = {
  id: 'gemini',
  displayName: 'Gemini CLI',
  programs: ['gemini'],
  version: { args: ['--version'], known: '0.61.0' },
  interactive: {
    prompt: 'argument',
    start: ['{...session}', '{...access}', '{...model}', '{...reads}', '-i={prompt}'],
    resume: ['--resume', '{sessionId}', '{...access}', '{...model}', '{...reads}', '-i={prompt}'],
  },
  headless: {
    prompt: 'stdin',
    start: ['-o', 'stream-json', '{...session}', '{...access}', '{...model}'],
    resume: ['-o', 'stream-json', '--resume', '{sessionId}', '{...access}', '{...model}'],
  },
  session: { id: 'preset', args: ['--session-id', '{sessionId}'] },
  model: ['-m', '{model}'],
  reads: ['--include-directories={runFolder}'],
  access: {
    'read-only': { args: ['--approval-mode', 'plan'] },
    edit: { args: ['--approval-mode', 'auto_edit'] },
    // It has no sandbox of its own without containers, so commands are asked about (headless: withheld).
    'workspace-write': {
      args: ['--approval-mode', 'auto_edit'],
      note: 'the same as edit: it has no sandbox to run commands in',
    },
    full: { args: ['--approval-mode', 'yolo'] },
  },
  hooks: 'none',
  transcript: GEMINI_TRANSCRIPT,
  usage: { source: 'gemini-chat', scope: 'run', cost: false },
  // The folder is one that the person trusts in the editor; without it the approval mode is dropped silently.
  env: { GEMINI_CLI_TRUST_WORKSPACE: 'true' },
  signIn: 'Install Gemini CLI, then run "gemini" once in a terminal to sign in.',
  docs: 'https://github.com/google-gemini/gemini-cli#readme',
};

const opencode: AgentAdapterInput = {
  id: 'opencode',
  displayName: 'opencode',
  programs: ['opencode'],
  version: { args: ['--version'], known: '1.18.33' },
  interactive: {
    prompt: 'argument',
    start: ['{worktree}', '{...access}', '{...model}', '--prompt={prompt}'],
    // No resume here: with -s, opencode 1.18 opens the session and leaves the prompt out.
  },
  headless: {
    prompt: 'stdin',
    start: ['run', '--format', 'json', '{...access}', '{...model}'],
    resume: ['run', '--format', 'json', '--session', '{sessionId}', '{...access}', '{...model}'],
  },
  session: { id: 'learned' },
  model: ['-m', '{model}'],
  access: {
    'read-only': { config: { permission: { edit: 'deny', bash: 'deny' } } },
    edit: { config: { permission: { edit: 'allow', bash: { '*': 'ask' } } } },
    'workspace-write': {
      config: { permission: { edit: 'allow', bash: 'allow', external_directory: 'ask' } },
      note: 'without a sandbox: a command it runs can reach beyond the worktree',
    },
    full: { args: ['--auto'] },
  },
  hooks: 'opencode-plugin',
  usage: { source: 'hook', scope: 'run', cost: true },
  signIn: 'Install opencode, then run "opencode auth login" in a terminal.',
  docs: 'https://opencode.ai/docs/',
};

const copilot: AgentAdapterInput = {
  id: 'copilot',
  displayName: 'GitHub Copilot CLI',
  programs: ['copilot'],
  version: { args: ['--version'], known: '1.0.102' },
  interactive: {
    prompt: 'argument',
    start: ['{...session}', '{...access}', '{...model}', '{...reads}', '{...hooks}', '-i', '{prompt}'],
    resume: [
      '--resume={sessionId}',
      '{...access}',
      '{...model}',
      '{...reads}',
      '{...hooks}',
      '-i',
      '{prompt}',
    ],
    bare: true,
  },
  headless: {
    prompt: 'stdin',
    start: ['{...session}', '{...access}', '{...model}', '{...hooks}'],
    resume: ['--resume={sessionId}', '{...access}', '{...model}', '{...hooks}'],
  },
  session: { id: 'preset', args: ['--session-id', '{sessionId}'] },
  model: ['--model', '{model}'],
  reads: ['--add-dir={runFolder}'],
  access: {
    'read-only': { args: ['--mode', 'plan', '--deny-tool=write', '--deny-tool=shell'] },
    edit: { args: ['--allow-tool=write'] },
    'workspace-write': {
      args: ['--allow-all-tools', '--deny-tool=shell(git push)'],
      note: 'without a sandbox: a command it runs can reach beyond the worktree',
    },
    full: { args: ['--allow-all-tools', '--allow-all-paths'] },
  },
  hooks: 'copilot-plugin',
  transcript: COPILOT_TRANSCRIPT,
  usage: { source: 'copilot-events', scope: 'run', cost: false },
  signIn: 'Install GitHub Copilot CLI, then run "copilot" once in a terminal and sign in with /login.',
  docs: 'https://github.com/github/copilot-cli#readme',
};

const qwen: AgentAdapterInput = {
  id: 'qwen',
  displayName: 'Qwen Code',
  programs: ['qwen'],
  version: { args: ['--version'], known: '0.24.4' },
  interactive: {
    prompt: 'argument',
    bare: true,
    start: ['{...session}', '{...access}', '{...model}', '-i', '{prompt}'],
    resume: ['--resume', '{sessionId}', '{...access}', '{...model}', '-i', '{prompt}'],
  },
  headless: {
    prompt: 'stdin',
    start: ['-o', 'stream-json', '{...session}', '{...access}', '{...model}'],
    resume: ['-o', 'stream-json', '--resume', '{sessionId}', '{...access}', '{...model}'],
  },
  session: { id: 'preset', args: ['--session-id', '{sessionId}'] },
  model: ['-m', '{model}'],
  access: {
    'read-only': { args: ['--approval-mode', 'plan'] },
    edit: { args: ['--approval-mode', 'auto-edit'] },
    'workspace-write': {
      args: ['--approval-mode', 'auto-edit'],
      note: 'the same as edit: it has no sandbox to run commands in',
    },
    full: { args: ['--approval-mode', 'yolo'] },
  },
  // Its hooks are read from a file in the worktree alone, which would be part of what the agent changed.
  hooks: 'none',
  signIn: 'Install Qwen Code, then run "qwen" once in a terminal to sign in.',
  docs: 'https://qwenlm.github.io/qwen-code-docs/',
};

const pi: AgentAdapterInput = {
  id: 'pi',
  displayName: 'pi',
  programs: ['pi'],
  version: { args: ['--version'], known: '0.73.1' },
  interactive: {
    prompt: 'argument',
    bare: true,
    start: ['{...access}', '{...model}', '{...hooks}', '{prompt}'],
  },
  headless: { prompt: 'file', start: ['{...access}', '{...model}', '{...hooks}', '-p', '@{promptFile}'] },
  session: { id: 'learned' },
  model: ['--model', '{model}'],
  // It has no permissions of its own; only what it may use at all can be limited.
  access: {
    'read-only': { args: ['--tools', 'read,grep,find,ls'] },
    full: {},
  },
  hooks: 'pi-extension',
  usage: { source: 'hook', scope: 'run', cost: true },
  signIn: 'Install pi, then set the key of your model provider.',
  docs: 'https://www.npmjs.com/package/@mariozechner/pi-coding-agent',
};

/** The agents Counterpoint knows, in the order in which they are offered; the demo agent last. */
export const BUILT_IN_ADAPTERS: readonly AgentAdapter[] = [
  claude,
  codex,
  gemini,
  opencode,
  copilot,
  qwen,
  pi,
  demo,
].map((adapter) => agentAdapterSchema.parse(adapter));
