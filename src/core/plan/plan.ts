import { contractFileTest } from '../contract/contractFiles';
import { isSameFeature } from '../contract/featureId';
import { asFeatureKey } from '../ids';
import type { Feature, Plan, PlanProblem, TaskList } from './model';
import { readTaskList, readerFor } from './readers';

/** A file that matters to a plan, by its workspace-relative path (forward slashes). */
export interface PlanFile {
  readonly path: string;
  /** Its text, or `list` where it is read already; neither for a file whose existence is all that matters. */
  readonly text?: string;
  readonly list?: TaskList;
  /** Why it could not be read. */
  readonly problem?: string;
  /** A person named this very file: it is a task list whatever it is called. */
  readonly named?: boolean;
}

/** A plan with nothing in it. */
export const emptyPlan = (root: string): Plan => ({
  root,
  features: [],
  contractFiles: [],
  constitutionFiles: [],
  problems: [],
});

/**
 * Groups the files of a workspace into features: a folder with a task list, or one below `specs` with a spec or a
 * contract. Files in `contracts/` and `checklists/` belong to the folder above. Files that play no part are ignored.
 * @param active folder of the active feature as `.specify/feature.json` has it
 * @param isContract which files are contracts, when a setting says so
 * @param problems what was found wrong before any file was read, such as a walk that was cut short
 */
export function buildPlan(
  root: string,
  files: readonly PlanFile[],
  {
    active,
    problems = [],
    isContract = CONTRACT,
  }: {
    active?: string | undefined;
    problems?: readonly PlanProblem[];
    isContract?: (path: string) => boolean;
  } = {},
): Plan {
  const folders = new Map<string, { lists: TaskList[]; paths: string[] }>();
  const constitutionFiles: string[] = [];
  for (const file of files) {
    const list = taskListOf(file);
    if (!list && isConstitution(file.path)) constitutionFiles.push(file.path);
    else if (list ?? isFeatureFile(file.path, isContract)) {
      const folder = featureFolder(file.path);
      const group = folders.get(folder) ?? { lists: [], paths: [] };
      folders.set(folder, group);
      if (list) group.lists.push(list);
      else group.paths.push(file.path);
    }
  }
  const grouped = [...folders]
    .filter(
      ([folder, { lists, paths }]) =>
        lists.length > 0 ||
        (isBelowSpecs(folder) && paths.some((path) => SPEC.test(path) || isContract(path))),
    )
    .sort(([left], [right]) => compare(left, right))
    .map(([folder, { lists, paths }]) => featureOf(root, folder, lists, paths, isContract));
  const features = withContractsApart(
    grouped,
    [...folders.values()].flatMap(({ paths }) => paths.filter(isContract)),
  );
  const activeFolder = active?.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/+$/, '');
  return {
    root,
    features,
    contractFiles: [...folders.values()].flatMap(({ paths }) => paths.filter(isContract)).sort(compare),
    constitutionFiles: constitutionFiles.sort((left, right) => rankOf(left) - rankOf(right)),
    activeFeature: features.find(({ folder }) => folder === activeFolder)?.key,
    problems: [
      ...problems,
      ...features.flatMap(({ taskLists }) => taskLists.flatMap((list) => list.problems)),
    ],
  };
}

function taskListOf({ path, text, list, problem, named }: PlanFile): TaskList | undefined {
  if (list) return list;
  const reader = readerFor(path);
  if (!reader && !named) return undefined;
  if (problem !== undefined) return unreadableList(path, problem);
  return text === undefined ? undefined : readTaskList(path, text);
}

/** The entry of a task list that could not be read: it is shown with its reason, never left out. */
export function unreadableList(file: string, reason: string): TaskList {
  const { format, phases, tasks, checklist, counts } = readTaskList(file, '');
  const problem: PlanProblem = {
    code: 'unreadable-task-list',
    severity: 'error',
    file,
    line: 1,
    message: reason,
  };
  const problems = [problem];
  return { file, format, title: undefined, phases, tasks, checklist, counts, problems, emptyReason: reason };
}

