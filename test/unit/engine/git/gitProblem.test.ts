import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { gitProblem } from '../../../../src/engine/git/gitProblem';

const read = (stderr: string, killedBy: string | null = null) =>
  gitProblem({ command: 'x', exitCode: killedBy === null ? 128 : null, killedBy, stderr, stdout: '' });

describe('what git says', () => {
  for (const [said, code, names] of [
    [
      "fatal: Unable to create '/r/.git/index.lock': File exists.\n\nAnother git process seems to be running",
      'git-locked',
      '/r/.git/index.lock',
    ],
    ['error: could not lock config file .git/config: File exists', 'git-locked', '.git/config.lock'],
    [
      "fatal: cannot lock ref 'refs/heads/x': Unable to create '/r/.git/refs/heads/x.lock': File exists.",
      'git-locked',
      'x.lock',
    ],
    [
      "fatal: update_ref failed for ref 'refs/heads/x': cannot lock ref 'refs/heads/x': is at 1 but expected 2",
      'ref-moved',
      'refs/heads/x',
    ],
    ["fatal: cannot lock ref 'refs/heads/x': reference already exists", 'ref-exists', 'refs/heads/x'],
    [
      "fatal: cannot lock ref 'refs/heads/a/b': 'refs/heads/a' exists; cannot create 'refs/heads/a/b'",
      'ref-name-taken',
      // What is in the way: the name that was wanted is ours, and would be of no use to a person.
      'refs/heads/a exists',
    ],
    ["fatal: a branch named 'x' already exists", 'branch-exists', 'x'],
    ["fatal: 'main' is already checked out at '/r'", 'already-checked-out', '/r'],
    ["fatal: 'main' is already used by worktree at '/r'", 'already-checked-out', '/r'],
    ["fatal: '/w/a' is a missing but already registered worktree;", 'worktree-registered', '/w/a'],
    ["fatal: '/w/a' already exists", 'folder-exists', '/w/a'],
    ['fatal: not a git repository (or any of the parent directories): .git', 'not-a-repository', ''],
    ["fatal: detected dubious ownership in repository at '/r'", 'dubious-ownership', '/r'],
    ["error: Entry 'a.txt' not uptodate. Cannot merge.", 'local-changes', ''],
    ["error: Untracked working tree file 'a' would be overwritten by merge.", 'local-changes', ''],
    ['fatal: no email was given and auto-detection is disabled', 'identity-missing', ''],
    ['fatal: write error: No space left on device', 'disk-full', ''],
    ['fatal: could not create leading directories: Read-only file system', 'read-only', ''],
    ['something never seen before', 'git-failed', ''],
  ] as const) {
    it(`${code}: ${said.split('\n')[0]}`, () => {
      const problem = read(said);
      assert.equal(problem.code, code);
      assert.ok(problem.message.includes(names), problem.message);
      assert.ok(problem.detail?.includes(said.slice(0, 40)));
    });
  }

  it('keeps the end of a long complaint, and knows an end by force', () => {
    const problem = read(`${'noise\n'.repeat(5000)}the reason`);
    assert.ok((problem.detail?.length ?? 0) < 2100 && problem.detail?.endsWith('the reason'));
    assert.equal(read('', 'SIGKILL').code, 'git-killed');
  });
});
