import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { dependencyGraph } from '../../../../src/core/plan/dependencies';
import { readSpeckitTaskList } from '../../../../src/core/plan/speckitReader';

const CORPUS = process.env['COUNTERPOINT_CORPUS'] ?? path.join(__dirname, '../../../../../shared/corpus');

const COMPARED = [
  'task_lines',
  'done',
  'open',
  'parallel',
  'dup_ids',
  'phases',
  'phases_with_tasks',
  'checkbox_lines',
  'checkbox_without_id',
] as const;

interface IndexedFile {
  readonly format: string;
  readonly file: string;
  readonly path: string;
  readonly counts?: Readonly<Record<string, unknown>>;
}

/**
 * Files where the independent counter and this reader differ, with why this reading is the better one. Every number that
 * differs is named: a further difference in the same file fails.
 */
const BETTER: Readonly<
  Record<string, { readonly why: string; readonly ours: Readonly<Record<string, unknown>> }>
> = {
  'speckit/FS-GG+FS.GG.SDD/specs/012-verify-command/tasks.md': {
    why:
      'The list has a legend in which 🟡 marks a task that is partly done, and writes `- [~] 🟡 T004 …` fifteen times. ' +
      'The counter strips ✅ before an id but not 🟡, and so takes these fifteen tasks for boxes without an id.',
    ours: { task_lines: 82, parallel: 22, checkbox_without_id: 0 },
  },
};

describe('the corpus of real task lists', function () {
  const indexFile = path.join(CORPUS, 'index.json');
  if (!existsSync(indexFile)) {
    it.skip(`skipped: no corpus at ${CORPUS}; set COUNTERPOINT_CORPUS to its folder`);
    console.log(`      skipped: no corpus at ${CORPUS}; set COUNTERPOINT_CORPUS to its folder`);
    return;
  }
  const { files } = JSON.parse(readFileSync(indexFile, 'utf8')) as { files: readonly IndexedFile[] };
  const indexed = files.filter(({ format, counts }) => format === 'speckit' && counts);

  it('holds files to compare with', () => assert.ok(indexed.length > 50));

  for (const { file, path: place, counts = {} } of indexed) {
    it(`reads ${file.replace('speckit/', '')} as the independent counter does`, () => {
      const list = readSpeckitTaskList(place, readFileSync(path.join(CORPUS, file), 'utf8'));
      const expected: Record<string, unknown> = {};
      for (const name of COMPARED) expected[name] = BETTER[file]?.ours[name] ?? counts[name];
      const ours: Record<string, unknown> = {};
      for (const name of COMPARED) ours[name] = list.counts[name];
      assert.deepEqual(ours, expected);
    });
  }

  it('finds an order for every list in which no task waits for a later one', () => {
    for (const { file, path: place } of indexed) {
      const list = readSpeckitTaskList(place, readFileSync(path.join(CORPUS, file), 'utf8'));
      const { order, dependencies } = dependencyGraph(list);
      assert.equal(order.length, list.tasks.length, file);
      const position = new Map(order.map(({ key }, index) => [key, index]));
      for (const [key, edges] of dependencies) {
        for (const { on } of edges) {
          assert.ok(
            (position.get(on) ?? Infinity) < (position.get(key) ?? -1),
            `${file}: ${key} waits for ${on}`,
          );
        }
      }
    }
  });
});
