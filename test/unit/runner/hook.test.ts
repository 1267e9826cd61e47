import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BUILT_IN_ADAPTERS } from '../../../src/core/agents/builtInAdapters';
import { deliverHooks } from '../../../src/core/agents/hookDelivery';
import { RUN_ENVIRONMENT } from '../../../src/core/run/launch';
import { buildProgram, linesOf, removeFolder, temporaryFolder, type Line } from './runnerProgram';

const STOP = {
  session_id: 's-1',
  hook_event_name: 'Stop',
  background_tasks: [],
  last_assistant_message: 'Finished.',
};

describe('hook program', () => {
  let root: string;
  let program: string;
  let count = 0;
  before(async () => {
    root = temporaryFolder();
    program = await buildProgram('src/runner/hook.ts', root);
  });
  after(() => removeFolder(root));

  const folder = (): string => {
    const made = path.join(root, `run-${(count += 1)}`);
    mkdirSync(made);
    return made;
  };
  const environment = (run: string): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    [RUN_ENVIRONMENT.run]: 'r-hook1',
    [RUN_ENVIRONMENT.task]: 'T012',
    [RUN_ENVIRONMENT.feature]: '003',
    [RUN_ENVIRONMENT.nonce]: 'nonce-of-hook',
    [RUN_ENVIRONMENT.hookLog]: path.join(run, 'hooks.jsonl'),
    [RUN_ENVIRONMENT.runFolder]: run,
  });
  const call = (run: string, args: readonly string[], input = ''): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [program, ...args], { input, encoding: 'utf8', env: environment(run) });
  const only = (run: string): Line => {
    const lines = linesOf(path.join(run, 'hooks.jsonl'));
    assert.equal(lines.length, 1);
    return lines[0] ?? {};
  };

  it('turns a payload into a line with the run’s nonce, keeps the payload, and prints nothing', () => {
    const run = folder();
    const { status, stdout, stderr } = call(run, ['claude'], JSON.stringify(STOP));
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
    const line = only(run);
    assert.equal(line['status'], 'complete');
    assert.equal(line['run_id'], 'r-hook1');
    assert.equal(line['nonce'], 'nonce-of-hook');
    assert.equal(line['session_id'], 's-1');
    assert.equal(line['message'], 'Finished.');
    const payload = path.join(run, String(line['payload']));
    assert.deepEqual(JSON.parse(readFileSync(payload, 'utf8')), STOP);
    assert.equal(statSync(payload).mode & 0o777, 0o600);
  });

  it('takes codex’s notify from the last argument', () => {
    const run = folder();
    const payload = { type: 'agent-turn-complete', 'thread-id': 't-1', 'last-assistant-message': 'Done.' };
    assert.equal(call(run, ['codex', JSON.stringify(payload)]).status, 0);
    assert.deepEqual([only(run)['status'], only(run)['session_id']], ['complete', 't-1']);
  });

  it('does not take the thread in which codex names the session for the run’s own', () => {
    const run = folder();
    const promptFile = path.join(run, 'prompt.md');
    writeFileSync(promptFile, 'Do the task.\n');
    const notify = (thread: string, message: string, more: NodeJS.ProcessEnv = {}): void => {
      const payload = { type: 'agent-turn-complete', 'thread-id': thread, 'input-messages': [message] };
      const { status } = spawnSync(process.execPath, [program, 'codex', JSON.stringify(payload)], {
        env: { ...environment(run), [RUN_ENVIRONMENT.promptFile]: promptFile, ...more },
      });
      assert.equal(status, 0);
    };
    const threads = (): readonly unknown[] =>
      linesOf(path.join(run, 'hooks.jsonl')).map((line) => line['session_id']);
    notify('naming', 'Generate a title.\n\nUser prompt:\nDo the task.\n');
    assert.deepEqual(threads(), []);
    notify('own', 'Do the task.');
    notify('naming', 'Generate another title.');
    notify('own', 'Thanks, and now this.');
    assert.deepEqual(threads(), ['own', 'own']);
    notify('resumed', 'Anything.', { [RUN_ENVIRONMENT.session]: 'resumed' });
    assert.deepEqual(threads(), ['own', 'own', 'resumed']);
  });

  it('takes the name of an event from its registration, for agents that do not say it', () => {
    const run = folder();
    assert.equal(call(run, ['copilot', 'userPromptSubmitted'], '{"sessionId":"s"}').status, 0);
    assert.equal(only(run)['status'], 'working');
  });

  it('names the run’s own adapter, also where that borrows another agent’s hooks', () => {
    const run = folder();
    const env = { ...environment(run), [RUN_ENVIRONMENT.agent]: 'our-claude' };
    spawnSync(process.execPath, [program, 'claude'], { input: JSON.stringify(STOP), env });
    assert.equal(only(run)['agent'], 'our-claude');
  });

  it('cannot be made to speak for another run by what a payload says', () => {
    const run = folder();
    call(
      run,
      ['claude'],
      JSON.stringify({ ...STOP, run_id: 'r-other', task_id: 'T001', nonce: 'x', writer: 'runner' }),
    );
    const line = only(run);
    assert.deepEqual(
      [line['run_id'], line['task_id'], line['nonce'], line['writer']],
      ['r-hook1', 'T012', 'nonce-of-hook', 'hook'],
    );
  });

  it('counts on in the order of its calls, although each is a process of its own', () => {
    const run = folder();
    for (let turn = 0; turn < 3; turn += 1) call(run, ['claude'], JSON.stringify(STOP));
    const counts = linesOf(path.join(run, 'hooks.jsonl')).map((line) => Number(line['sequence']));
    assert.deepEqual(
      counts,
      [...counts].sort((a, b) => a - b),
    );
    assert.equal(new Set(counts).size, 3);
    assert.ok(counts.every(Number.isSafeInteger));
  });

  it('writes nothing for what is no payload, an unknown event or an unknown agent', () => {
    const run = folder();
    for (const [args, input] of [
      [['claude'], 'no json'],
      [['claude'], '{"hook_event_name":"SomethingNew"}'],
      [['nobody'], JSON.stringify(STOP)],
      [['claude'], ''],
      [[], ''],
    ] as const) {
      const { status, stdout } = call(run, args, input);
      assert.deepEqual([status, stdout], [0, '']);
    }
    assert.ok(!existsSync(path.join(run, 'hooks.jsonl')));
  });

  it('fails with 1 and a reason when it cannot write: never with 2, which sends agents back to work', () => {
    const run = folder();
    const env = { ...environment(run), [RUN_ENVIRONMENT.hookLog]: run };
    const made = spawnSync(process.execPath, [program, 'claude'], {
      input: JSON.stringify(STOP),
      encoding: 'utf8',
      env,
    });
    assert.equal(made.status, 1);
    assert.match(made.stderr, /Counterpoint's hook failed: EISDIR/);
  });

  it('is called by the command text that claude and copilot get, through a real shell', function () {
    if (process.platform === 'win32') return this.skip();
    // The test makes the hostile path that an installation could have.
    const odd = path.join(root, 'it\'s "$(touch CANARY)" here');
    mkdirSync(odd, { recursive: true });
    const run = path.join(odd, 'run');
    mkdirSync(run, { recursive: true });
    for (const id of ['claude', 'copilot']) {
      const adapter = BUILT_IN_ADAPTERS.find((known) => known.id === id);
      assert.ok(adapter);
      const made = deliverHooks({
        adapter,
        hook: { node: process.execPath, program, isElectron: false },
        interactive: false,
        access: 'edit',
        runFolder: run,
        platform: process.platform,
        config: {},
        readablePrompt: undefined,
        inheritedConfig: undefined,
      });
      const text = made?.files.map((file) => file.text).join('\n') ?? '';
      const command = /"(?:command|bash)": "(ELECTRON.*(?:claude|agentStop))"/.exec(text)?.[1];
      assert.ok(command, text);
      const payload = id === 'claude' ? STOP : { sessionId: 's', stopReason: 'end_turn' };
      const { status, stderr } = spawnSync('/bin/sh', ['-c', JSON.parse(`"${command}"`) as string], {
        input: JSON.stringify(payload),
        encoding: 'utf8',
        cwd: odd,
        env: { ...environment(run), ...made?.env },
      });
      assert.equal(status, 0, stderr);
    }
    assert.deepEqual(
      linesOf(path.join(run, 'hooks.jsonl')).map((line) => [line['agent'], line['status']]),
      [
        ['claude', 'complete'],
        ['copilot', 'complete'],
      ],
    );
    assert.ok(!existsSync(path.join(odd, 'CANARY')));
  });

  for (const [id, module] of [
    ['opencode', 'opencode-plugin.mjs'],
    ['pi', 'pi-extension.mjs'],
  ] as const) {
    it(`is called by the ${module} that ${id} loads`, () => {
      const run = folder();
      const adapter = BUILT_IN_ADAPTERS.find((known) => known.id === id);
      assert.ok(adapter);
      const made = deliverHooks({
        adapter,
        hook: { node: process.execPath, program, isElectron: false },
        interactive: false,
        access: 'edit',
        runFolder: run,
        platform: process.platform,
        config: {},
        readablePrompt: undefined,
        inheritedConfig: undefined,
      });
      const text = made?.files.find(({ name }) => name === module)?.text ?? '';
      const drive =
        id === 'opencode'
          ? `const { event } = await Counterpoint({});
             await event({ event: { type: 'session.created', properties: { info: { id: 'main' }, sessionID: 'main' } } });
             await event({ event: { type: 'session.created', properties: { info: { id: 'sub', parentID: 'main' }, sessionID: 'sub' } } });
             const answer = (id, cost, input) => event({ event: { type: 'message.updated', properties: { info: { id, role: 'assistant', cost, tokens: { input, output: 2, cache: { read: 1 } } } } } });
             await answer('a1', 0.1, 3); await answer('a1', 0.25, 5); await answer('a2', 0.25, 3);
             await event({ event: { type: 'session.idle', properties: { sessionID: 'sub' } } });
             await event({ event: { type: 'session.idle', properties: { sessionID: 'main' } } });`
          : `const on = {}; extension({ on: (name, told) => (on[name] = told) });
             on.agent_start({}); const turn = { message: { usage: { input: 5, output: 2, cost: { total: 0.25 } } } };
             on.turn_end(turn); on.turn_end(turn); on.agent_end({});`;
      const source = `${text.replace('export default ', 'const extension = ')}\n${drive}`;
      const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
        encoding: 'utf8',
        env: { ...environment(run), ...made?.env },
      });
      assert.equal(status, 0, stderr);
      const lines = linesOf(path.join(run, 'hooks.jsonl'));
      assert.deepEqual(
        lines.map((line) => line['status']),
        id === 'opencode'
          ? ['started', 'working', 'complete']
          : ['working', 'working', 'working', 'complete'],
      );
      const usage = lines.findLast((line) => line['usage'])?.['usage'] as Line | undefined;
      assert.deepEqual([usage?.['input_tokens'], usage?.['cost_usd']], [10, 0.5]);
    });
  }
});
