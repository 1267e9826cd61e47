import { DELEGATE_VALIDATE_COMMIT } from '../../core/workflow/builtIn';
import { readWorkflow, type WorkflowReading } from '../../core/workflow/readWorkflow';
import { WORKFLOW_FILE } from '../../core/workflow/schema';
import { type ReadText } from './repositoryText';

/**
 * The workflow of a repository; the built-in one when it has none.
 * @param read from disk for showing and checking it (`textFromDisk`), **from the base commit** for judging a run:
 * an agent must not choose the rules by which its work is judged
 */
export async function readWorkflowFile(read: ReadText): Promise<WorkflowReading> {
  try {
    const text = await read(WORKFLOW_FILE);
    return text === undefined
      ? { workflow: DELEGATE_VALIDATE_COMMIT, source: 'built-in', problems: [] }
      : readWorkflow(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      workflow: DELEGATE_VALIDATE_COMMIT,
      source: 'built-in',
      problems: [{ code: 'unreadable', severity: 'error', line: 1, column: 1, length: 1, message }],
    };
  }
}
