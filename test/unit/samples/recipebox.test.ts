import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { readSpeckitTaskList } from '../../../src/core/plan/speckitReader';
import { readWorkflow } from '../../../src/core/workflow/readWorkflow';
import {
  applySteps,
  CHANGES,
  editedFiles,
  preparedTaskIds,
  readChange,
  SAMPLE,
  usedFiles,
} from './preparedChange';
import { run } from './sampleProcess';
import { sampleTasks, taskListText } from './sampleTasks';

const tasks = sampleTasks();
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();

describe('the task list of the sample', () => {
  it('holds T001 to T023 in order, each line in the grammar of spec-kit', () => {
    const boxes = taskListText()
      .split('\n')
      .filter((line) => line.startsWith('- ['));
    assert.equal(boxes.length, tasks.length, 'a box line that the grammar does not read');
    assert.deepEqual(
      tasks.map((task) => task.id),
      Array.from({ length: 23 }, (_, index) => `T${String(index + 1).padStart(3, '0')}`),
    );
  });

  it('has six phases and a Foundation of 6 tasks in 200 minutes', () => {
    const phases = [...new Set(tasks.map((task) => task.phase))];
    assert.equal(phases.length, 6);
    const foundation = tasks.filter((task) => task.phase === 'Phase 1: Foundation');
    assert.equal(foundation.length, 6);
    assert.equal(sum(foundation.map((task) => task.estimateMinutes)), 200);
  });

  it('names the files of each task, and only dependencies that come before it', () => {
    for (const task of tasks) {
      assert.ok(task.paths.length > 0, `${task.id} names no file`);
      for (const dependency of task.dependsOn) assert.ok(dependency < task.id, `${task.id} on ${dependency}`);
    }
  });
});

describe('what Counterpoint reads of the sample', () => {
  it('is the task list without a problem, task by task with its files and estimate', () => {
    const { tasks: read, problems } = readSpeckitTaskList('specs/recipebox/tasks.md', taskListText());
    assert.deepEqual(problems, []);
    assert.deepEqual(
      read.map(({ id, parallel, story, paths, estimateMinutes }) => ({ id, parallel, story, paths, estimateMinutes })),
      tasks.map(({ id, parallel, story, paths, estimateMinutes }) => ({ id, parallel, story, paths, estimateMinutes })),
    );
  });

  it('is the workflow of the file, not the built-in one', () => {
    const { source, problems, workflow } = readWorkflow(
      readFileSync(path.join(SAMPLE, '.counterpoint/workflow.json'), 'utf8'),
    );
    assert.deepEqual([source, problems], ['file', []]);
    assert.deepEqual(
      workflow.gates?.map((gate) => [gate.name, ...gate.command]),
      [
        ['tests', 'node', '--test'],
        ['source', 'node', 'scripts/checkSource.js'],
      ],
    );
  });
});

describe('the prepared changes', () => {
  it('exist for every task and no other', () => {
    assert.deepEqual(
      preparedTaskIds(),
      tasks.map((task) => task.id),
    );
  });

  it('use every file they bring, and bring every file they use', () => {
    for (const id of preparedTaskIds()) {
      const { steps, firstAttempt } = readChange(id);
      const used = [...new Set(usedFiles([...steps, ...(firstAttempt?.steps ?? [])]))].sort();
      const brought = filesBelow(path.join(CHANGES, id)).filter((file) => file !== 'change.json');
      assert.deepEqual(used, brought, id);
    }
  });

  it('take at most 1.5 seconds of watching each', () => {
    for (const id of preparedTaskIds()) {
      const { steps, firstAttempt } = readChange(id);
      for (const attempt of [steps, firstAttempt?.steps ?? []]) {
        assert.ok(sum(attempt.map((step) => ('delayMs' in step ? step.delayMs : 0))) <= 1500, id);
      }
    }
  });

  it('edit only what their task names, but for the one attempt that is meant to be caught', () => {
    const outside = tasks.flatMap((task) => {
      const { steps, firstAttempt } = readChange(task.id);
      const notNamed = (file: string) => !task.paths.includes(file);
      return [
        ...editedFiles(firstAttempt?.steps ?? []).filter(notNamed).map((file) => `${task.id} first: ${file}`),
        ...editedFiles(steps).filter(notNamed).map((file) => `${task.id}: ${file}`),
      ];
    });
    assert.deepEqual(outside, ['T014 first: src/quantities.js', 'T014: src/quantities.js']);
    // The second of these puts back what the first one touched: see below.
  });

  it('ask a person in exactly one task, and fail first in exactly two', () => {
    const asking = preparedTaskIds().filter((id) => readChange(id).steps.some((step) => 'ask' in step));
    const failing = preparedTaskIds().filter((id) => readChange(id).firstAttempt);
    assert.deepEqual([asking, failing], [['T018'], ['T008', 'T014']]);
  });

  it('give each task a test of its own that it runs itself', () => {
    for (const task of tasks) {
      const { steps } = readChange(task.id);
      const runs = steps.flatMap((step) => ('run' in step ? [step.run] : []));
      assert.ok(editedFiles(steps).some((file) => file.startsWith('test/')), `${task.id} brings no test`);
      assert.ok(
        runs.some(([program, flag]) => program === 'node' && flag === '--test'),
        `${task.id} runs no test`,
      );
    }
  });
});

