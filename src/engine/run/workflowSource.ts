import type { StageFacts } from '../../core/run/decide';
import { BUILT_IN_WORKFLOWS } from '../../core/workflow/builtIn';
import type { Workflow } from '../../core/workflow/workflow';
import { readWorkflowFile } from '../workflow/readWorkflowFile';
import { type Problem, userProblem } from '../../core/result';
import type { EngineLog } from '../engineApi';
import type { FilesAtCommit } from './filesAtCommit';

/**
 * The workflows of a repository. A run is judged by the workflow of the commit it started from, so each is read from
 * git; the one at the newest base stands for its name in `decide`.
 */
export class WorkflowSource {
  private readonly byCommit = new Map<string, Promise<Workflow>>();
  private readonly faults = new Map<string, Problem>();
  private readonly byName = new Map<string, Workflow>(
    BUILT_IN_WORKFLOWS.map((workflow) => [workflow.name, workflow]),
  );

  constructor(
    private readonly files: FilesAtCommit,
    private readonly log: EngineLog,
  ) {}

  /** Why the team's own workflow at a commit does not hold; its gates would not be run, so nothing is delegated. */
  async faultAt(commit: string): Promise<Problem | undefined> {
    await this.atCommit(commit);
    return this.faults.get(commit);
  }

  atCommit(commit: string): Promise<Workflow> {
    const known = this.byCommit.get(commit);
    if (known) return known;
    const reading = this.read(commit);
    this.byCommit.set(commit, reading);
    return reading;
  }

  /** Stages by name, for `decide`; undefined for a name nobody has read yet. */
  stagesOf(name: string): readonly StageFacts[] | undefined {
    return this.byName.get(name)?.stages.filter(({ when }) => when === 'always');
  }

  private async read(commit: string): Promise<Workflow> {
    const reading = await readWorkflowFile((file) => this.files.text(commit, file));
    for (const { line, message } of reading.problems)
      this.log.warn(`.counterpoint/workflow.json:${line}: ${message}`);
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
    this.byName.set(workflow.name, workflow);
    return workflow;
  }
}
