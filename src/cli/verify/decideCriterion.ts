import { failed, ok, type Result, userProblem } from '../../core/result';
import type { CriterionRow, VerifyPlace } from '../../engine/engineApi';
import type { ParsedOptions } from '../arguments/parsedOptions';
import type { OpenRepository } from '../engine/openRepository';
import { EXIT, type ExitCode } from '../exitCodes';
import { type Output, styled } from '../output/output';
import { refuse } from '../output/refuse';
import { driveTask } from '../run/driveTask';
import { type Interruption, settle } from '../run/interruption';
import { Progress } from '../run/progress';

/** What a person says of a criterion on the command line. */
export interface Decision {
  readonly holds: boolean;
  readonly note: string;
}

/** The decision that the options ask for; undefined: none. Problem: `wrong-usage`. */
export function readDecision(options: ParsedOptions): Result<Decision | undefined> {
  const answer = options.text('decide');
  const note = options.text('note')?.trim() ?? '';
  if (answer === undefined)
    return options.has('note') ? failed(wrongUsage('--note is for --decide.')) : ok(undefined);
  if (answer !== 'holds' && answer !== 'fails') return failed(wrongUsage('--decide is "holds" or "fails".'));
  // A decision is about what somebody looked at: never about many at once, nor about a commit of the past.
  if (options.has('all') || options.has('commit'))
    return failed(wrongUsage('--decide is about one criterion, at HEAD or in the work of a --task.'));
  if (answer === 'fails' && note === '')
    return failed(wrongUsage('Say with --note what is missing: whoever mends it has nothing else to go by.'));
  return ok({ holds: answer === 'holds', note });
}

interface Surroundings {
  readonly interruption: Interruption;
  readonly isYes: boolean;
  readonly output: Output;
}

/** Records a person's decision about one criterion, and says so. The exit code is 0 when it was recorded, whatever it is. */
export async function decideCriterion(
  repository: OpenRepository,
  chosen: readonly CriterionRow[],
  { holds, note }: Decision,
  place: VerifyPlace,
  { interruption, isYes, output }: Surroundings,
): Promise<ExitCode> {
  const { engine } = repository;
  const [row, another] = chosen;
  if (!row || another) return refuse(output, wrongUsage('--decide is about one criterion: name it.'));
  const done = await engine.decideCriterion(row.ref, holds, note, place);
  if (!done.ok) return refuse(output, done.problem);
  // Gates that waited for this alone run again: here, when no window leads, and not into nothing when the command ends.
  if (place.kind === 'task' && engine.state().tasks[place.task]?.progress !== 'review') {
    const driven = await driveTask(
      {
        repository,
        output,
        progress: new Progress(repository, output),
        policy: { acceptPassing: false, attempts: 0 },
        isYes,
        interrupted: interruption.signal,
      },
      place.task,
    );
    await settle(repository, interruption);
    if (!driven.ok) output.note(driven.problem.message);
  }
  const task = place.kind === 'task' ? place.task : null;
  if (output.json)
    output.data({
      v: 1,
      criterion: row.key,
      file: row.ref.file,
      feature: row.ref.feature ?? null,
      id: row.ref.id,
      text: row.criterion.text,
      task,
      holds,
      note,
    });
  else
    output.line(
      styled(holds ? 'green' : 'red', holds ? 'holds' : 'does not hold'),
      `  ${row.ref.id}  ${row.criterion.text} (recorded of ${task ?? 'HEAD'})`,
    );
  return EXIT.fine;
}

const wrongUsage = (message: string) => userProblem('wrong-usage', message);