describe('RecipeBox, task by task', function () {
  this.timeout(180_000);
  let home = '';
  let box = '';
  before(() => {
    home = mkdtempSync(path.join(tmpdir(), 'recipebox-'));
    box = path.join(home, 'box');
    mkdirSync(box);
    cpSync(SAMPLE, box, { recursive: true });
  });
  after(() => rmSync(home, { recursive: true, force: true }));

  const runTests = () => run(process.execPath, ['--test', '--test-reporter=tap'], box, home);
  const testCount = (output: string) => Number(/^# tests (\d+)$/m.exec(output)?.[1]);
  const contents = (root: string) =>
    filesBelow(root).map((file) => [file, readFileSync(path.join(root, file), 'utf8')]);

  let tests = 0;
  const passes = (what: string) => {
    const { code, output } = runTests();
    assert.equal(code, 0, `${what}\n${output}`);
    assert.ok(testCount(output) > tests, `${what} brought no test: ${tests} before, ${testCount(output)} now`);
    tests = testCount(output);
  };
  const checksSource = (what: string) => {
    const { code, output } = run(process.execPath, ['scripts/checkSource.js'], box, home);
    assert.equal(code, 0, `${what}\n${output}`);
  };

  it('passes its gates before the first task', () => {
    passes('the starting point');
    checksSource('the starting point');
  });

  for (const [index, task] of tasks.entries()) {
    const { steps, firstAttempt } = readChange(task.id);

    if (task.id === 'T008') {
      it('T008 fails at the gate the first time: 0 servings go through', () => {
        applySteps(box, task.id, firstAttempt?.steps ?? []);
        const { code, output } = runTests();
        assert.equal(code, 1);
        assert.match(output, /not ok \d+ - are refused: 0 \(number\)/);
      });
    }

    if (task.id === 'T014') {
      it('T014 passes its tests the first time but leaves its files, and the second attempt undoes that', () => {
        const quantities = () => readFileSync(path.join(box, 'src/quantities.js'), 'utf8');
        const untouched = quantities();
        const clean = path.join(home, 'clean');
        cpSync(box, clean, { recursive: true });
        applySteps(box, task.id, firstAttempt?.steps ?? []);
        assert.notEqual(quantities(), untouched);
        assert.equal(runTests().code, 0);
        applySteps(box, task.id, steps);
        applySteps(clean, task.id, steps);
        assert.equal(quantities(), untouched);
        assert.deepEqual(contents(box), contents(clean));
      });
    }

    it(`${task.id} brings tests, and all pass`, () => {
      applySteps(box, task.id, steps);
      passes(task.id);
      if (tasks[index + 1]?.phase !== task.phase) checksSource(task.phase);
    });
  }

  it('covers at least 95 % of the lines in src/ in the end, by its own report', () => {
    const { code, output } = run(process.execPath, ['scripts/coverage.js'], box, home);
    assert.equal(code, 0, output);
    const percent = Number(/^\s*([\d.]+) % {2}of the lines in src\//m.exec(output)?.[1]);
    assert.ok(percent >= 95 && percent <= 100, output);
  });
});
