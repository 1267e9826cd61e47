import * as fs from 'node:fs';
import * as path from 'node:path';
import type { PlanProblem } from '../../core/plan/model';
import { isConstitution, isFeatureFile } from '../../core/plan/plan';
import { isTaskListName, otherToolOf, readerFor } from '../../core/plan/readers';
import { messageOf } from './textFile';

/** The files of a workspace that matter to its plan, by workspace-relative path with forward slashes. */
export interface PlanFiles {
  readonly taskLists: readonly string[];
  /** Specs, plans, contracts and rules of the house: they matter by being there. */
  readonly others: readonly string[];
  readonly problems: readonly PlanProblem[];
}

export interface WalkLimits {
  readonly folders: number;
  readonly depth: number;
  readonly taskLists: number;
}

export const WALK_LIMITS: WalkLimits = { folders: 5000, depth: 12, taskLists: 2000 };

const IGNORED = new Set(
  'node_modules dist build out target vendor coverage __pycache__ venv bower_components Pods DerivedData'.split(
    ' ',
  ),
);
/** Of `.specify` only specs and the constitution; its templates look like task lists. */
const IGNORED_IN_SPECIFY = new Set('templates scripts extensions presets integrations workflows'.split(' '));
/** Folders to look into first, so that a limit, if one is met, cuts off the unlikely ones. */
const LIKELY = ['specs', '.specify', 'docs'];

/** Whether the walk looks into a folder of this name; `parent` is the relative path of the folder it lies in. */
export function isWalked(name: string, parent: string): boolean {
  if (IGNORED.has(name)) return false;
  if (parent === '.specify' && IGNORED_IN_SPECIFY.has(name)) return false;
  return !name.startsWith('.') || (name === '.specify' && parent === '');
}

/** Whether a workspace-relative file lies where the walk looks. */
export function isReachable(relative: string): boolean {
  const folders = relative.split('/').slice(0, -1);
  return folders.every((name, index) => isWalked(name, folders.slice(0, index).join('/')));
}

/**
 * Finds the files, breadth first. One step is one folder, so that a caller who must not block can pause between steps.
 * Links are not followed: they may lead out of the workspace or in a circle. What the limits or the system kept from
 * being read is told in `problems`.
 * @param isContract which files are contracts, when a setting says so
 */
export function* walkPlanFiles(
  root: string,
  limits: WalkLimits = WALK_LIMITS,
  isContract?: (file: string) => boolean,
): Generator<undefined, PlanFiles> {
  const taskLists: string[] = [];
  const others: string[] = [];
  const problems: PlanProblem[] = [];
  const problem = (code: string, severity: PlanProblem['severity'], file: string, message: string): void => {
    problems.push({ code, severity, file, line: 1, message });
  };
  const queue: { relative: string; depth: number }[] = [{ relative: '', depth: 0 }];
  let visited = 0;
  for (let next = 0; next < queue.length; next += 1) {
    const { relative, depth } = queue[next] ?? { relative: '', depth: 0 };
    if (visited >= limits.folders || taskLists.length >= limits.taskLists) {
      const limit =
        visited >= limits.folders ? `${limits.folders} folders` : `${limits.taskLists} task lists`;
      problem(
        'walk-cut-short',
        'warning',
        relative,
        `The search for task lists stopped after ${limit}; ${queue.length - next} folders were not looked into.`,
      );
      break;
    }
    visited += 1;
    yield;
    let entries: fs.Dirent[];
    try {
      entries = fs.readdirSync(path.join(root, relative), { withFileTypes: true });
    } catch (error) {
      problem(
        'unreadable-folder',
        'warning',
        relative || '.',
        `The folder could not be read: ${messageOf(error)}.`,
      );
      continue;
    }
    if (
      relative !== '' &&
      entries.some((entry) => entry.name === '.git' && entry.isFile()) &&
      isLinkedWorktree(path.join(root, relative))
    )
      continue;
    const folders: string[] = [];
    for (const entry of entries) {
      const file = relative === '' ? entry.name : `${relative}/${entry.name}`;
      if (entry.isDirectory()) {
        if (isWalked(entry.name, relative)) folders.push(file);
      } else if (entry.isSymbolicLink() && LIKELY.includes(file)) {
        // Where people keep specs: a link that is passed over in silence looks like a plan that is not read.
        if (leadsOutside(root, file))
          problem(
            'link-not-followed',
            'warning',
            file,
            'This folder is a symbolic link that leads out of the workspace, and links are not followed. Open the folder that it leads to, or keep the specs in this one.',
          );
      } else if (!mayMatter(file, isContract)) continue;
      else if (entry.isSymbolicLink()) {
        if (isTaskListName(file))
          problem(
            'link-not-followed',
            'warning',
            file,
            'The task list is a symbolic link; links are not followed.',
          );
      } else if (!entry.isFile()) continue;
      else if (readerFor(file)) taskLists.push(file);
      else if (isTaskListName(file))
        problem(
          'format-not-read',
          'info',
          file,
          `This task list is in the form of ${otherToolOf(file) ?? 'another tool'}, which is not read.`,
        );
      else others.push(file);
    }
    if (folders.length > 0 && depth >= limits.depth) {
      problem(
        'walk-cut-short',
        'info',
        relative,
        `Folders deeper than ${limits.depth} levels are not searched for task lists.`,
      );
      continue;
    }
    folders.sort((left, right) => likelihood(left) - likelihood(right));
    for (const folder of folders) queue.push({ relative: folder, depth: depth + 1 });
  }
  return { taskLists, others, problems };
}

/** Whether a link leads to a folder elsewhere: one inside of the workspace is found there. */
function leadsOutside(root: string, link: string): boolean {
  try {
    const target = fs.realpathSync(path.join(root, link));
    const inside = path.relative(fs.realpathSync(root), target);
    return (inside.startsWith('..') || path.isAbsolute(inside)) && fs.statSync(target).isDirectory();
  } catch {
    // It leads nowhere, or nobody may look there: there is nothing to miss.
    return false;
  }
}

function mayMatter(file: string, isContract: ((file: string) => boolean) | undefined): boolean {
  if (!/\.(?:md|ya?ml|json)$/i.test(file)) return false;
  return isTaskListName(file) || isFeatureFile(file, isContract) || isConstitution(file);
}

function likelihood(folder: string): number {
  const index = LIKELY.indexOf(folder);
  return index < 0 ? LIKELY.length : index;
}

/** A worktree inside the workspace holds copies of the same lists. A submodule has such a file, too, but not this path. */
function isLinkedWorktree(folder: string): boolean {
  try {
    return /[\\/]worktrees[\\/]/.test(
      fs.readFileSync(path.join(folder, '.git'), { encoding: 'utf8' }).slice(0, 4096),
    );
  } catch {
    // Gone or not readable: then it is walked like any folder.
    return false;
  }
}
