import type { Feature, Phase, PlanProblem, Task, TaskList } from '../../core/plan/model';
import type { Project } from '../project';
import { criterionRemarks } from '../review/criterionRemarks';
import { remarksOf } from '../review/remarks';
import type { Remark } from '../review/remarks';

/** The nodes of the Tasks view. Plain data: identity is `nodeId`, so that a refresh keeps selection and expansion. */
export type TaskTreeNode =
  | { readonly kind: 'project'; readonly project: Project }
  | { readonly kind: 'feature'; readonly project: Project; readonly feature: Feature }
  | { readonly kind: 'list'; readonly project: Project; readonly feature: Feature; readonly list: TaskList }
  | {
      readonly kind: 'phase';
      readonly project: Project;
      readonly feature: Feature;
      readonly list: TaskList;
      readonly phase: Phase;
    }
  | TaskNode
  | { readonly kind: 'remark'; readonly project: Project; readonly task: Task; readonly remark: Remark }
  | { readonly kind: 'elsewhere'; readonly project: Project }
  | { readonly kind: 'claims'; readonly project: Project }
  | { readonly kind: 'problem'; readonly project: Project; readonly problem: PlanProblem }
  | {
      readonly kind: 'empty';
      readonly project: Project;
      readonly feature: Feature;
      readonly file: string;
      readonly reason: string;
    };

export interface TaskNode {
  readonly kind: 'task';
  readonly project: Project;
  readonly task: Task;
}

export function nodeId(node: TaskTreeNode): string {
  const root = node.project.root;
  switch (node.kind) {
    case 'project':
      return `${root}`;
    case 'feature':
      return `${root}|${node.feature.key}`;
    case 'list':
      return `${root}|${node.feature.key}|${node.list.file}`;
    case 'phase':
      return `${root}|${node.list.file}|phase|${node.phase.key}`;
    case 'task':
      return `${root}|${node.task.key}`;
    case 'problem':
      return `${root}|problem|${node.problem.file}|${node.problem.line}|${node.problem.code}`;
    case 'empty':
      return `${root}|empty|${node.file}`;
    case 'remark':
      return `${root}|${node.task.key}|remark|${node.remark.words}`;
    case 'elsewhere':
    case 'claims':
      return `${root}|${node.kind}`;
    default:
      return node satisfies never;
  }
}

/** The children of a node; without one, the roots. A single project and a single list are not worth a level. */
export function childrenOf(projects: readonly Project[], node?: TaskTreeNode): TaskTreeNode[] {
  if (!node) {
    const [only, second] = projects;
    if (only && !second) return rootsOf(only);
    return projects
      .filter(({ plan, elsewhere }) => (plan?.features.length ?? 0) + elsewhere.length > 0)
      .map((project) => ({ kind: 'project', project }));
  }
  switch (node.kind) {
    case 'project':
      return rootsOf(node.project);
    case 'feature':
      return listsOf(node.project, node.feature);
    case 'list':
      return insideList(node.project, node.feature, node.list);
    case 'phase':
      return tasksOf(node.project, node.list, node.phase.tasks);
    case 'task':
      return [...remarkNodes(node), ...tasksByKey(node.project, node.task.children)];
    case 'elsewhere':
      return node.project.elsewhere.map((task) => ({ kind: 'task', project: node.project, task }));
    case 'remark':
    case 'claims':
    case 'problem':
    case 'empty':
      return [];
    default:
      return node satisfies never;
  }
}

function rootsOf(project: Project): TaskTreeNode[] {
  const { plan } = project;
  if (!plan) return [];
  const features = plan.features.filter(({ taskLists }) => taskLists.length > 0);
  return [
    ...features.map((feature): TaskTreeNode => ({ kind: 'feature', project, feature })),
    ...plan.problems
      .filter(({ severity }) => severity === 'error')
      .map((problem): TaskTreeNode => ({ kind: 'problem', project, problem })),
    ...(project.elsewhere.length > 0 ? [{ kind: 'elsewhere' as const, project }] : []),
    ...(claimCount(project) > 0 ? [{ kind: 'claims' as const, project }] : []),
  ];
}

/** Lines in hook logs that nobody can vouch for, since the journal began. */
export const claimCount = (project: Project): number => project.loadedEngine?.state().claimCount ?? 0;

/** What the rows at the root depend on beside the plan: when it is another, the tree has other rows. */
export const rootsBesidePlan = (project: Project): string =>
  [claimCount(project) > 0, ...project.elsewhere.map(({ key }) => key)].join('\n');

/** What a person should know before accepting, as rows below a task in review. */
export function remarkNodes(node: TaskNode): TaskTreeNode[] {
  const { project, task } = node;
  const { look, run } = project.viewOf(task);
  if (look !== 'review' || !run) return [];
  // By words, which are a row's identity: two gates may have one name.
  const remarks = new Map(
    [...remarksOf(run), ...criterionRemarks(node)].map((remark) => [remark.words, remark]),
  );
  return [...remarks.values()].map((remark) => ({ kind: 'remark', project, task, remark }));
}

function listsOf(project: Project, feature: Feature): TaskTreeNode[] {
  const [only, second] = feature.taskLists;
  if (only && !second) return insideList(project, feature, only);
  return feature.taskLists.map((list) => ({ kind: 'list', project, feature, list }));
}

function insideList(project: Project, feature: Feature, list: TaskList): TaskTreeNode[] {
  if (list.tasks.length === 0) {
    return [
      {
        kind: 'empty',
        project,
        feature,
        file: list.file,
        reason: list.emptyReason ?? 'No task was found in this file.',
      },
    ];
  }
  const inPhases = new Set(list.phases.flatMap(({ tasks }) => tasks));
  const nested = new Set(list.tasks.flatMap(({ children }) => children));
  const before = list.tasks.filter(({ key }) => !inPhases.has(key) && !nested.has(key));
  return [
    ...before.map((task): TaskTreeNode => ({ kind: 'task', project, task })),
    ...list.phases.map((phase): TaskTreeNode => ({ kind: 'phase', project, feature, list, phase })),
  ];
}

function tasksOf(project: Project, list: TaskList, keys: readonly Task['key'][]): TaskTreeNode[] {
  const nested = new Set(list.tasks.flatMap(({ children }) => children));
  return tasksByKey(
    project,
    keys.filter((key) => !nested.has(key)),
  );
}

const tasksByKey = (project: Project, keys: readonly Task['key'][]): TaskNode[] =>
  keys.flatMap((key) => {
    const task = project.tasks.get(key);
    return task ? [{ kind: 'task' as const, project, task }] : [];
  });

/** The tasks below a node, for its counts. */
export function tasksBelow(node: TaskTreeNode): readonly Task[] {
  switch (node.kind) {
    case 'project':
      return (
        node.project.plan?.features.flatMap(({ taskLists }) => taskLists.flatMap(({ tasks }) => tasks)) ?? []
      );
    case 'feature':
      return node.feature.taskLists.flatMap(({ tasks }) => tasks);
    case 'list':
      return node.list.tasks;
    case 'phase':
      return node.phase.tasks.flatMap((key) => node.project.tasks.get(key) ?? []);
    case 'task':
      return [node.task];
    case 'elsewhere':
      return node.project.elsewhere;
    case 'remark':
    case 'claims':
    case 'problem':
    case 'empty':
      return [];
    default:
      return node satisfies never;
  }
}
