import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { agentAdapterSchema, type AgentAdapter } from '../../../../src/core/agents/adapter';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';
import { launchPlan, type LaunchPlan, type LaunchRequest } from '../../../../src/core/agents/launchPlan';

const HOSTILE = [
  '--help; $(touch X)',
  '-rf /',
  '"; rm -rf ~; "',
  "'$(id)'",
  '`id`',
  '@/etc/passwd',
  '{prompt} {sessionId} {...access}',
  '%PATH% & calc.exe',
  'line one\nline two\r\n\ttab',
  'ünï \u202e rtl 🦊',
  '',
];

const adapter = (id: string): AgentAdapter => {
  const found = BUILT_IN_ADAPTERS.find((known) => known.id === id);
  assert.ok(found, id);
  return found;
};

const request = (changes: Partial<LaunchRequest>): LaunchRequest => ({
  adapter: adapter('claude'),
  program: '/usr/bin/agent',
  mode: 'interactive',
  access: 'full',
  promptText: 'Do it.',
  promptFile: '/repo/.git/counterpoint/runs/r-1/prompt.md',
  worktree: '/repo.worktrees/t012',
  runFolder: '/repo/.git/counterpoint/runs/r-1',
  resume: false,
  hook: { node: '/usr/bin/node', program: '/ext/dist/hook.js', isElectron: false },
  platform: 'linux',
  ...changes,
});

const plan = (changes: Partial<LaunchRequest>): LaunchPlan => {
  const made = launchPlan(request(changes));
  assert.ok(made.ok, made.ok ? '' : made.problem.message);
  return made.value;
};

const refusal = (changes: Partial<LaunchRequest>): string => {
  const made = launchPlan(request(changes));
  assert.ok(!made.ok, 'it was not refused');
  return made.problem.code;
};

const COMBINATIONS = BUILT_IN_ADAPTERS.flatMap((known) =>
  (['interactive', 'headless'] as const).map((mode) => ({ known, mode })),
);

