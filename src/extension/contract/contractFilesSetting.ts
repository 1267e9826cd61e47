import * as vscode from 'vscode';
import { SETTINGS } from '../ids';

/** Patterns of the files that are contracts in a folder; undefined for the default. */
export function contractFilesSetting(folder: vscode.Uri): readonly string[] | undefined {
  const value = vscode.workspace.getConfiguration(undefined, folder).get<unknown>(SETTINGS.contractFiles);
  // VS Code does not enforce the manifest's types.
  return Array.isArray(value) && value.every((glob): glob is string => typeof glob === 'string')
    ? value
    : undefined;
}
