import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Task } from '../../../src/core/plan/model';
import type { TaskLook, TaskView } from '../../../src/core/run/taskView';
import type { Engine } from '../../../src/engine/engineApi';
import type { App } from '../../../src/extension/app';
import type { ExtensionApi } from '../../../src/extension/extension';
import { treeItem } from '../../../src/extension/plan/taskItem';
import { childrenOf, type TaskTreeNode } from '../../../src/extension/plan/taskNodes';
import type { Project } from '../../../src/extension/project';

/** The extension as it runs in this window, activated and with every folder read. */
export async function extensionUnderTest(): Promise<App> {
  const extension = vscode.extensions.getExtension<ExtensionApi>('counterpoint.counterpoint');
  assert.ok(extension, 'the extension is not installed');
  const { app } = await extension.activate();
  await app.projects.whenRead();
  return app;
}

/** The project of this window's first folder. */
export async function firstProject(): Promise<Project> {
  const [project] = (await extensionUnderTest()).projects.all;
  assert.ok(project, 'no folder is open');
  return project;
}

/** The task with an id as written in the list, the first of several; or with a key. */
export function taskNamed(project: Project, id: string): Task {
  const found = [...project.tasks.values()].find((task) => task.id === id || task.key === id);
  assert.ok(found, `no task ${id} among ${[...project.tasks.values()].map((task) => task.id).join(' ')}`);
  return found;
}

/** How a task stands now. It is looked up anew: a plan that was read again has other objects. */
export const viewOf = (project: Project, id: string): TaskView => project.viewOf(taskNamed(project, id));

/** How long a test waits for a task, in milliseconds, on a busy machine. */
const PATIENCE = 60_000;

/** Waits until a task stands as it should; looked at after every change of the project. */
export async function untilView(
  project: Project,
  id: string,
  fits: (view: TaskView) => boolean,
): Promise<TaskView> {
  const listening = new vscode.EventEmitter<void>();
  const subscription = project.onDidChange(() => listening.fire());
  const limit = setTimeout(() => listening.fire(), PATIENCE);
  const began = performance.now();
  try {
    for (;;) {
      const view = viewOf(project, id);
      if (fits(view)) return view;
      const { look, reasons } = view;
      if (performance.now() - began >= PATIENCE) assert.fail(`${id} stays ${look}: ${reasons.join(' ')}`);
      await new Promise<void>((resolve) => listening.event(() => resolve()));
    }
  } finally {
    clearTimeout(limit);
    subscription.dispose();
    listening.dispose();
  }
}

/** Waits until a task looks like one of these; fails at once, with its reasons, when it asks for a person instead. */
export async function untilLooks(
  project: Project,
  id: string,
  ...looks: readonly TaskLook[]
): Promise<TaskView> {
  const stops: readonly TaskLook[] = [...looks, 'attention', 'done'];
  const view = await untilView(project, id, ({ look }) => stops.includes(look));
  assert.ok(looks.includes(view.look), `${id} is ${view.look}: ${view.reasons.join(' ')}`);
  return view;
}

/** The engine of a project that can delegate. */
export async function engineOf(project: Project): Promise<Engine> {
  const engine = await project.engineForAction();
  assert.ok(engine, `no engine for ${project.root}`);
  return engine;
}

/** Gives a task to the demo agent, after agreeing to what it asks: what a person does in the palette. */
export async function delegateToDemo(project: Project, id: string): Promise<void> {
  const engine = await engineOf(project);
  const request = { task: taskNamed(project, id).key, agent: 'demo', profile: 'task-executor' } as const;
  for (const agreement of await engine.agreementsFor(request)) expectOk(await engine.agree(agreement));
  expectOk(await engine.delegate({ ...request, mode: 'interactive' }));
}

/** Reviews and accepts exactly the tree that is shown. */
export async function accept(project: Project, id: string): Promise<void> {
  const engine = await engineOf(project);
  const task = taskNamed(project, id).key;
  const review = expectOk(await engine.openReview(task));
  expectOk(await engine.decide(task, 'accept', { tree: review.tree }));
}

/** The value of a result. @throws AssertionError with the problem's words */
export function expectOk<T>(result: { ok: true; value: T } | { ok: false; problem: { message: string } }): T {
  assert.ok(result.ok, result.ok ? '' : result.problem.message);
  return result.value;
}

/** A row of the Tasks view as the editor is given it. */
export interface Row {
  readonly depth: number;
  readonly node: TaskTreeNode;
  readonly item: vscode.TreeItem;
}

/** What a row is called. */
export const labelOf = ({ label }: vscode.TreeItem): string =>
  typeof label === 'string' ? label : (label?.label ?? '');

/** All rows of the Tasks view, from top to bottom, everything expanded. */
export function rowsOf(projects: readonly Project[], node?: TaskTreeNode, depth = 0): Row[] {
  return childrenOf(projects, node).flatMap((child) => [
    { depth, node: child, item: treeItem(child, true) },
    ...rowsOf(projects, child, depth + 1),
  ]);
}
