import type { Stage } from './schema';
import { requiredStages, type Workflow } from './workflow';

/** Something wrong with a workflow, at a path into its file such as `['stages', 2, 'onFailure']`. */
export interface WorkflowFault {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a schema cannot say: ids that name nothing, stages that wait for each other, loops without an end. */
export function checkWorkflow(workflow: Workflow): readonly WorkflowFault[] {
  const faults: WorkflowFault[] = [];
  const report = (
    code: string,
    path: WorkflowFault['path'],
    message: string,
    severity: WorkflowFault['severity'] = 'error',
  ) => faults.push({ code, severity, path, message });
  const ids = workflow.stages.map((stage) => stage.id);

  workflow.stages.forEach((stage, index) => {
    const at = (...rest: (string | number)[]) => ['stages', index, ...rest];
    const mustExist = (id: string, path: WorkflowFault['path']) => {
      if (!ids.includes(id)) report('unknown-stage', path, `There is no stage "${id}".`);
    };
    if (ids.indexOf(stage.id) !== index) {
      report('duplicate-stage', at('id'), `A stage "${stage.id}" exists above; ids must differ.`);
    }
    stage.requires?.forEach((id, place) => mustExist(id, at('requires', place)));
    if (typeof stage.session !== 'string') checkSession(stage, stage.session.resume, at('session', 'resume'));
    if (typeof stage.onFailure.then !== 'string')
      mustExist(stage.onFailure.then.stage, at('onFailure', 'then', 'stage'));
    checkKind(stage, at());
    stage.gates.forEach((gate, place) => {
      if (gate !== '*' && workflow.gates && !workflow.gates.some((defined) => defined.name === gate)) {
        report('unknown-gate', at('gates', place), `There is no gate "${gate}" in "gates".`);
      }
    });
  });
  // Loops are only worth looking for among stages that exist.
  if (faults.length === 0) checkLoops();
  checkPerson();
  return faults;

  function checkSession(stage: Stage, resumed: string, path: WorkflowFault['path']): void {
    const other = workflow.stages.find((candidate) => candidate.id === resumed);
    if (!other) report('unknown-stage', path, `There is no stage "${resumed}".`);
    else if (other.kind !== 'agent')
      report('no-session', path, `Stage "${resumed}" has no agent, so no session to resume.`);
    else if (stage.agent !== other.agent) {
      report(
        'other-agent',
        path,
        `Stage "${resumed}" runs another agent; sessions cannot be handed from one to another.`,
      );
    }
  }

  function checkKind(stage: Stage, path: WorkflowFault['path']): void {
    if (stage.kind === 'command' && !stage.command) {
      report('no-command', path, `Stage "${stage.id}" is a command stage without a "command".`);
    }
    if (stage.kind !== 'command' && stage.command) {
      report('idle-command', [...path, 'command'], `A stage of kind "${stage.kind}" runs no command.`);
    }
    if (stage.kind === 'gates' && stage.gates.length === 0) {
      report('no-gates', path, `Stage "${stage.id}" judges by gates and names none; "*" is all of them.`);
    }
    if (stage.kind === 'agent' && stage.access === 'full' && stage.lane === 'local') {
      report(
        'unrestricted',
        path,
        `Stage "${stage.id}" lets an agent do anything in your own working tree.`,
        'warning',
      );
    }
  }

  function checkLoops(): void {
    const waits = new Map(workflow.stages.map((stage) => [stage.id, requiredStages(workflow, stage)]));
    workflow.stages.forEach((stage, index) => {
      if (reaches(stage.id, stage.id, (id) => waits.get(id) ?? [])) {
        report(
          'stage-waits-for-itself',
          ['stages', index, 'requires'],
          `Stage "${stage.id}" waits for itself and never begins.`,
        );
      }
    });
    const follows = (id: string): string[] => [
      ...workflow.stages.filter((stage) => waits.get(stage.id)?.includes(id)).map((stage) => stage.id),
      ...failureTargets(workflow.stages.filter((stage) => stage.id === id)),
      // A failure stage hands back to whoever sent the task there.
      ...workflow.stages
        .filter((stage) => failureTargets([stage]).includes(id) && isForFailure(id))
        .map((stage) => stage.id),
    ];
    workflow.stages.forEach((stage, index) => {
      const { then } = stage.onFailure;
      if (typeof then === 'string' || then.rounds !== undefined) return;
      if (then.stage === stage.id || reaches(then.stage, stage.id, follows)) {
        const message = `"${stage.id}" and "${then.stage}" can hand the task to each other for ever: say how often with "rounds".`;
        report('endless-loop', ['stages', index, 'onFailure', 'then'], message);
      }
    });
  }

  function isForFailure(id: string): boolean {
    return workflow.stages.some((stage) => stage.id === id && stage.when === 'failure');
  }

  function checkPerson(): void {
    const index = workflow.stages.findIndex((stage) => stage.kind === 'integrate');
    const asked = workflow.stages.some((stage) => stage.person || stage.kind === 'person');
    if (index >= 0 && !asked) {
      report(
        'nobody-decides',
        ['stages', index],
        'Work is merged here without any stage in which a person decides.',
        'warning',
      );
    }
  }
}

const failureTargets = (stages: readonly Stage[]): string[] =>
  stages.flatMap((stage) => (typeof stage.onFailure.then === 'string' ? [] : [stage.onFailure.then.stage]));

/** Whether `goal` can be reached from `start` in one step or more. */
function reaches(start: string, goal: string, steps: (id: string) => readonly string[]): boolean {
  const seen = new Set<string>();
  const open = [...steps(start)];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === goal) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...steps(id));
  }
  return false;
}
