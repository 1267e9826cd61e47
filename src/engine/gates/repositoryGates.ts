import { detectGates, GATE_SOURCES } from '../../core/gates/detect';
import type { GateDefinition } from '../../core/gates/gate';
import { withScripts } from '../../core/gates/scripts';
import type { Workflow } from '../../core/workflow/workflow';
import type { ReadText } from '../workflow/repositoryText';

export interface GateSources {
  readonly workflow: Workflow;
  /** Reads at the base commit of the run: an agent must not choose the gates it is judged by. */
  readonly read: ReadText;
  /** Paths of the files at that commit. */
  readonly listFiles: () => Promise<readonly string[]>;
}

/** The gates of a repository: those its workflow defines, else those detected; with the scripts behind them. */
export async function repositoryGates({
  workflow,
  read,
  listFiles,
}: GateSources): Promise<readonly GateDefinition[]> {
  if (workflow.gates) return withScripts(workflow.gates, await read('package.json'));
  const names = await listFiles();
  const present = GATE_SOURCES.filter((source) => names.includes(source));
  const texts = new Map<string, string>();
  for (const source of present) {
    const text = await read(source);
    if (text !== undefined) texts.set(source, text);
  }
  return detectGates({ texts, names });
}
