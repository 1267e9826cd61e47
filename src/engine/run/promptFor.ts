import path from 'node:path';
import { buildPrompt, type BuiltPrompt, type PromptSource } from '../../core/agents/prompt';
import type { GateDefinition } from '../../core/gates/gate';
import type { Feature, Plan, Task } from '../../core/plan/model';
import type { Access } from '../../core/run/events';
import type { Profile } from '../../core/agents/profile';
import type { Stage } from '../../core/workflow/schema';
import type { AgentAdapter } from '../../core/agents/adapter';
import { textFromDisk, type ReadText } from '../workflow/repositoryText';

export interface PromptOrder {
  readonly plan: Plan;
  readonly feature: Feature;
  readonly task: Task;
  readonly profile: Profile | undefined;
  /** The stage of the workflow that the run is in; its own instructions go into the prompt. */
  readonly stage: Stage | undefined;
  readonly adapter: AgentAdapter;
  readonly access: Access;
  readonly gates: readonly GateDefinition[];
  readonly attempt: number;
  readonly comments: string | undefined;
  /** What is known of the work of the agent that stopped before. */
  readonly checkpoint?: string;
  readonly handoffs: readonly { readonly task: string; readonly text: string }[];
  /** Absolute folder that the plan's paths are relative to. */
  readonly pathBase: string;
  /** Folder with completion-hook.sh. */
  readonly mediaFolder: string;
}

/** The prompt of a run, from the texts as they stand on disk. A file that cannot be read is left out. */
export async function promptFor(order: PromptOrder): Promise<BuiltPrompt> {
  const { plan, feature, task, profile, stage, comments, checkpoint } = order;
  const read = textFromDisk(order.pathBase);
  const sources = (files: readonly (string | undefined)[]) => readable(read, files);
  return buildPrompt({
    task,
    feature: { id: feature.id, name: feature.name },
    ...(profile ? { profile: { name: profile.name, text: profile.instructions } } : {}),
    ...(typeof stage?.prompt === 'object' ? { stage: { id: stage.id, text: stage.prompt.text } } : {}),
    spec: await sources([feature.specFile]),
    plan: await sources([feature.planFile]),
    contract: await sources(feature.contractFiles),
    constitution: await sources(plan.constitutionFiles),
    handoffs: order.handoffs,
    access: order.access,
    scope: task.paths,
    gates: order.gates.map(({ name, command }) => ({ name, command })),
    attempt: order.attempt,
    ...(comments === undefined ? {} : { comments }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    report:
      order.adapter.hooks === 'none'
        ? process.platform === 'win32'
          ? { kind: 'line' }
          : { kind: 'script', file: path.join(order.mediaFolder, 'completion-hook.sh') }
        : { kind: 'automatic' },
  });
}

async function readable(read: ReadText, files: readonly (string | undefined)[]): Promise<PromptSource[]> {
  const sources: PromptSource[] = [];
  for (const file of files) {
    if (file === undefined) continue;
    const text = await read(file).catch(() => undefined);
    if (text !== undefined) sources.push({ file, text });
  }
  return sources;
}
