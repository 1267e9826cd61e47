import { type GateDefinition, GATE_KINDS } from '../gates/gate';
import type { Stage, VerifySettings } from './schema';

/** The stages a task passes through, the gates it is judged by, and the limits of the whole. */
export interface Workflow {
  readonly version: 1;
  readonly name: string;
  readonly title: string;
  readonly stages: readonly Stage[];
  /** What a built-in workflow names is a suggestion; what the team's file says is meant. */
  readonly stagesFrom: 'file' | 'built-in';
  /** Undefined: the file defines none, so those detected in the repository hold. */
  readonly gates: readonly GateDefinition[] | undefined;
  readonly limits: { readonly agents: number | undefined };
  /** How criteria are verified; absent: without a server, and with the usual time. */
  readonly verify?: VerifySettings;
}

export const stageById = (workflow: Workflow, id: string): Stage | undefined =>
  workflow.stages.find((stage) => stage.id === id);

/**
 * The stages that must be done before this one: what it requires; else what the stage above requires, when it runs
 * beside that one; else the stages above: one, or the whole group that runs side by side. Stages for failures are no
 * part of the way and are skipped.
 */
export function requiredStages(workflow: Workflow, stage: Stage): readonly string[] {
  if (stage.requires) return stage.requires;
  if (stage.when === 'failure') return [];
  const way = workflow.stages.filter((other) => other.when === 'always');
  let above = way.findIndex((other) => other.id === stage.id) - 1;
  if (stage.parallel) {
    const beside = way[above];
    return beside ? requiredStages(workflow, beside) : [];
  }
  const group: string[] = [];
  for (let beside = true; beside && above >= 0; above -= 1) {
    const other = way[above];
    if (!other) break;
    group.unshift(other.id);
    beside = other.parallel;
  }
  return group;
}

/** The stages that may begin once `done` are done, in the order of the file. */
export function nextStages(workflow: Workflow, done: ReadonlySet<string>): readonly Stage[] {
  return workflow.stages.filter(
    (stage) =>
      stage.when === 'always' &&
      !done.has(stage.id) &&
      requiredStages(workflow, stage).every((id) => done.has(id)),
  );
}

/**
 * The gates of a stage, `setup` first. A name without a definition is returned as missing: a gate that does not exist
 * has not passed.
 */
export function gatesOfStage(
  stage: Stage,
  gates: readonly GateDefinition[],
): { readonly gates: readonly GateDefinition[]; readonly missing: readonly string[] } {
  const all = stage.gates.includes('*');
  // What prepares the worktree is needed by any gate, so it need not be named.
  const named = gates.filter(
    (gate) => all || stage.gates.includes(gate.name) || (gate.kind === 'setup' && stage.gates.length > 0),
  );
  return {
    gates: [...named].sort((a, b) => GATE_KINDS.indexOf(a.kind) - GATE_KINDS.indexOf(b.kind)),
    missing: stage.gates.filter((wanted) => wanted !== '*' && !gates.some((gate) => gate.name === wanted)),
  };
}
