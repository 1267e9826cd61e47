import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NamedCriterion } from '../../core/contract/criterionKey';
import { namedCriteria } from '../../core/contract/criterionKey';
import { readContract } from '../../core/contract/readContract';
import type { GateDefinition } from '../../core/gates/gate';
import type { TaskKey } from '../../core/ids';
import { userProblem } from '../../core/result';
import type { EventOf } from '../../core/run/events';
import type { CriterionDecision } from '../../core/run/criteriaState';
import type { JournalState, TaskState } from '../../core/run/state';
import type { PendingAgreement } from '../engineApi';
import type { GateRun } from '../gates/runGates';
import { planOf } from '../run/planOf';
import type { RequestParts } from '../run/requestRun';
import { checkoutPlan } from './checkoutPlan';
import { missingAgreement, plannedChecks, type PlannedCheck } from './checkAgreements';
import { gateVerdict } from './gateVerdict';
import { type JudgedPlace, projectAt } from './judgedPlace';
import { carryOut } from './verification';
import { ownersOf } from './workspaceCriteria';

/** The criteria that a gate judges a task by: its own where it owns some, else all of its feature; from the base commit. */
export async function criteriaOfGate(
  parts: RequestParts,
  gate: GateDefinition,
  { base, task }: { readonly base: string; readonly task: TaskKey },
): Promise<readonly NamedCriterion[]> {
  const plan = checkoutPlan(planOf(parts.context, task));
  const files = plan.features
    .filter(({ taskLists }) => taskLists.some(({ tasks }) => tasks.some(({ key }) => key === task)))
    .flatMap(({ contractFiles }) => contractFiles);
  const wanted = gate.criteria?.categories?.map((category) => category.toLowerCase());
  const all: NamedCriterion[] = [];
  for (const file of new Set(files)) {
    const text = await parts.files.text(base, file);
    if (text === undefined) continue;
    all.push(
      ...namedCriteria(readContract(file, text)).filter(
        ({ criterion: { category } }) => !wanted || wanted.includes((category ?? '').toLowerCase()),
      ),
    );
  }
  const owned = all.filter((named) => ownersOf(named, plan).includes(task));
  return owned.length > 0 ? owned : all;
}

/** What a person must agree to before gates of these kinds run for a task; undefined when nothing is missing. */
export async function criteriaAgreement(
  parts: RequestParts,
  gates: readonly GateDefinition[],
  about: { readonly base: string; readonly task: TaskKey },
): Promise<PendingAgreement | undefined> {
  const judging = gates.filter(({ criteria }) => criteria !== undefined);
  if (judging.length === 0) return undefined;
  const place = await projectAt(parts, about.base);
  const checks: PlannedCheck[] = [];
  for (const gate of judging) checks.push(...plannedChecks(await criteriaOfGate(parts, gate, about), place));
  // The gates of kind `setup` are gates of the stage themselves, and are asked about there.
  return missingAgreement(checks, { ...place, setup: [] }, parts.context.state(), about.task);
}

export interface CriteriaGateRequest {
  readonly parts: RequestParts;
  readonly gate: GateDefinition;
  readonly task: TaskState;
  readonly base: string;
  readonly place: JudgedPlace;
  /** Id of the evidence. */
  readonly verification: string;
  /** Marks the processes. */
  readonly tag: string;
  readonly signal: AbortSignal;
  /** Absolute path of the file that sums up what came out. */
  readonly summaryFile: string;
  /** Whether what only a person can judge is asked about; on a merged result it was already. */
  readonly asksPerson: boolean;
}

/** Judges a task's work by its criteria. Evidence comes back for whoever journals it. */
export async function runCriteriaGate(
  request: CriteriaGateRequest,
): Promise<{ readonly run: GateRun; readonly evidence: readonly EventOf<'criterion.verified'>[] }> {
  const { parts, gate, task, base, place, verification, signal, tag } = request;
  const began = performance.now();
  const all = plannedChecks(await criteriaOfGate(parts, gate, { base, task: task.key }), place);
  const isForPerson = ({ criterion }: PlannedCheck) => criterion.verification.kind === 'person';
  const checks = all.filter((planned) => !isForPerson(planned));
  const evidence: EventOf<'criterion.verified'>[] = [];
  // Agreed to before the gates began, for the plan as it was then: with other owners, others are verified now.
  if (missingAgreement(checks, { ...place, setup: [] }, parts.context.state(), task.key))
    return { evidence, run: { verdict: 'could-not-run', ms: 0, problem: notAgreed } };
  await carryOut({
    parts,
    verification,
    checks,
    place,
    by: 'gate',
    signal,
    tag,
    prefix: `${gate.name}-`,
    timeoutMs: gate.timeoutSeconds * 1000,
    record: (events) => {
      for (const event of events) if (event.type === 'criterion.verified') evidence.push(event);
    },
  });
  const asked = request.asksPerson && gate.criteria?.person !== 'skip' ? all.filter(isForPerson) : [];
  const decided = asked.map((planned) => ({
    id: planned.ref.id,
    decision: decisionAbout(parts.context.state(), planned, place.tree),
  }));
  const verdict = gateVerdict(
    evidence.map((event, index) => ({ id: checks[index]?.ref.id ?? event.criterion, event })),
    decided,
  );
  const output = await keepSummary(request.summaryFile, verdict.summary);
  const changed = [...new Set(evidence.flatMap(({ judgesChanged }) => judgesChanged ?? []))];
  return {
    evidence,
    run: {
      verdict: verdict.outcome,
      ms: Math.round(performance.now() - began),
      lastLines: verdict.lines,
      ...(output ? { output: `gates/${path.basename(request.summaryFile)}` } : {}),
      ...(changed.length > 0 ? { definitionChangedBy: changed } : {}),
      ...(verdict.asksPerson ? { asksPerson: true } : {}),
      ...(all.length === 0 ? { problem: nothingToJudge(gate.name) } : {}),
    },
  };
}

/** What a person decided of a criterion as it is worded, about exactly these files; undefined when nobody did. */
export function decisionAbout(
  { criteria: { records } }: JournalState,
  { key, criterion }: Pick<NamedCriterion, 'key' | 'criterion'>,
  tree: string,
): CriterionDecision | undefined {
  const decision = Object.hasOwn(records, key) ? records[key]?.decision : undefined;
  return decision?.contentHash === criterion.contentHash && decision.tree === tree ? decision : undefined;
}

const notAgreed = userProblem(
  'commands-not-agreed',
  'The plan changed while the gates ran: what verifies its criteria now are commands that you have not agreed to.',
  { remedy: 'Validate the task again; you are asked before they run.' },
);

const nothingToJudge = (gate: string) =>
  userProblem(
    'no-criteria',
    `The gate "${gate}" found no criterion in the contract of the commit this task started from.`,
    { remedy: 'Write acceptance criteria and commit them, or take the gate out of the workflow.' },
  );

async function keepSummary(file: string, text: string): Promise<boolean> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    // Agents can write here: a link in its place would send the text elsewhere.
    await rm(file, { force: true });
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    return false; // The verdict stands without its file.
  }
}
