import path from 'node:path';
import { failed, ok, type Result, userProblem } from '../../../core/result';
import type { JournalEvent, GateVerdict as JournalVerdict, ScopeReport } from '../../../core/run/events';
import { criteriaAgreement, runCriteriaGate } from '../../contract/criteriaGate';
import { pruneEvidence, verificationOfGates } from '../../contract/evidenceFolder';
import { judgedPlace } from '../../contract/judgedPlace';
import { endTaggedProcesses } from '../../processes/endProcesses';
import { runGates, type GateVerdict } from '../../gates/runGates';
import type { Agreements } from '../agreements';
import { runFolderOf, worktreeOf, type RepositoryContext } from '../context';
import type { EffectExecutor } from '../orchestrator';
import type { RequestParts } from '../requestRun';
import type { ReviewChanges } from '../../review/changedFiles';
import { changesOf, scopeOf } from '../reviewWork';

/**
 * Runs the gates of a stage in the task's worktree, as they were defined at its base commit, and the scope check. What
 * is judged is a tree: when the worktree changed meanwhile, the verdict is about nothing and is not kept.
 */
export const runGatesEffect =
  (context: RepositoryContext, parts: RequestParts, agreements: Agreements): EffectExecutor =>
  async ({ effect, task, run, stage, isResumed, signal }) => {
    const { base, folder } = worktreeOf(task);
    const stageId = stage ?? task.stage;
    const began = performance.now();
    const { gates, missing, isKnown, fingerprint } = await parts.gates.ofStage(
      base,
      stageId,
      parts.workflows,
    );
    const agreed = agreements.toCommands(gates, fingerprint, task.key);
    if (!agreed.ok) return agreed;
    const criteria = await criteriaAgreement(parts, gates, { base, task: task.key });
    const agreedToCriteria = agreements.toCriteria(criteria, task.key);
    if (!agreedToCriteria.ok) return agreedToCriteria;
    // Gates of a window that was killed go on without it: two of them at once would spoil each other's results.
    if (isResumed) await endTaggedProcesses(effect);
    const changes = await changesOf(context, task, signal);
    if (!changes.ok) return signal.aborted ? cancelled : changes;
    let now: Result<ReviewChanges> = changes;
    let looks = 0;
    const evidence: JournalEvent[] = [];
    const report = await runGates({
      gates,
      missing,
      worktree: folder,
      runFolder: runFolderOf(context.repository, run.id),
      judged: async () => {
        // Asked before and after; before is what was just read.
        if (looks++ > 0) now = await changesOf(context, task);
        return { commit: base, tree: now.ok ? now.value.tree : '' };
      },
      changedFiles: changes.value.files.map(({ path }) => path),
      readBase: (file) => parts.files.text(base, file),
      signal,
      environment: process.env,
      tag: effect,
      criteria: async (gate) => {
        const place = await judgedPlace(parts, { kind: 'task', task: task.key });
        if (!place.ok) return { verdict: 'could-not-run', ms: 0, problem: place.problem };
        const judged = await runCriteriaGate({
          parts,
          gate,
          task,
          base,
          place: place.value,
          verification: verificationOfGates(effect),
          tag: effect,
          signal,
          summaryFile: path.join(runFolderOf(context.repository, run.id), 'gates', `${gate.name}.log`),
          asksPerson: true,
        });
        evidence.push(...judged.evidence);
        return judged.run;
      },
    });
    if (evidence.length > 0) await pruneEvidence(context);
    if (report.outcome === 'cancelled') return cancelled;
    // Gates may leave files behind (coverage, caches); what counts is what the agent's changes are now.
    if (!now.ok) return now;
    const after = now.value;
    const scope = scopeOf(context, task, after.files);
    const workflow = await parts.workflows.atCommit(base);
    const isSeen = workflow.stages.find(({ id }) => id === stageId)?.person === true;
    const moved = changes.value.tree === after.tree ? [] : [movedVerdict(changes.value, after)];
    return ok({
      events: [
        ...evidence,
        {
          type: 'gates.finished',
          run: run.id,
          task: task.key,
          stage: stageId,
          gates: [
            ...(isKnown ? [] : [unknownStage(stageId)]),
            ...report.verdicts.map((verdict) => forJournal(verdict, report.verdicts.length)),
            ...moved,
          ],
          scope: isSeen ? scope : withJudges(scope, report.verdicts),
          tree: after.tree,
          ms: Math.round(performance.now() - began),
        },
      ],
    });
  };

const cancelled = failed(
  userProblem('gates-cancelled', 'The gates were cancelled.', { remedy: 'Run them again when you like.' }),
);

/** A stage that the workflow of the base commit does not have: zero gates would look like gates that passed. */
const unknownStage = (stage: string): JournalVerdict => ({
  name: 'stage',
  verdict: 'could-not-run',
  ms: 0,
  lastLines: `The workflow at the commit this task started from has no stage "${stage.slice(0, 200)}", so nothing says which gates judge it.`,
});

/** Verdicts are about what was there when they began: files that changed meanwhile were not judged. */
function movedVerdict(before: ReviewChanges, after: ReviewChanges): JournalVerdict {
  const known = new Map(before.files.map(({ path, newBlob }) => [path, newBlob]));
  const changed = after.files
    .filter(({ path, newBlob }) => known.get(path) !== newBlob)
    .map(({ path }) => path);
  return {
    name: 'unchanged',
    verdict: 'failed',
    ms: 0,
    lastLines: `The worktree changed while its gates ran: ${changed.slice(0, 10).join(', ').slice(0, 2000) || 'files were removed'}. Run the gates again, or keep what gates write out of git.`,
  };
}

/**
 * Where the workflow asks nobody, gates alone decide; an agent that changed what they run has changed its judges, which
 * is in no task's scope: a person looks.
 */
function withJudges(scope: ScopeReport, verdicts: readonly GateVerdict[]): ScopeReport {
  const known = new Set(scope.outOfScope.map(({ path }) => path));
  const changed = new Set(verdicts.flatMap(({ definitionChangedBy }) => definitionChangedBy ?? []));
  const judges = [...changed]
    .filter((path) => !known.has(path))
    .slice(0, MOST_CHANGED_BY)
    .map((path) => ({ path, reason: 'it has a say in how gates judge the work' }));
  if (judges.length === 0) return scope;
  const { totals } = scope;
  return {
    ...scope,
    outOfScope: [...judges, ...scope.outOfScope],
    ...(totals ? { totals: { ...totals, outOfScope: totals.outOfScope + judges.length } } : {}),
  };
}

/** Characters of all gates' last lines together: they become one event, and comments of one event. */
const MOST_WORDS = 48_000;
const MOST_CHANGED_BY = 50;

function forJournal(
  { name, verdict, ms, exitCode, output, lastLines, definitionChangedBy, asksPerson, problem }: GateVerdict,
  count: number,
): JournalVerdict {
  // A gate that was ended or could not run has a reason beyond what it printed, if it printed anything.
  const words = [problem?.message, lastLines]
    .filter(Boolean)
    .join('\n')
    .slice(0, Math.floor(MOST_WORDS / count));
  return {
    name,
    verdict,
    ms: Math.round(ms),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(output === undefined ? {} : { output }),
    ...(words === '' ? {} : { lastLines: words }),
    ...(asksPerson === true ? { asksPerson } : {}),
    ...(definitionChangedBy === undefined
      ? {}
      : { definitionChangedBy: definitionChangedBy.slice(0, MOST_CHANGED_BY) }),
  };
}
