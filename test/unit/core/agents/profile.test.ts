import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { narrowedAccess, profileName } from '../../../../src/core/agents/profile';
import { BUILT_IN_PROFILES } from '../../../../src/core/agents/profileBuiltIn';
import { type ProfileFile, readProfiles } from '../../../../src/core/agents/profileReader';
import { BUILT_IN_WORKFLOWS } from '../../../../src/core/workflow/builtIn';

const file = (path: string, ...lines: string[]): ProfileFile => ({ path, text: lines.join('\n') });
const only = (path: string, ...lines: string[]) => {
  const { profiles, problems } = readProfiles([file(path, ...lines)]);
  return {
    profile: profiles.find((profile) => profile.file === path),
    codes: problems.map(({ code }) => code),
  };
};

describe('readProfiles', () => {
  it('brings every role that the built-in workflows name', () => {
    const { profiles, problems } = readProfiles([]);
    const names = new Set(profiles.map(({ name }) => name));
    const wanted = BUILT_IN_WORKFLOWS.flatMap(({ stages }) => stages.flatMap(({ profile }) => profile ?? []));
    for (const name of [...wanted, 'doc-updater']) assert.ok(names.has(name), name);
    assert.deepEqual(problems, []);
    for (const { name, description, instructions } of BUILT_IN_PROFILES) {
      assert.equal(profileName(name), name);
      assert.ok(description !== '' && instructions.length > 200, name);
    }
  });

  it('reads agents of Claude Code', () => {
    const { profile, codes } = only(
      '.claude/agents/checks/recipe-validator.md',
      '\uFEFF---\r',
      'name: recipe-validator\r',
      'description: >-\r',
      '  Checks business\r',
      '  rules.\r',
      'tools: Read, Bash(git add:*, git commit:*), Grep\r',
      'disallowedTools: [Write]\r',
      'model: inherit\r',
      'effort: high\r',
      '---\r',
      '\r',
      'You validate.\r',
    );
    assert.deepEqual(codes, []);
    assert.deepEqual(profile, {
      name: 'recipe-validator',
      description: 'Checks business rules.',
      instructions: 'You validate.',
      source: 'claude',
      file: '.claude/agents/checks/recipe-validator.md',
      tools: ['Read', 'Bash(git add:*, git commit:*)', 'Grep'],
      disallowedTools: ['Write'],
      model: undefined,
      effort: 'high',
      access: undefined,
    });
  });

  it('reads front matter that YAML refuses and people write', () => {
    const { profile, codes } = only(
      '.claude/agents/reviewer.md',
      '---',
      'name: Code Reviewer',
      'description: Use when: code is done. <example>user: "check"</example>',
      "model: 'opus'",
      'tools: Read, Grep',
      '---## Role',
      'Review.',
    );
    assert.deepEqual(codes, []);
    assert.equal(profile?.name, 'code-reviewer');
    assert.equal(profile?.description, 'Use when: code is done. <example>user: "check"</example>');
    assert.equal(profile?.model, 'opus');
    assert.equal(profile?.access, 'read-only');
    assert.equal(profile?.instructions, '## Role\nReview.');
  });

  it('reads agents of Codex', () => {
    const { profile, codes } = only(
      '.codex/agents/pedant.toml',
      'name = "pedant"',
      'description = "Checks"',
      'model = "gpt"',
      'model_reasoning_effort = "high"',
      'sandbox_mode = "read-only"',
      'developer_instructions = """',
      'Believe nothing.',
      '"""',
    );
    assert.deepEqual(codes, []);
    assert.deepEqual(
      [
        profile?.name,
        profile?.source,
        profile?.model,
        profile?.effort,
        profile?.access,
        profile?.instructions,
      ],
      ['pedant', 'codex', 'gpt', 'high', 'read-only', 'Believe nothing.'],
    );
  });

  it("lets a project's profile replace a built-in one, ours before others, and says so", () => {
    const { profiles, problems } = readProfiles([
      file('.codex/agents/a.toml', 'name = "task-executor"', 'developer_instructions = "codex"'),
      file('.claude/agents/task-executor.md', '---', 'name: task-executor', '---', 'claude'),
      file('.counterpoint/profiles/task-executor.md', 'ours'),
    ]);
    const [executor, ...others] = profiles.filter(({ name }) => name === 'task-executor');
    assert.deepEqual([executor?.instructions, others], ['ours', []]);
    assert.deepEqual(
      problems.map(({ code, file: where }) => [code, where]),
      [
        ['profile-shadowed', '.claude/agents/task-executor.md'],
        ['profile-shadowed', '.codex/agents/a.toml'],
      ],
    );
    assert.equal(profiles.length, BUILT_IN_PROFILES.length);
  });

  it('lets a file narrow what an agent may touch, never widen it', () => {
    const codex = (mode: string) =>
      only('.codex/agents/a.toml', `sandbox_mode = "${mode}"`, 'developer_instructions = "x"');
    assert.deepEqual(
      [codex('danger-full-access').profile?.access, codex('danger-full-access').codes],
      [undefined, ['profile-access']],
    );
    const ours = (access: string) =>
      only('.counterpoint/profiles/a.md', '---', `access: ${access}`, '---', 'x');
    assert.deepEqual([ours('full').profile?.access, ours('full').codes], [undefined, ['profile-access']]);
    assert.equal(ours('edit').profile?.access, 'edit');
    assert.equal(ours('constructor').profile?.access, undefined);
    assert.equal(narrowedAccess('full', { access: 'read-only' }), 'read-only');
    assert.equal(narrowedAccess('read-only', { access: 'workspace-write' }), 'read-only');
    assert.equal(narrowedAccess('edit', undefined), 'edit');
  });

  it('says why a file is no profile', () => {
    assert.deepEqual(only('.claude/agents/a.md', '# Notes').codes, ['profile-without-front-matter']);
    assert.deepEqual(only('.claude/agents/a.md', '---', 'name: a').codes, ['profile-unclosed']);
    assert.deepEqual(only('.claude/agents/a.md', '---', 'name: a', '---').codes, ['profile-empty']);
    assert.deepEqual(only('.claude/agents/…….md', '---', 'name: "!!"', '---', 'x').codes, ['profile-name']);
    assert.deepEqual(only('.codex/agents/a.toml', 'name = "a"').codes, ['profile-empty']);
    assert.deepEqual(only('.codex/agents/a.toml', 'x = ').codes, ['profile-toml']);
    assert.deepEqual(only('.claude/agents/README.md', '# Agents').codes, []);
    assert.deepEqual(only('src/agents/a.md', 'x').codes, []);
  });

  it('never throws, and names what it gives', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map((yaml) => `---\n${yaml}\n---\nx`),
      fc
        .array(fc.constantFrom('name: a', 'tools: [a', '- x', '  b: c', 'description: "', '&a *a', '? x'))
        .map((lines) => `---\n${lines.join('\n')}\n---\nx`),
    );
    const path = fc.constantFrom(
      '.claude/agents/a.md',
      '.codex/agents/a.toml',
      '.counterpoint/profiles/b.md',
    );
    fc.assert(
      fc.property(fc.array(fc.record({ path, text })), (files) => {
        const names = readProfiles(files).profiles.map(({ name }) => name);
        assert.equal(new Set(names).size, names.length);
        for (const name of names) assert.equal(profileName(name), name);
      }),
    );
  });
});
