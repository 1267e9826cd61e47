import type { StageFacts } from '../../core/run/decide';
import type { TaskState } from '../../core/run/state';
import type { Stage } from '../../core/workflow/schema';
import { stageById, type Workflow } from '../../core/workflow/workflow';
import { WORKFLOW_FILE } from '../../core/workflow/workflowFile';
import { readWorkflowFile } from '../workflow/readWorkflowFile';
import { RepositoryFileError } from '../workflow/repositoryText';
import { type Problem, userProblem } from '../../core/result';
import type { EngineLog, WorkflowWarning } from '../engineApi';
import type { FilesAtCommit } from './filesAtCommit';

/**
 * The workflows of a repository. A run is judged by the workflow of the commit it started from, so each is read from
 * git and known by that commit: a name alone means different stages at different commits.
 */
export class WorkflowSource {
  private readonly byCommit = new Map<string, Promise<Workflow>>();
  private readonly faults = new Map<string, Problem>();
  private readonly warnings = new Map<string, readonly WorkflowWarning[]>();
  private readonly read = new Map<string, Workflow>();

  constructor(
    private readonly files: Pick<FilesAtCommit, 'judgingText'>,
    private readonly log: EngineLog,
  ) {}

  /** Why the team's own workflow at a commit does not hold; its gates would not be run, so nothing is delegated. */
  async faultAt(commit: string): Promise<Problem | undefined> {
    try {
      await this.atCommit(commit);
    } catch (error) {
      if (!(error instanceof RepositoryFileError)) throw error;
      return userProblem('workflow-unreadable', `The workflow could not be read: ${error.message}`, {
        remedy: 'Try again: nothing is begun by other rules than those of the repository.',
      });
    }
    return this.faults.get(commit);
  }

  /** What the workflow at a commit says without being acted on. */
  async warningsAt(commit: string): Promise<readonly WorkflowWarning[]> {
    await this.atCommit(commit);
    return this.warnings.get(commit) ?? [];
  }

  /** @throws RepositoryFileError when git could not say what the workflow is; the next call asks it again. */
  atCommit(commit: string): Promise<Workflow> {
    const known = this.byCommit.get(commit);
    if (known) return known;
    const reading = this.readAt(commit);
    this.byCommit.set(commit, reading);
    void reading.catch(() => this.byCommit.delete(commit));
    return reading;
  }

  /** Stages at the commit a task started from, for `decide`; undefined when that commit was not read yet. */
  stagesOf({ worktree }: Pick<TaskState, 'worktree'>): readonly StageFacts[] | undefined {
    const workflow = worktree && this.read.get(worktree.base);
    return workflow?.stages.filter(({ when }) => when === 'always');
  }

  /** The stage that a run is in, at the commit its task started from; undefined when that commit was not read yet. */
  stageOf({ worktree }: Pick<TaskState, 'worktree'>, stage: string): Stage | undefined {
    const workflow = worktree && this.read.get(worktree.base);
    return workflow && stageById(workflow, stage);
  }

  /** The fewest agents at once that workflows of tasks under way allow; a file can lower the person's limit, not raise it. */
  agentLimit(tasks: readonly Pick<TaskState, 'worktree'>[], set: number): number {
    const limits = tasks.flatMap(({ worktree }) =>
      worktree && worktree.state !== 'removed' ? (this.read.get(worktree.base)?.limits.agents ?? []) : [],
    );
    return Math.min(set, ...limits);
  }

  private async readAt(commit: string): Promise<Workflow> {
    const text = await this.files.judgingText(commit, WORKFLOW_FILE);
    const reading = await readWorkflowFile(() => Promise.resolve(text));
    for (const { line, message } of reading.problems)
      this.log.warn(`.counterpoint/workflow.json:${line}: ${message}`);
    this.warnings.set(
      commit,
      reading.problems.filter(({ severity }) => severity === 'warning'),
    );
    const fault = reading.problems.find(({ severity }) => severity === 'error');
    if (reading.source === 'built-in' && fault) {
      this.faults.set(
        commit,
        userProblem(
          'workflow-broken',
          `.counterpoint/workflow.json cannot be used: line ${fault.line}: ${fault.message}`,
          {
            remedy:
              'Correct the file and commit it: runs are judged by the workflow of the commit they start from.',
          },
        ),
      );
    }
    const workflow = reading.workflow;
    this.read.set(commit, workflow);
    return workflow;
  }
}
