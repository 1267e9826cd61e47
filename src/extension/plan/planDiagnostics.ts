import * as vscode from 'vscode';
import { dependencyProblems } from '../../core/plan/dependencyProblems';
import type { PlanProblem, TaskList } from '../../core/plan/model';
import type { Contribution } from '../app';
import { DisposableStore } from '../lifecycle';
import type { Project } from '../project';

const SEVERITY: Record<PlanProblem['severity'], vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** What the reader found odd in task lists, in the Problems view: duplicate ids, dependencies on nothing, cycles. */
export const planDiagnostics: Contribution = {
  id: 'plan-diagnostics',
  register(app) {
    const store = new DisposableStore();
    const diagnostics = store.add(vscode.languages.createDiagnosticCollection('counterpoint'));
    const shown = new WeakMap<Project, unknown>();
    store.add(
      app.projects.onDidChange((project) => {
        // Without a project, the set of folders changed: what was said of a removed one goes.
        if (project && (!project.plan || shown.get(project) === project.plan)) return;
        if (project) shown.set(project, project.plan);
        diagnostics.clear();
        for (const each of app.projects.all) show(each, diagnostics);
      }),
    );
    return store;
  },
};

/** Lists that did not change stay the same objects: a changed box costs one list, not a thousand. */
const known = new WeakMap<TaskList, readonly PlanProblem[]>();

function dependencyProblemsOf(list: TaskList): readonly PlanProblem[] {
  const problems = known.get(list) ?? dependencyProblems(list);
  known.set(list, problems);
  return problems;
}

function show(project: Project, collection: vscode.DiagnosticCollection): void {
  const { plan } = project;
  // Those of the lists are among the plan's; what depends on nothing or on itself is found out by whoever asks.
  const problems = plan
    ? [...plan.problems, ...plan.features.flatMap(({ taskLists }) => taskLists.flatMap(dependencyProblemsOf))]
    : [];
  const byFile = new Map<string, vscode.Diagnostic[]>();
  for (const problem of problems) {
    const line = Math.max(0, problem.line - 1);
    const diagnostic = new vscode.Diagnostic(
      new vscode.Range(line, 0, line, 1000),
      problem.message,
      SEVERITY[problem.severity],
    );
    diagnostic.source = 'Counterpoint';
    diagnostic.code = problem.code;
    const sameFile = byFile.get(problem.file);
    if (sameFile) sameFile.push(diagnostic);
    else byFile.set(problem.file, [diagnostic]);
  }
  for (const [file, list] of byFile) collection.set(project.uriOf(file), list);
}
