import * as vscode from 'vscode';
import { measuredWords } from '../../../core/contract/criteriaView/stateWords';
import type { CriterionEvidence } from '../../../core/run/criteriaState';
import type { CriterionNode } from './criterionNode';

/** Says in a test run what a verification found of one criterion. */
export function settle(
  run: vscode.TestRun,
  { node, item }: { readonly node: CriterionNode; readonly item: vscode.TestItem },
  evidence: CriterionEvidence,
  { printsLines }: { readonly printsLines: boolean },
): void {
  const { outcome, ms } = evidence;
  const head = [`${node.named.ref.id}: ${outcome}`, evidence.command?.join(' '), measuredWords(evidence)];
  const lines = printsLines ? (evidence.lastLines ?? '') : '';
  const text = [...head, lines].filter((part) => part !== undefined && part !== '').join('\n');
  run.appendOutput(`${text.replace(/\r?\n/g, '\r\n')}\r\n`, undefined, item);
  switch (outcome) {
    case 'held':
      run.passed(item, ms);
      break;
    case 'failed':
    case 'timed-out':
      run.failed(item, messageOf(item, evidence), ms);
      break;
    case 'could-not-run':
      run.errored(item, messageOf(item, evidence), ms);
      break;
    case 'cancelled':
      run.skipped(item);
      break;
    default:
      outcome satisfies never;
  }
}

/** Text only: what programs print is not rendered. */
function messageOf(item: vscode.TestItem, evidence: CriterionEvidence): vscode.TestMessage {
  const { reason, exitCode, lastLines } = evidence;
  const why = reason ?? (exitCode === undefined ? evidence.outcome : `It ended with exit code ${exitCode}.`);
  const message = new vscode.TestMessage(lastLines === undefined ? why : `${why}\n\n${lastLines}`);
  if (item.uri && item.range) message.location = new vscode.Location(item.uri, item.range);
  return message;
}
