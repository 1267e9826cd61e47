import * as vscode from 'vscode';
import type { Task } from '../../core/plan/model';
import type { Project } from '../project';

/** Files of the task's feature with edits in an editor that are not on disk, so that no agent would see them. */
export function unsavedFeatureFiles(project: Project, task: Task): readonly string[] {
  const feature = project.plan?.features.find(({ taskLists }) =>
    taskLists.some(({ file }) => file === task.file),
  );
  const files = [task.file, feature?.specFile, feature?.planFile, ...(feature?.contractFiles ?? [])];
  const unsaved = new Set(
    vscode.workspace.textDocuments.filter(({ isDirty }) => isDirty).map(({ uri }) => uri.fsPath),
  );
  return files.filter((file) => file !== undefined).filter((file) => unsaved.has(project.uriOf(file).fsPath));
}
