import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { BUILT_IN_ADAPTERS } from '../../../../src/core/agents/builtInAdapters';
import { deliverHooks, type HookDelivery, type HookRequest } from '../../../../src/core/agents/hookDelivery';

const RUN = "/repo with space/.git/counterpoint/runs/r-1'$(touch X)";
const HOOK = {
  node: '/Applications/Code "X".app/Electron',
  program: "/ext/$(id)/dist/hook's.js",
  isElectron: true,
};

const deliver = (id: string, changes: Partial<HookRequest> = {}): HookDelivery => {
  const adapter = BUILT_IN_ADAPTERS.find((known) => known.id === id);
  assert.ok(adapter);
  const made = deliverHooks({
    adapter,
    hook: HOOK,
    interactive: true,
    access: 'edit',
    runFolder: RUN,
    platform: 'linux',
    config: {},
    readablePrompt: undefined,
    inheritedConfig: undefined,
    ...changes,
  });
  assert.ok(made);
  return made;
};

const commandsIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(commandsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    ['command', 'bash', 'powershell'].includes(key) && typeof inner === 'string'
      ? [inner]
      : commandsIn(inner),
  );
};

describe('hooks for one launch', () => {
  it('shells of agents see constant text only: no path, whatever it holds', () => {
    const path = fc.string({ minLength: 1, unit: 'grapheme' }).map((name) => `/x/${name}`);
    const texts = new Set<string>();
    fc.assert(
      fc.property(path, path, path, (node, program, runFolder) => {
        for (const id of ['claude', 'copilot']) {
          for (const { text } of deliver(id, { hook: { node, program, isElectron: true }, runFolder })
            .files) {
            for (const command of commandsIn(JSON.parse(text))) texts.add(command);
          }
        }
      }),
    );
    assert.equal(texts.size, 1 + 5 + 5, [...texts].join('\n'));
    assert.ok(
      texts.has('ELECTRON_RUN_AS_NODE=1 "$COUNTERPOINT_HOOK_NODE" "$COUNTERPOINT_HOOK_PROGRAM" claude'),
    );
  });

  it('claude gets a settings file for this launch, with a synchronous Stop hook', () => {
    const { args, files, env } = deliver('claude', { config: { sandbox: { enabled: true } } });
    assert.deepEqual(args, ['--settings', `${RUN}/claude-settings.json`]);
    assert.equal(env['COUNTERPOINT_HOOK_NODE'], HOOK.node);
    assert.equal(env['COUNTERPOINT_HOOK_PROGRAM'], HOOK.program);
    const settings = JSON.parse(files[0]?.text ?? '') as {
      sandbox: unknown;
      hooks: Record<string, { hooks: { async?: boolean }[] }[]>;
    };
    assert.deepEqual(settings.sandbox, { enabled: true });
    assert.equal(settings.hooks['Stop']?.[0]?.hooks[0]?.async, undefined);
    assert.ok(settings.hooks['PermissionRequest']);
    assert.equal(settings.hooks['SessionEnd'], undefined);
  });

  it('nobody is said to wait where nobody is asked', () => {
    const names = (id: string, changes: Partial<HookRequest>): string =>
      deliver(id, changes)
        .files.map(({ text }) => text)
        .join('\n');
    assert.match(names('claude', { interactive: true }), /PermissionRequest/);
    assert.doesNotMatch(names('claude', { interactive: false }), /PermissionRequest/);
    assert.match(names('copilot', { interactive: true, access: 'edit' }), /permissionRequest/);
    assert.doesNotMatch(names('copilot', { interactive: true, access: 'full' }), /permissionRequest/);
    assert.doesNotMatch(names('copilot', { interactive: false, access: 'edit' }), /permissionRequest/);
  });

  it('codex gets a notify program as an array that TOML reads back unchanged', () => {
    const { args, files } = deliver('codex');
    assert.equal(args[0], '-c');
    const command = ['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1', HOOK.node, HOOK.program, 'codex'];
    assert.deepEqual({ ...parseToml(args[1] ?? '') }, { notify: command });
    assert.deepEqual(files, []);
    assert.deepEqual(
      { ...parseToml(deliver('codex', { hook: { ...HOOK, isElectron: false } }).args[1] ?? '') },
      {
        notify: command.slice(2),
      },
    );
    assert.deepEqual(deliver('codex', { platform: 'win32' }).args, []);
  });

  it('opencode keeps what the person’s own inline configuration says', () => {
    const theirs = {
      model: 'a/b',
      plugin: ['file:///theirs.mjs'],
      permission: { webfetch: 'deny', bash: 'deny' },
    };
    const { env, files } = deliver('opencode', {
      config: { permission: { bash: 'allow' } },
      inheritedConfig: JSON.stringify(theirs),
    });
    assert.deepEqual(JSON.parse(env['OPENCODE_CONFIG_CONTENT'] ?? ''), {
      model: 'a/b',
      plugin: [
        'file:///theirs.mjs',
        "file:///repo%20with%20space/.git/counterpoint/runs/r-1'%24(touch%20X)/opencode-plugin.mjs",
      ],
      permission: { webfetch: 'deny', bash: 'allow' },
    });
    assert.equal(files[0]?.name, 'opencode-plugin.mjs');
  });

  it('writes a Windows path as a file address', () => {
    const { env } = deliver('opencode', { runFolder: 'C:\\my repo\\runs\\r-1', platform: 'win32' });
    const { plugin } = JSON.parse(env['OPENCODE_CONFIG_CONTENT'] ?? '') as { plugin: string[] };
    assert.deepEqual(plugin, ['file:///C:/my%20repo/runs/r-1/opencode-plugin.mjs']);
  });

  it('gives nothing where the agent has no clean way', () => {
    assert.deepEqual(deliver('gemini'), { args: [], env: {}, files: [] });
    assert.deepEqual(deliver('copilot', { hook: undefined }), { args: [], env: {}, files: [] });
  });
});
