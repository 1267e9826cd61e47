import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { type ChangedFile, readChangedFiles } from '../../../../src/core/review/changedFile';
import { matchesGlob } from '../../../../src/core/review/globs';
import { checkScope, type ScopeRules } from '../../../../src/core/review/scope';

const changed = (path: string, oldPath?: string): ChangedFile => ({
  path,
  oldPath,
  kind: oldPath === undefined ? 'modified' : 'renamed',
  added: 1,
  removed: 0,
  binary: false,
  symlink: false,
  executable: false,
  oldBlob: undefined,
  newBlob: undefined,
});
const rules = (taskPaths: readonly string[], more: Partial<ScopeRules> = {}): ScopeRules => ({
  taskPaths,
  allowed: [],
  taskLists: [],
  contracts: [],
  gateFiles: [],
  ...more,
});
const verdict = (path: string, taskPaths: readonly string[], more: Partial<ScopeRules> = {}): string =>
  checkScope([changed(path)], rules(taskPaths, more)).files[0]?.verdict ?? '';

describe('the scope of a task', () => {
  it('is what the task names: files, folders, patterns', () => {
    assert.equal(verdict('src/user.ts', ['src/user.ts']), 'in-scope');
    assert.equal(verdict('src/user.ts', ['./src/user.ts']), 'in-scope');
    assert.equal(verdict('src/models/a/b.ts', ['src/models/']), 'in-scope');
    assert.equal(verdict('src/models.ts', ['src/models']), 'out-of-scope');
    assert.equal(verdict('src/a/user.model.ts', ['src/**/*.model.ts']), 'in-scope');
    assert.equal(verdict('src/other.ts', ['src/user.ts']), 'out-of-scope');
    assert.equal(verdict('anything', []), 'unscoped');
    assert.equal(
      verdict('package-lock.json', ['src/user.ts'], { allowed: ['package-lock.json'] }),
      'in-scope',
    );
  });

  it('covers the tests of what it names', () => {
    for (const path of [
      'src/user.test.ts',
      'src/user.spec.ts',
      'src/__tests__/user.ts',
      'tests/unit/user.test.ts',
      'test/user_test.py',
      'tests/test_user.py',
      'src/user_test.go',
      'src/test/java/UserTest.java',
    ]) {
      assert.equal(verdict(path, ['src/user.ts']), 'in-scope', path);
    }
    for (const path of ['src/user2.test.ts', 'elsewhere/user.test.ts', 'src/user.ts.bak', 'src/latest.ts']) {
      assert.equal(verdict(path, ['src/user.ts']), 'out-of-scope', path);
    }
  });

  it('holds a rename only when both ends are inside', () => {
    const report = checkScope([changed('src/user.ts', 'src/secret.ts')], rules(['src/user.ts']));
    assert.deepEqual(report.outOfScope, ['src/user.ts']);
    assert.match(report.files[0]?.reason ?? '', /renamed from src\/secret.ts/);
  });

  it('marks what decides how the work is judged, in scope or not', () => {
    const touches = (path: string, more: Partial<ScopeRules> = {}): readonly string[] =>
      checkScope([changed(path)], rules([path], more)).files[0]?.touches ?? [];
    assert.deepEqual(touches('src/user.ts'), []);
    assert.deepEqual(touches('.counterpoint/workflow.json'), ['counterpoint']);
    assert.deepEqual(touches('.claude/settings.json'), ['agent-config']);
    assert.deepEqual(touches('AGENTS.md'), ['agent-config']);
    assert.deepEqual(touches('specs/003/contract.md'), ['contract']);
    assert.deepEqual(touches('specs/003/tasks.md', { taskLists: ['specs/003/tasks.md'] }), ['task-list']);
    assert.deepEqual(touches('package.json'), ['gate']);
    assert.deepEqual(touches('scripts/check.sh', { gateFiles: ['scripts/*.sh'] }), ['gate']);
    assert.deepEqual(touches('src/user.test.ts'), ['test']);
    assert.deepEqual(touches('.gitattributes'), ['git-config']);
    assert.deepEqual(touches('.github/workflows/ci.yml'), ['automation']);
    assert.deepEqual(touches('.vscode/settings.json'), ['editor-config']);
    assert.deepEqual(
      checkScope([changed('notes.md', '.mcp.json')], rules([])).sensitive,
      ['notes.md'],
      'also when it was renamed away',
    );
  });

  it('ends soon on patterns that make regular expressions run for years', () => {
    const pattern = `${'*a'.repeat(200)}b`;
    const path = 'a'.repeat(20_000);
    assert.equal(matchesGlob(pattern, path), false);
    assert.equal(matchesGlob('**/'.repeat(50) + 'x', 'a/'.repeat(500) + 'y'), false);
  });
});

describe('path patterns', () => {
  for (const [pattern, path, expected] of [
    ['*.ts', 'deep/er/a.ts', true],
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/a/b.ts', false],
    ['src/**', 'src/a/b.ts', true],
    ['src/**', 'src', false],
    ['src/**/b.ts', 'src/b.ts', true],
    ['src/', 'src/x', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['**/x/**', 'a/x/b', true],
    ['', 'a', false],
    ['[a]', 'a', false],
  ] as const) {
    it(`${pattern} ${expected ? 'matches' : 'does not match'} ${path}`, () =>
      assert.equal(matchesGlob(pattern, path), expected));
  }

  it('agrees with a plain reading of the pattern', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '*', '**', 'a*', '*b');
    const plain = (pattern: readonly string[], path: readonly string[]): boolean => {
      const [head, ...rest] = pattern;
      if (head === undefined) return path.length === 0;
      if (head === '**')
        return path.some((_, cut) => plain(rest, path.slice(cut))) || (rest.length > 0 && plain(rest, []));
      const [first, ...others] = path;
      return (
        first !== undefined &&
        new RegExp(`^${head.replaceAll('*', '.*')}$`).test(first) &&
        plain(rest, others)
      );
    };
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 2, maxLength: 5 }),
        fc.array(fc.constantFrom('a', 'b', 'ab', 'bb'), { minLength: 1, maxLength: 6 }),
        (pattern, path) => {
          fc.pre(pattern.at(-1) !== '**');
          assert.equal(
            matchesGlob(pattern.join('/'), path.join('/')),
            plain(pattern, path),
            `${pattern.join('/')} ~ ${path.join('/')}`,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('changed files', () => {
  it('never make the reader throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readChangedFiles(text)));
  });
});
