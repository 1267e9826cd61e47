import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readTaskList } from '../../../src/core/plan/readers';
import { readPlan } from '../../../src/engine/plan/readPlan';
import { readTextFile } from '../../../src/engine/plan/textFile';
import { realTaskLists } from '../fixture/taskLists';
import type { BenchGroup } from '../measurement';
import { inTurns, processorTime, spread } from '../statistics';

const FILES = 1000;

/** Reading the task lists of many projects. */
export const taskFiles: BenchGroup = {
  name: 'task-files',
  rows: [
    {
      id: 'task-files',
      what: `Reading ${FILES} real task files (processor time)`,
      against: 'reading them and splitting them into lines',
      unit: 'ms',
      goal: { kind: 'times', atMost: 3 },
    },
    {
      id: 'task-workspace',
      what: 'A workspace of these files: search, read, plan (processor time)',
      against: 'reading them and splitting them into lines',
      unit: 'ms',
      goal: { kind: 'none' },
    },
  ],
  measure: async ({ quick }) => {
    const { texts, source } = realTaskLists();
    const root = mkdtempSync(path.join(os.tmpdir(), 'counterpoint-bench-tasks-'));
    try {
      const files = Array.from({ length: FILES }, (_, index) => {
        const file = path.join(root, 'specs', `${String(index + 1).padStart(3, '0')}-feature`, 'tasks.md');
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, texts[index % texts.length] ?? '');
        return file;
      });
      const { ours, plan, floor } = await inTurns(
        quick ? 3 : 7,
        {
          ours: () =>
            processorTime(() => {
              for (const file of files) {
                const read = readTextFile(file);
                if ('text' in read) readTaskList(file, read.text);
              }
            }),
          plan: () => processorTime(() => readPlan(root)),
          floor: () =>
            processorTime(() => {
              let lines = 0;
              for (const file of files) lines += readFileSync(file, 'utf8').split('\n').length;
              return lines;
            }),
        },
        2,
      );
      const details = { ours: spread(ours), floor: spread(floor), from: source, different: texts.length };
      return [
        { id: 'task-files', ours: ours.best, floor: floor.best, details },
        { id: 'task-workspace', ours: plan.best, floor: floor.best },
      ];
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};
