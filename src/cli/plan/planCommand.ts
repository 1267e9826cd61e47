import { statSync } from 'node:fs';
import path from 'node:path';
import type { Plan } from '../../core/plan/model';
import { planListing } from '../../core/plan/planListing';
import { planReport } from '../../core/plan/planReport';
import { failed, ok, type Result, userProblem } from '../../core/result';
import { readNamedFiles, readPlan } from '../../engine/plan/readPlan';
import type { CommandContext } from '../context';
import { EXIT, type ExitCode } from '../exitCodes';
import { refuse } from '../output/refuse';
import { expectShortWork } from './shortWork';

/**
 * `counterpoint plan`: what the task files hold. Loads nothing beyond the readers, because scripts call it often and
 * people wait for it: it answers in the time that Node needs to start and to read the files.
 */
export function planCommand({ root, positionals, output }: CommandContext): ExitCode {
  expectShortWork();
  const plans = plansOf(root, positionals);
  if (!plans.ok) return refuse(output, plans.problem);
  if (output.json) {
    const reports = plans.value.map((plan) => planReport(plan));
    output.data(reports.length === 1 ? reports[0] : { v: 1, workspaces: reports });
  } else for (const plan of plans.value) output.text(planListing(plan));
  const isUnread = plans.value.some(({ problems }) =>
    problems.some(({ code }) => code === 'unreadable-task-list'),
  );
  // Whoever named a file wants to know that it could not be read; in a workspace it is one problem among others.
  return isUnread && positionals.length > 0 ? EXIT.impossible : EXIT.fine;
}

/** One plan of all files that were named, if any, and one for each folder. Without a path, that of the workspace. */
export function plansOf(root: string, paths: readonly string[]): Result<readonly Plan[]> {
  const files: string[] = [];
  const folders: string[] = [];
  for (const named of paths) {
    const absolute = path.resolve(root, named);
    const info = statSync(absolute, { throwIfNoEntry: false });
    if (!info) return failed(userProblem('path-not-found', `There is no file or folder ${named}.`));
    (info.isDirectory() ? folders : files).push(absolute);
  }
  if (paths.length === 0) folders.push(root);
  return ok([
    ...(files.length > 0 ? [readNamedFiles(root, files)] : []),
    ...folders.map((folder) => readPlan(folder)),
  ]);
}