describe('launch plan', () => {
  it('gives every prompt as exactly one argument, byte for byte, or through a file', () => {
    const prompts = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 400 }));
    fc.assert(
      fc.property(fc.constantFrom(...COMBINATIONS), prompts, ({ known, mode }, promptText) => {
        const other = plan({
          adapter: known,
          mode,
          promptText: 'a prompt that is not in any argument by chance',
        });
        const made = plan({ adapter: known, mode, promptText });
        if (made.promptBy === 'argument') {
          // It differs from the plan of another prompt in one argument, and only by the prompt.
          assert.equal(made.args.length, other.args.length);
          const different = made.args.filter((argument, at) => argument !== other.args[at]);
          assert.equal(different.length, 1);
          assert.ok(different[0]?.endsWith(promptText));
          const before = different[0]?.slice(0, different[0].length - promptText.length) ?? '';
          assert.ok(['', '-i=', '--prompt='].includes(before), before);
          assert.ok(
            before !== '' || isProtected(made.args, known),
            'an option could be read out of the prompt',
          );
        } else if (made.promptBy === 'reference') {
          assert.ok(!made.args.includes(promptText) || promptText === '');
          assert.equal(made.args.filter((argument) => argument.includes('Read and do')).length, 1);
        } else {
          assert.deepEqual(made.args, other.args);
        }
      }),
    );
  });

  it('gives session id and model as one argument each, or refuses them', () => {
    const ids = fc.oneof(
      fc.constantFrom(...HOSTILE, '--resume', 'a b', 'x\0y'),
      fc.uuid(),
      fc.string({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...COMBINATIONS),
        ids,
        ids,
        fc.boolean(),
        ({ known, mode }, sessionId, model, resume) => {
          const made = launchPlan(
            request({ adapter: known, mode, sessionId, model, resume, promptText: 'Do it.' }),
          );
          if (!made.ok) return;
          assert.match(sessionId, /^[A-Za-z0-9][A-Za-z0-9_-]*$/);
          assert.match(model, /^[A-Za-z0-9]\S*$/);
          const without = launchPlan(
            request({ adapter: known, mode, resume, sessionId, promptText: 'Do it.' }),
          );
          assert.ok(without.ok);
          assert.ok(made.value.args.length - without.value.args.length <= 2);
          assert.ok(made.value.args.includes(model));
          if (resume)
            assert.ok(
              made.value.args.some(
                (argument) => argument === sessionId || argument.endsWith(`=${sessionId}`),
              ),
            );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('starts each agent as its own command line wants it', () => {
    const id = '0b1f6a52-6a2e-4f5c-8a52-0f0e6b1f6a52';
    const bare = { hook: undefined, promptText: 'PROMPT', sessionId: id, access: 'read-only' } as const;
    const args = (known: string, mode: 'interactive' | 'headless', resume = false): string =>
      plan({ ...bare, adapter: adapter(known), mode, resume }).args.join(' ');
    assert.equal(
      args('claude', 'interactive'),
      `--session-id ${id} --tools=Read,Grep,Glob --permission-mode plan -- PROMPT`,
    );
    assert.equal(
      args('claude', 'headless', true),
      `-p --output-format stream-json --verbose --resume ${id} --tools=Read,Grep,Glob --permission-mode default`,
    );
    assert.equal(
      args('codex', 'interactive'),
      '-C /repo.worktrees/t012 --no-daemon -s read-only -a on-request -- PROMPT',
    );
    assert.equal(
      args('codex', 'headless', true),
      `exec --json -C /repo.worktrees/t012 -s read-only resume ${id} -`,
    );
    assert.equal(args('gemini', 'interactive'), `--session-id ${id} --approval-mode plan -i=PROMPT`);
    assert.equal(args('gemini', 'headless'), `-o stream-json --session-id ${id} --approval-mode plan`);
    assert.equal(args('opencode', 'interactive'), '/repo.worktrees/t012 --prompt=PROMPT');
    assert.equal(args('opencode', 'headless', true), `run --format json --session ${id}`);
    assert.equal(
      args('copilot', 'interactive', true),
      `--resume=${id} --mode plan --deny-tool=write --deny-tool=shell -i PROMPT`,
    );
    assert.equal(args('pi', 'headless'), `--tools read,grep,find,ls -p @${request({}).promptFile}`);
    assert.equal(args('demo', 'interactive'), '');
  });

  it('puts a long prompt into a file that the agent is told and allowed to read', () => {
    const long = plan({ promptText: 'x'.repeat(30_000) });
    assert.equal(long.promptBy, 'reference');
    assert.equal(long.args.at(-1), `Read and do everything in the file ${request({}).promptFile}`);
    const settings: unknown = JSON.parse(long.files[0]?.text ?? '');
    assert.ok(isRecord(settings));
    assert.deepEqual(settings['permissions'], { allow: [`Read(/${request({}).promptFile})`] });
    assert.ok(
      plan({ adapter: adapter('gemini'), promptText: 'x'.repeat(30_000) }).args.includes(
        `--include-directories=${request({}).runFolder}`,
      ),
    );
    // Counted in bytes: these are 10,000 characters and 30,000 bytes.
    assert.equal(plan({ promptText: '€'.repeat(10_000) }).promptBy, 'reference');
    assert.equal(plan({ promptText: 'x'.repeat(22_000) }).promptBy, 'argument');
    assert.equal(plan({ promptText: 'x'.repeat(22_000), platform: 'win32' }).promptBy, 'reference');
    assert.equal(plan({ promptText: 'a\0b' }).promptBy, 'reference');
    assert.equal(plan({ promptText: 'x'.repeat(30_000), mode: 'headless' }).promptBy, 'stdin');
  });

  it('says why an agent cannot be started so', () => {
    const learned = adapter('codex');
    assert.equal(
      refusal({ adapter: adapter('pi'), access: 'workspace-write' }),
      'agent-access-not-supported',
    );
    assert.equal(refusal({ adapter: learned, resume: true }), 'agent-resume-not-supported');
    assert.equal(
      refusal({ adapter: adapter('pi'), resume: true, sessionId: 'abc' }),
      'agent-resume-not-supported',
    );
    assert.equal(
      refusal({ adapter: adapter('opencode'), resume: true, sessionId: 'abc' }),
      'agent-resume-not-supported',
    );
    assert.equal(refusal({ sessionId: '--dangerous' }), 'agent-session-id-invalid');
    assert.equal(refusal({ model: '--model' }), 'agent-model-invalid');
    assert.equal(refusal({ adapter: adapter('demo'), model: 'opus' }), 'agent-model-not-supported');
    assert.equal(
      refusal({ adapter: adapter('opencode'), inheritedConfig: 'no json' }),
      'agent-inline-config-unreadable',
    );
    const own = agentAdapterSchema.parse({
      id: 'own',
      displayName: 'Own',
      programs: ['own'],
      headless: { prompt: 'stdin', start: ['--session={sessionId}'] },
    });
    assert.equal(refusal({ adapter: own }), 'agent-mode-not-supported');
    assert.equal(refusal({ adapter: own, mode: 'headless' }), 'agent-template-incomplete');
  });

  it('knows what an agent will tell and what it keeps to', () => {
    assert.equal(plan({}).tellsByHook, true);
    assert.equal(plan({ hook: undefined }).tellsByHook, false);
    assert.equal(plan({ adapter: adapter('gemini') }).tellsByHook, false);
    assert.equal(plan({ adapter: adapter('demo'), hook: undefined }).tellsByHook, true);
    assert.equal(plan({ adapter: adapter('demo') }).accessIsEnforced, false);
    assert.equal(plan({}).accessIsEnforced, true);
    assert.equal(plan({ sessionId: 'abc' }).sessionId, 'abc');
    assert.equal(plan({ adapter: adapter('codex'), sessionId: 'abc' }).sessionId, undefined);
  });
});

/** After `--`, or after `-i`, or a prompt that begins like no option (then `bare` sends the others through a file). */
const isProtected = (args: readonly string[], known: AgentAdapter): boolean =>
  args.at(-2) === '--' || known.interactive?.bare === true;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
