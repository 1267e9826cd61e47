import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { dependencyGraph } from '../../../../src/core/plan/dependencies';
import { dependencyProblems } from '../../../../src/core/plan/dependencyProblems';
import { readSpeckitTaskList } from '../../../../src/core/plan/speckitReader';
import { timesAsLong } from '../../timesAsLong';

/** Everything a window, a tooltip or a report would ask of a list. */
function readAll(text: string): number {
  const list = readSpeckitTaskList('tasks.md', text);
  let seen = list.orders?.length ?? 0;
  for (const task of list.tasks) {
    seen += task.body.length + task.paths.length + task.explicitDependencies.length + task.checklist.length;
    seen += task.estimateMinutes ?? 0;
  }
  return seen + dependencyGraph(list).order.length + dependencyProblems(list).length;
}

const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n');
const id = (index: number): string => `T${String(index + 1).padStart(3, '0')}`;

const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  'a line of spaces': (size) => `- [ ] T001 ${' '.repeat(size * 12)}x`,
  'a line of tabs before a task': (size) => `${'\t'.repeat(size * 12)}- [ ] T001 x`,
  'opening brackets': (size) => '['.repeat(size * 10),
  'bullets with brackets that never close': (size) => lines(size, () => '- ['),
  'fences that are never closed': (size) => lines(size, () => '```a'),
  'fences of falling length': (size) =>
    lines(
      Math.ceil(Math.sqrt(size * 8)),
      (index) => `${'`'.repeat(Math.ceil(Math.sqrt(size * 8)) + 3 - index)}a`,
    ),
  'comments that are never closed': (size) => lines(size, () => '<!-- <!-- `<!--'),
  'emphasis that is never closed': (size) => lines(size, () => '- [ ] T001 **a ~~b `c _d'),
  'tasks without [P]': (size) => lines(size, (index) => `- [ ] ${id(index)} do`),
  'tasks with [P] in two phases': (size) =>
    `## Phase 1: a\n${lines(size / 2, (index) => `- [ ] ${id(index)} [P] a`)}\n## Phase 2: b\n${lines(size / 2, (index) => `- [ ] ${id(index + size)} [P] b`)}`,
  'one id again and again': (size) => lines(size, () => '- [ ] T001 the same'),
  'tasks nested ever deeper': (size) =>
    lines(Math.ceil(Math.sqrt(size * 4)), (index) => `${'  '.repeat(index)}- [ ] ${id(index)} deeper`),
  'a chain of dependencies': (size) =>
    lines(size, (index) => `- [ ] ${id(index)} [P] a (depends on ${id(index + 1)})`),
  'everybody depends on a range of all': (size) =>
    lines(size / 4, (index) => `- [ ] ${id(index)} [P] a (depends on T001-T9999)`),
  'prose about ranges': (size) =>
    `- [ ] T001 a\n## Dependencies\n${lines(size, () => 'T001-T900 before T001-T900, after T001')}`,
  'phases with one task each': (size) =>
    lines(size / 2, (index) => `## Phase ${index}: x\n- [ ] ${id(index)} a\n**Goal**: g`),
  'headings as tasks': (size) => lines(size, (index) => `### ${id(index)}: x\n- [ ] a`),
  'rows of a table': (size) => lines(size, (index) => `| ${id(index)} | a | b |`),
  pipes: (size) => `| T001 ${'|'.repeat(size * 8)}`,
  'letters where a path might be': (size) => `- [ ] T001 ${'a'.repeat(size * 10)}/`,
  slashes: (size) => `- [ ] T001 ${'/'.repeat(size * 10)}`,
  'words of dependency': (size) => `- [ ] T001 ${'depends on '.repeat(size)}`,
  'blanks between ids': (size) =>
    lines(size / 8, (index) => `- [ ] ${id(index)} after T001${' '.repeat(200)}T002${' * '.repeat(60)}x`),
  'digits in a heading': (size) => `# ${'1'.repeat(size)}\n- [ ] T001 a`,
  'places in a path': (size) => `- [ ] T001 ${`a${':1'.repeat(120)}x.ts `.repeat(size / 30)}`,
  'signs in a heading': (size) => lines(size / 16, (index) => `### ${id(index)} ${'✅ '.repeat(40)}x`),
  'clause ends': (size) => `- [ ] T001 ${'after. '.repeat(size)}T002`,
};

describe('hostile task lists', function () {
  this.timeout(120_000);
  for (const [name, text] of Object.entries(HOSTILE)) {
    it(`cost grows with the length, no faster: ${name}`, () => {
      const [small, large] = [text(600), text(9_600)];
      const growth = large.length / small.length;
      // A quadratic step would cost `growth` times as much again.
      const limit = growth * 5;
      const ratio = timesAsLong(
        () => readAll(large),
        () => readAll(small),
        limit,
      );
      assert.ok(ratio < limit, `${growth.toFixed(1)} times the text cost ${ratio.toFixed(1)} times as much`);
    });
  }

  it('reads no line further than 8 KB, and says so', () => {
    const list = readSpeckitTaskList('tasks.md', `- [ ] T001 ${'a'.repeat(100_000)}\n- [ ] T002 b`);
    assert.deepEqual(
      list.tasks.map(({ id: name, title }) => [name, title.length]),
      [
        ['T001', 8192 - 11],
        ['T002', 1],
      ],
    );
    assert.deepEqual(
      list.problems.map(({ code, line }) => [code, line]),
      [['line-too-long', 1]],
    );
  });
});
