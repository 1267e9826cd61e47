import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Plan } from '../../core/plan/model';
import { buildPlan, unreadableList } from '../../core/plan/plan';
import type { PlanFile } from '../../core/plan/plan';
import { readTaskList } from '../../core/plan/readers';
import { contractFileTest } from '../../core/contract/contractFiles';
import { contractFilesOf } from '../contract/contractFilesSetting';
import { pathBaseOf, rebased, rebasedProblem } from './pathBase';
import { WALK_LIMITS, walkPlanFiles } from './planFiles';
import type { PlanFiles, WalkLimits } from './planFiles';
import { readTextFile } from './textFile';

/** Reads the plan of a workspace folder at once. Never throws for what it finds there. */
export function readPlan(root: string, limits: WalkLimits = WALK_LIMITS): Plan {
  const isContract = contractFileTest(contractFilesOf(root));
  const walk = walkPlanFiles(root, limits, isContract);
  let step = walk.next();
  while (!step.done) step = walk.next();
  const { taskLists, others, problems } = step.value;
  const files: PlanFile[] = [
    ...taskLists.map((file) => readTaskFile(root, file)),
    ...others.map((file) => ({ path: file })),
  ];
  return buildPlan(root, files, { active: activeFeature(root), problems, isContract });
}

/** The same by paths of the checkout around the folder, as the engine and its journal name tasks. */
export function readPlanOfCheckout(root: string): Plan {
  const { prefix } = pathBaseOf(root);
  const isContract = contractFileTest(contractFilesOf(root));
  const walk = walkPlanFiles(root, WALK_LIMITS, isContract);
  let step = walk.next();
  while (!step.done) step = walk.next();
  const { taskLists, others, problems } = step.value;
  const files: PlanFile[] = [
    ...taskLists.map((file) => {
      const read = readTextFile(path.join(root, file));
      const name = prefix + file;
      const list = 'text' in read ? readTaskList(name, read.text) : unreadableList(name, read.problem);
      return { path: file, list };
    }),
    ...others.map((file) => ({ path: file })),
  ];
  const found = problems.map((problem) => rebasedProblem(problem, prefix));
  return rebased(
    buildPlan(root, files, { active: activeFeature(root), problems: found, isContract }),
    prefix,
  );
}

/** A plan of just these files, which a person named (absolute, or relative to `root`): each is read as a task list. */
export function readNamedFiles(root: string, files: readonly string[]): Plan {
  const named = files.map((file): PlanFile => {
    const absolute = path.resolve(root, file);
    const relative = path.relative(root, absolute);
    const isInside = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
    const shown = (isInside ? relative : absolute).split(path.sep).join('/');
    // A person may name a link on purpose: it is resolved here, and only here.
    return { path: shown, named: true, ...readTextFile(resolved(absolute)) };
  });
  return buildPlan(root, named);
}

const resolved = (file: string): string => {
  try {
    return fs.realpathSync(file);
  } catch {
    // Reading it will say what is wrong.
    return file;
  }
};

export const readTaskFile = (root: string, relative: string): PlanFile => ({
  path: relative,
  ...readTextFile(path.join(root, relative)),
});

/** Folder of the active feature as `.specify/feature.json` names it, or undefined. */
export function activeFeature(root: string): string | undefined {
  const read = readTextFile(path.join(root, '.specify', 'feature.json'), 64 * 1024);
  if (!('text' in read)) return undefined;
  try {
    const content: unknown = JSON.parse(read.text.replace(/^\ufeff/, ''));
    const folder =
      typeof content === 'object' &&
      content !== null &&
      'feature_directory' in content &&
      content.feature_directory;
    return typeof folder === 'string' ? folder : undefined;
  } catch {
    // Half-written by the tool that owns it: then no feature is marked as active.
    return undefined;
  }
}

export type { PlanFiles };
