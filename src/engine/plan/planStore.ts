import * as fs from 'node:fs';
import * as path from 'node:path';
import { contractFileTest } from '../../core/contract/contractFiles';
import type { Plan, PlanProblem, TaskList } from '../../core/plan/model';
import { buildPlan, emptyPlan, isConstitution, isFeatureFile, unreadableList } from '../../core/plan/plan';
import type { PlanFile } from '../../core/plan/plan';
import { readTaskList, readerFor } from '../../core/plan/readers';
import { journalExists } from './journalPresence';
import { pathBaseOf, rebased, rebasedProblem } from './pathBase';
import { isReachable, WALK_LIMITS, walkPlanFiles } from './planFiles';
import { activeFeature } from './readPlan';
import { readTextFile } from './textFile';
import type { ReadText } from './textFile';

/** How long reading may go on before others get a turn, milliseconds: the host of an editor must stay responsive. */
const TURN = 15;

interface Entry {
  readonly read: ReadText;
  readonly list: TaskList;
}

/**
 * The plan of one workspace folder, kept up to date by the paths that changed: a task list whose text is the same is not
 * parsed again, and keeps its objects, so that what is computed per list stays valid.
 */
export class PlanStore {
  /** Paths of files in the plan are relative to this folder, the root of the checkout. */
  readonly pathBase: string;
  /** From there to the workspace folder; what is kept here is named by paths below the workspace folder. */
  private readonly prefix: string;
  private readonly lists = new Map<string, Entry>();
  private readonly others = new Set<string>();
  private problems: readonly PlanProblem[] = [];
  private active: string | undefined;
  private current: Plan;

  private isContract = contractFileTest();

  constructor(readonly root: string) {
    const { folder, prefix } = pathBaseOf(root);
    this.pathBase = folder;
    this.prefix = prefix;
    this.current = emptyPlan(root);
  }

  get plan(): Plan {
    return this.current;
  }

  /** Which files are contracts from now on; what was found before is found anew by `load`. */
  readContractsAt(globs: readonly string[] | undefined): void {
    this.isContract = contractFileTest(globs);
  }

  /** Walks the workspace and reads all of it, pausing often enough for the editor. */
  async load(): Promise<Plan> {
    const pause = pauses();
    // Others first: an extension that is being activated has returned by then.
    await pause.take();
    const walk = walkPlanFiles(this.root, WALK_LIMITS, this.isContract);
    let step = walk.next();
    for (; !step.done; step = walk.next()) if (pause.isDue()) await pause.take();
    const { taskLists, others, problems } = step.value;
    this.problems = problems.map((problem) => rebasedProblem(problem, this.prefix));
    this.others.clear();
    for (const file of others) this.others.add(file);
    const found = new Set(taskLists);
    for (const file of this.lists.keys()) if (!found.has(file)) this.lists.delete(file);
    for (const file of taskLists) {
      this.readList(file);
      if (pause.isDue()) await pause.take();
    }
    return this.rebuild();
  }

  /**
   * Reads what changed, by absolute paths of files or folders that were made, changed or removed. Undefined when
   * nothing of the plan changed. Takes a few milliseconds: only these files are read.
   */
  async refresh(paths: readonly string[]): Promise<Plan | undefined> {
    let changed = false;
    for (const absolute of new Set(paths)) {
      const relative = this.relativeOf(absolute);
      if (relative !== undefined && this.refreshPath(relative)) changed = true;
    }
    return changed ? this.rebuild() : undefined;
  }

  /** Absolute paths of the folders that hold task lists. */
  taskListFolders(): ReadonlySet<string> {
    return new Set([...this.lists.keys()].map((file) => path.dirname(path.join(this.root, file))));
  }

  /** Whether work was delegated here before, so that the engine has something to show. */
  hasJournal(): boolean {
    return journalExists(this.root);
  }

  private refreshPath(relative: string): boolean {
    if (relative === '.specify/feature.json') return this.active !== activeFeature(this.root);
    if (!isReachable(relative)) return false;
    if (readerFor(relative))
      return this.isFile(relative) ? this.readList(relative) : this.lists.delete(relative);
    if (isFeatureFile(relative, this.isContract) || isConstitution(relative)) {
      if (!this.isFile(relative)) return this.others.delete(relative);
      if (this.others.has(relative)) return false;
      this.others.add(relative);
      return true;
    }
    return this.forgetBelow(relative);
  }

  /** A removed folder takes its files with it, and nobody names them one by one. */
  private forgetBelow(relative: string): boolean {
    if (fs.existsSync(path.join(this.root, relative))) return false;
    const below = [...this.lists.keys(), ...this.others].filter((file) => file.startsWith(`${relative}/`));
    for (const file of below) if (!this.lists.delete(file)) this.others.delete(file);
    return below.length > 0;
  }

  private isFile(relative: string): boolean {
    return fs.lstatSync(path.join(this.root, relative), { throwIfNoEntry: false })?.isFile() ?? false;
  }

  /** Whether the list is another one than before. */
  private readList(file: string): boolean {
    const read = readTextFile(path.join(this.root, file));
    const known = this.lists.get(file);
    if (known && sameText(known.read, read)) return false;
    const name = this.prefix + file;
    const list = 'text' in read ? readTaskList(name, read.text) : unreadableList(name, read.problem);
    this.lists.set(file, { read, list });
    return true;
  }

  private rebuild(): Plan {
    this.active = activeFeature(this.root);
    const files: PlanFile[] = [...this.lists].map(([file, { list }]) => ({ path: file, list }));
    for (const file of this.others) files.push({ path: file });
    const plan = buildPlan(this.root, files, {
      active: this.active,
      problems: this.problems,
      isContract: this.isContract,
    });
    this.current = rebased(plan, this.prefix);
    return this.current;
  }

  private relativeOf(absolute: string): string | undefined {
    const relative = path.relative(this.root, absolute);
    if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return undefined;
    return relative.split(path.sep).join('/');
  }
}

const sameText = (left: ReadText, right: ReadText): boolean =>
  'text' in left
    ? 'text' in right && left.text === right.text
    : 'problem' in right && left.problem === right.problem;

function pauses(): { readonly isDue: () => boolean; readonly take: () => Promise<void> } {
  let began = performance.now();
  return {
    isDue: () => performance.now() - began > TURN,
    take: async () => {
      await new Promise<void>((resolve) => setImmediate(resolve));
      began = performance.now();
    },
  };
}
