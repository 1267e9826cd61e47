import * as vscode from 'vscode';
import type { CriterionRef } from '../../../core/contract/criterionKey';
import type { CriterionEvidence } from '../../../core/run/criteriaState';
import type { Engine, VerificationReport, VerifyPlace } from '../../../engine/engineApi';
import type { App } from '../../app';
import { COMMANDS } from '../../ids';
import type { Project } from '../../project';
import { type CriterionNode } from './criterionNode';

/** Whether everything that would run is agreed to; asked once for each command, by what it does. */
export async function agreedToVerify(
  app: App,
  engine: Engine,
  request: { readonly criteria: readonly CriterionRef[]; readonly place: VerifyPlace },
): Promise<boolean> {
  const pending = await app.prompter.valueOf(await engine.verifyAgreements(request));
  for (const agreement of pending ?? []) {
    const isSure = await app.prompter.confirm(
      'Run these commands of this repository to verify criteria?',
      `${agreement.lines.join('\n')}\n\nThey come from contracts and files of the repository. You are asked again only when they change.`,
      'Run Them',
    );
    if (!isSure || !app.prompter.isDone(await engine.agree(agreement))) return false;
  }
  return pending !== undefined;
}

/** Verifies criteria of one project for a person who waits: with progress, and a word at the end only where it is needed. */
export async function verifyForPerson(
  app: App,
  project: Project,
  nodes: readonly CriterionNode[],
  place: VerifyPlace,
): Promise<VerificationReport | undefined> {
  const engine = await project.engineForAction();
  if (!engine) return undefined;
  const criteria = nodes.map(({ named }) => named.ref);
  if (!(await agreedToVerify(app, engine, { criteria, place }))) return undefined;
  const abort = new AbortController();
  const [first] = nodes;
  const title =
    nodes.length === 1 && first ? `Verifying ${first.named.ref.id}` : `Verifying ${nodes.length} criteria`;
  const report = await app.prompter.progress(
    title,
    async (report) => {
      report(place.kind === 'task' ? 'in the task’s worktree' : 'at HEAD');
      return app.prompter.valueOf(
        await engine.verifyCriteria({
          criteria,
          place,
          by: 'editor',
          signal: abort.signal,
          onProgress: ({ done, total, latest }) =>
            report(`${done} of ${total}: ${idOf(latest)} ${OUTCOMES[latest.outcome]}`),
        }),
      );
    },
    () => abort.abort(),
  );
  if (report) tell(app, nodes, report);
  return report;
}

const OUTCOMES: Readonly<Record<CriterionEvidence['outcome'], string>> = {
  held: 'holds',
  failed: 'failed',
  'timed-out': 'did not end in time',
  'could-not-run': 'could not be run',
  cancelled: 'was cancelled',
};

const idOf = ({ criterion }: CriterionEvidence): string => criterion.slice(criterion.lastIndexOf('#') + 1);

/** What came out well is said by lens and row alone. */
function tell(
  app: App,
  nodes: readonly CriterionNode[],
  { evidence, uncommitted }: VerificationReport,
): void {
  const bad = evidence.filter(({ outcome }) => outcome !== 'held' && outcome !== 'cancelled');
  const left = uncommitted === 0 ? '' : ` ${uncommittedWords(uncommitted)}`;
  const [first] = bad;
  const changed = [...new Set(evidence.flatMap(({ judgesChanged }) => judgesChanged ?? []))];
  if (!first) {
    // The base version of the contract judged; what it runs is the agent's own.
    if (changed.length > 0)
      void app.prompter.warn(`It holds, and its agent changed what judges it: ${changed.join(', ')}.`);
    else if (left !== '' && evidence.some(({ outcome }) => outcome === 'held'))
      void app.prompter.inform(`Verified.${left}`);
    return;
  }
  const reason = first.reason ?? (first.exitCode === undefined ? '' : `exit code ${first.exitCode}`);
  const why = reason === '' ? '' : `: ${reason}`;
  const more = bad.length === 1 ? '' : ` and ${bad.length - 1} more`;
  const text = `${idOf(first)} ${OUTCOMES[first.outcome]}${more}${why}`;
  const show = 'Show Output';
  void app.prompter.warn(`${text}${/[.!?]$/.test(text) ? '' : '.'}${left}`, show).then((answer) => {
    const node = nodes.find(({ named }) => named.key === first.criterion);
    if (answer === show && node) return vscode.commands.executeCommand(COMMANDS.showCriterionOutput, node);
    return undefined;
  });
}

/** What a person has to know who edits: their edits are not what was judged. */
export const uncommittedWords = (count: number): string =>
  count === 1
    ? 'One file with uncommitted changes was not part of what was judged.'
    : `${count} files with uncommitted changes were not part of what was judged.`;
