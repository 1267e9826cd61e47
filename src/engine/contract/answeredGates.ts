import { onlyAsksPerson } from '../../core/run/decide';
import type { JournalEvent } from '../../core/run/events';
import { currentRun } from '../../core/run/state';
import type { RequestParts } from '../run/requestRun';
import { criteriaOfGate, decisionAbout } from './criteriaGate';
import type { JudgedPlace } from './judgedPlace';

/**
 * The gates of a task in review are asked for again when a person's decision is the last that they waited for, and nothing
 * else kept them from passing. Once for each decision, and only while the work is what they judged: no loop can come of it.
 * @param decided key of the criterion that is decided now, about the work at `place`
 * @returns what to journal after the decision; empty when the gates have nothing new to say
 */
export async function gatesAnswered(
  parts: RequestParts,
  place: JudgedPlace,
  decided: string,
): Promise<readonly JournalEvent[]> {
  const task = place.task?.key;
  if (task === undefined || runThatWaits(parts, place) === undefined) return [];
  const asking = new Set(
    runThatWaits(parts, place)
      ?.gates?.verdicts.filter(({ asksPerson }) => asksPerson === true)
      .map(({ name }) => name),
  );
  for (const gate of place.project.gates.filter(({ name }) => asking.has(name))) {
    const criteria = await criteriaOfGate(parts, gate, { base: place.commit, task });
    const isOpen = criteria.some(
      (named) =>
        named.criterion.verification.kind === 'person' &&
        named.key !== decided &&
        decisionAbout(parts.context.state(), named, place.tree) === undefined,
    );
    if (isOpen) return [];
  }
  // Contracts were read meanwhile: somebody may have validated, accepted or discarded the task.
  const run = runThatWaits(parts, place);
  return run ? [{ type: 'validation.requested', run: run.id, task }] : [];
}

function runThatWaits({ context }: RequestParts, { task, tree }: JudgedPlace) {
  const state = context.state();
  const current = task && state.tasks[task.key];
  if (current?.progress !== 'review' || current.problem) return undefined;
  const run = currentRun(state, current);
  return run && run.gates?.tree === tree && onlyAsksPerson(run) ? run : undefined;
}
