import type { WorkflowFault } from './checkWorkflow';
import type { Stage } from './schema';
import { unsupported } from './supported';
import { requiredStages, type Workflow } from './workflow';

/** The prompt template that is the task itself; no other exists yet. */
export const TASK_PROMPT = 'task';

interface Ignored {
  /** The field, or the way to it below its stage. */
  readonly field: readonly string[];
  readonly because: string;
}

/**
 * What a workflow says that is not acted on, each at its place, as warnings: whoever wrote it counts on it, and would
 * learn otherwise only from a task that went another way.
 */
export function ignoredFields(workflow: Workflow): readonly WorkflowFault[] {
  const refused = unsupported(workflow);
  if (refused) {
    const message = `Tasks cannot be delegated with this workflow: ${refused.reason}.`;
    return [{ code: 'not-carried-out', severity: 'warning', path: refused.path, message }];
  }
  return workflow.stages.flatMap((stage, index) =>
    ignoredOf(workflow, stage).map(({ field, because }): WorkflowFault => ({
      code: 'ignored-field',
      severity: 'warning',
      path: ['stages', index, ...field],
      message: `"${field.join('.')}" of stage "${stage.id}" is not acted on: ${because}.`,
    })),
  );
}

function ignoredOf(workflow: Workflow, stage: Stage): readonly Ignored[] {
  if (stage.when === 'failure')
    return [{ field: ['when'], because: 'no stage sends a task to another yet; a person is asked instead' }];
  const ignored: Ignored[] = [];
  const report = (isIgnored: boolean, field: readonly string[], because: string): void => {
    if (isIgnored) ignored.push({ field, because });
  };
  const { onFailure, session } = stage;
  report(isOtherOrder(workflow, stage), ['requires'], 'stages run in the order of the file');
  report(
    typeof onFailure.then !== 'string',
    ['onFailure', 'then'],
    'no stage sends a task to another yet; a person is asked instead',
  );
  if (stage.kind === 'agent') {
    report(stage.lane !== 'worktree', ['lane'], 'its agent works in a worktree of its own');
    report(
      typeof session !== 'string' && session.resume !== stage.id,
      ['session'],
      'only its own session can be resumed',
    );
    report(
      typeof stage.prompt === 'string' && stage.prompt !== TASK_PROMPT,
      ['prompt'],
      `the only template is "${TASK_PROMPT}"; write instructions as { "text": "..." }`,
    );
    report(
      stage.output !== undefined && stage.output !== 'changes',
      ['output'],
      'changes are what it hands on',
    );
    report(stage.gates.length > 0, ['gates'], 'gates run in the gates stage');
    report(stage.person, ['person'], 'a person decides in the gates stage');
    report(onFailure.retry > 0, ['onFailure', 'retry'], 'the gates stage says how often it is tried again');
    return ignored;
  }
  for (const field of AGENT_FIELDS)
    report(isSet(stage, field), [field], `a stage of kind "${stage.kind}" has no agent`);
  report(stage.output !== undefined, ['output'], 'only an agent hands something on');
  if (stage.kind === 'gates') {
    report(stage.timeoutSeconds !== undefined, ['timeoutSeconds'], 'each gate has a time limit of its own');
    return ignored;
  }
  if (stage.kind === 'person') {
    report(stage.timeoutSeconds !== undefined, ['timeoutSeconds'], 'a person takes the time they need');
    report(stage.gates.length > 0, ['gates'], 'gates run in the gates stage');
    report(
      onFailure.retry > 0,
      ['onFailure', 'retry'],
      'a person who rejects the work sends it back themselves',
    );
    return ignored;
  }
  report(stage.timeoutSeconds !== undefined, ['timeoutSeconds'], 'integration has time limits of its own');
  report(
    stage.gates.length > 0,
    ['gates'],
    'the gates of the gates stage run again on the merged result where something else was merged meanwhile',
  );
  report(stage.person, ['person'], 'a person decides in the gates stage');
  report(onFailure.retry > 0, ['onFailure', 'retry'], 'what cannot be merged waits for a person');
  return ignored;
}

const AGENT_FIELDS = ['profile', 'agent', 'model', 'lane', 'session', 'access', 'prompt'] as const;

/** Whether a field says something else than what is there when it is left out. */
function isSet(stage: Stage, field: (typeof AGENT_FIELDS)[number]): boolean {
  const value = stage[field];
  switch (field) {
    case 'lane':
      return value !== 'worktree';
    case 'session':
      return value !== 'fresh';
    case 'access':
      return value !== 'workspace-write';
    default:
      return value !== undefined;
  }
}

const isOtherOrder = (workflow: Workflow, stage: Stage): boolean => {
  if (!stage.requires) return false;
  const above = requiredStages(workflow, { ...stage, requires: undefined });
  return stage.requires.join(' ') !== above.join(' ');
};
