import { userProblem } from '../../core/result';
import type { CommandContext } from '../context';
import { withRepository } from '../engine/openRepository';
import { EXIT, type ExitCode } from '../exitCodes';
import { refuse } from '../output/refuse';
import { verifyJournal } from './verifyJournal';

/** `counterpoint journal verify`: every line and the whole chain of digests, not just what is new since the last start. */
export async function journalCommand(context: CommandContext): Promise<ExitCode> {
  const { output, positionals } = context;
  const [action = ''] = positionals;
  if (action !== 'verify')
    return refuse(
      output,
      userProblem('wrong-usage', `There is no command "journal ${action}".`, {
        remedy: 'There is counterpoint journal verify.',
      }),
    );
  return withRepository(context, { mayLead: false }, async ({ engine }) => {
    const { availability } = engine;
    if (availability.kind === 'reading') return refuse(output, availability.problem);
    const verified = await verifyJournal(availability.commonDir);
    if (!verified.ok) return refuse(output, verified.problem);
    const { lines, problems } = verified.value;
    if (output.json) output.data({ v: 1, lines, problems });
    else if (problems.length === 0) output.line(`The journal is whole: ${lines} lines verified.`);
    else for (const problem of problems) output.line(problem);
    return problems.length === 0 ? EXIT.fine : EXIT.no;
  });
}
