import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SAMPLE } from './preparedChange';

/** One line of the sample's task list, read by spec-kit's own grammar and nothing more tolerant. */
export interface SampleTask {
  readonly id: string;
  readonly parallel: boolean;
  readonly story: string | undefined;
  readonly phase: string;
  readonly text: string;
  readonly paths: readonly string[];
  readonly dependsOn: readonly string[];
  readonly estimateMinutes: number;
}

const PHASE = /^## (Phase \d+: .+)$/;
const TASK = /^- \[ \] (T\d{3,})( \[P\])?(?: \[(US\d+)\])? (.+) \(est: (\d+)m\)$/;
const DEPENDS = / \(depends on (T\d{3,}(?:, T\d{3,})*)\)$/;

export const taskListText = (): string =>
  readFileSync(path.join(SAMPLE, 'specs/recipebox/tasks.md'), 'utf8');

export function sampleTasks(): SampleTask[] {
  let phase = '';
  return taskListText()
    .split('\n')
    .flatMap((line) => {
      phase = PHASE.exec(line)?.[1] ?? phase;
      const [, id, parallel, story, rest, estimate] = TASK.exec(line) ?? [];
      if (id === undefined || rest === undefined) return [];
      return [
        {
          id,
          parallel: parallel !== undefined,
          story,
          phase,
          text: rest.replace(DEPENDS, ''),
          paths: [...rest.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\.\w+)`/g)].map(([, file]) => file ?? ''),
          dependsOn: DEPENDS.exec(rest)?.[1]?.split(', ') ?? [],
          estimateMinutes: Number(estimate),
        },
      ];
    });
}
