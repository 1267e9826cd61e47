import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BUILT_IN_PROFILES } from '../../../../src/core/agents/profileBuiltIn';
import { profilesAmong, profilesFromDisk } from '../../../../src/engine/agents/profiles';

describe('profilesFromDisk', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'counterpoint-profiles-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  const own = (profiles: Awaited<ReturnType<typeof profilesFromDisk>>['profiles']) =>
    profiles.flatMap(({ name, file }) => (file === undefined ? [] : [name]));

  it('finds the profiles of a repository, and only the built-in ones where there are none', async () => {
    assert.equal((await profilesFromDisk(root)).profiles.length, BUILT_IN_PROFILES.length);
    write('.claude/agents/deep/a.md', '---\nname: a\n---\nx');
    write('.codex/agents/b.toml', 'developer_instructions = "x"');
    write('.counterpoint/profiles/c.md', 'x');
    write('.counterpoint/profiles/c.txt', 'x');
    assert.deepEqual(own((await profilesFromDisk(root)).profiles), ['a', 'b', 'c']);
  });

  it('reads nothing through links out of the repository, and nothing huge', async () => {
    const outside = mkdtempSync(path.join(tmpdir(), 'counterpoint-outside-'));
    try {
      writeFileSync(path.join(outside, 'secret.md'), 'private words');
      mkdirSync(path.join(root, '.claude'));
      write('.counterpoint/profiles/huge.md', 'x'.repeat(300_000));
      symlinkSync(path.join(outside, 'secret.md'), path.join(root, '.counterpoint/profiles/link.md'));
      symlinkSync(outside, path.join(root, '.claude/agents'));
      const { profiles, problems } = await profilesFromDisk(root);
      assert.deepEqual(own(profiles), []);
      assert.deepEqual(
        problems.map(({ code, file }) => [code, file]),
        [
          ['profile-unreadable', '.claude/agents/secret.md'],
          ['profile-unreadable', '.counterpoint/profiles/huge.md'],
          ['profile-unreadable', '.counterpoint/profiles/link.md'],
        ],
      );
      assert.ok(!JSON.stringify(profiles).includes('private words'));
    } finally {
      rmSync(outside, { recursive: true, force: true });
    }
  });

  it('reads those of a commit through the function it is handed, and only so many', async () => {
    const names = [
      'src/a.md',
      ...Array.from({ length: 210 }, (_, index) => `.counterpoint/profiles/p${index + 100}.md`),
    ];
    const { profiles, problems } = await profilesAmong(names, async () => 'x');
    assert.equal(own(profiles).length, 200);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['too-many-profiles'],
    );
  });
});