const SPEC = /(?:^|\/)(?:spec|specification)\.md$/i;
const PLAN = /(?:^|\/)plan\.md$/i;
const CONTRACT = contractFileTest();
const SUBFOLDER = /\/(?:contracts|checklists)$/i;
const CONSTITUTIONS = [
  /^\.specify\/memory\/constitution\.md$/i,
  /^(?:memory\/)?constitution\.md$/i,
  /^AGENTS\.md$/i,
  /^CLAUDE\.md$/i,
  /^GEMINI\.md$/i,
];

const rankOf = (path: string): number => CONSTITUTIONS.findIndex((pattern) => pattern.test(path));
/** Rules of the house: the constitution before AGENTS.md before CLAUDE.md. */
export const isConstitution = (path: string): boolean => rankOf(path) >= 0;
/** A spec, plan or contract: its existence matters to a plan, its text only to prompts and reviews. */
export const isFeatureFile = (path: string, isContract: (path: string) => boolean = CONTRACT): boolean =>
  SPEC.test(path) || PLAN.test(path) || isContract(path);

const isBelowSpecs = (folder: string): boolean => /(?:^|\/)specs\//i.test(folder);
const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

function featureFolder(path: string): string {
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
  return SUBFOLDER.test(`/${folder}`) ? folder.replace(/\/?[^/]+$/, '') || '.' : folder;
}

/**
 * Features with the contracts that stand apart and carry their name: `contracts/003-login.md` for `specs/003-login`. One
 * that could mean two features belongs to none.
 */
function withContractsApart(features: readonly Feature[], contracts: readonly string[]): readonly Feature[] {
  const added = new Map<Feature, string[]>();
  const held = new Set(features.flatMap(({ contractFiles }) => contractFiles));
  for (const path of contracts) {
    if (held.has(path)) continue;
    const name = (path.split('/').at(-1) ?? '').replace(/(?:\.contracts?)?\.(?:md|ya?ml)$/i, '');
    const above = featureFolder(path);
    const [owner, ...others] = features.filter(
      ({ folder }) =>
        (above === '.' || folder.startsWith(`${above}/`)) &&
        isSameFeature(folder.split('/').at(-1) ?? '', name),
    );
    if (owner && others.length === 0) added.set(owner, [...(added.get(owner) ?? []), path]);
  }
  return features.map((feature) => {
    const more = added.get(feature);
    return more ? { ...feature, contractFiles: [...feature.contractFiles, ...more].sort(compare) } : feature;
  });
}

function featureOf(
  root: string,
  folder: string,
  lists: readonly TaskList[],
  paths: readonly string[],
  isContract: (path: string) => boolean,
): Feature {
  const base = (folder === '.' ? root.replace(/[\\/]+$/, '') : folder).split(/[\\/]/).at(-1) ?? folder;
  const [, number, slug] = /^(\d{8}-\d{6}|\d{3,})[-_](.+)$/.exec(base) ?? [];
  const title = lists.map((list) => list.title).find((text) => text !== undefined && !isGeneric(text, base));
  return {
    key: asFeatureKey(folder),
    id: number ?? base,
    name: title ?? words(slug ?? base),
    folder,
    taskLists: [...lists].sort((left, right) => compare(left.file, right.file)),
    specFile: paths.find((path) => SPEC.test(path)),
    planFile: paths.find((path) => PLAN.test(path)),
    contractFiles: paths.filter(isContract).sort(compare),
  };
}

/** "Tasks" and "001-user-auth" say less than the folder's own words. */
const isGeneric = (title: string, base: string): boolean =>
  title === '' ||
  title.toLowerCase() === base.toLowerCase() ||
  /^(?:tasks?(?: list| breakdown)?|implementation plan|任务|タスク)\b.{0,3}$/i.test(title);

function words(slug: string): string {
  const text = slug.replace(/[-_]+/g, ' ').trim();
  return text === '' ? slug : text.charAt(0).toUpperCase() + text.slice(1);
}
