import type { GateDefinition } from '../../core/gates/gate';
import { gatesOfStage } from '../../core/workflow/workflow';
import { commandFingerprint } from '../gates/commandFingerprint';
import { repositoryGates } from '../gates/repositoryGates';
import type { FilesAtCommit } from './filesAtCommit';
import type { WorkflowSource } from './workflowSource';

/** The gates of a stage as they were at a base commit. */
export interface StageGates {
  readonly gates: readonly GateDefinition[];
  readonly missing: readonly string[];
  /** Whether the workflow at that commit has such a stage. Without one there is nothing to judge by, which is no pass. */
  readonly isKnown: boolean;
  readonly fingerprint: string;
}

/** The gates by which a run is judged: from its base commit, so that an agent cannot choose its judges. */
export class GateSource {
  private readonly byCommit = new Map<string, Promise<readonly GateDefinition[]>>();

  constructor(private readonly files: Pick<FilesAtCommit, 'judgingText' | 'names'>) {}

  definitions(commit: string, workflows: WorkflowSource): Promise<readonly GateDefinition[]> {
    const known = this.byCommit.get(commit);
    if (known) return known;
    const reading = workflows.atCommit(commit).then((workflow) =>
      repositoryGates({
        workflow,
        read: (file) => this.files.judgingText(commit, file),
        listFiles: () => this.files.names(commit),
      }),
    );
    this.byCommit.set(commit, reading);
    // Whoever asks now is told of the failure; the next one asks git again.
    void reading.catch(() => this.byCommit.delete(commit));
    return reading;
  }

  async ofStage(commit: string, stageId: string, workflows: WorkflowSource): Promise<StageGates> {
    const workflow = await workflows.atCommit(commit);
    const all = await this.definitions(commit, workflows);
    const stage = workflow.stages.find(({ id }) => id === stageId);
    const chosen = stage ? gatesOfStage(stage, all) : { gates: [], missing: [] };
    return {
      ...chosen,
      isKnown: stage !== undefined,
      fingerprint: commandFingerprint(chosen.gates.filter(({ criteria }) => !criteria)),
    };
  }
}
