import { failed, ok, type Result, userProblem } from '../../core/result';
import type { ParsedOptions } from '../arguments/parsedOptions';

/** What a person says of a task's work. */
export type Decision =
  | { readonly kind: 'none' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'reject'; readonly comments: string }
  | { readonly kind: 'discard' };

/** The decision on the command line: at most one, and nothing is given up without `--confirm`. */
export function decisionOf(options: ParsedOptions): Result<Decision> {
  const named = ['accept', 'reject', 'discard'].filter((name) => options.has(name));
  if (named.length > 1)
    return failed(
      userProblem('wrong-usage', `--${named.join(' and --')} exclude each other.`, {
        remedy: 'See counterpoint validate --help.',
      }),
    );
  const comments = options.text('reject');
  if (comments !== undefined)
    return comments.trim() === ''
      ? failed(
          userProblem(
            'comments-missing',
            'A rejection needs comments: the agent has nothing else to go by.',
            {
              remedy: 'Write them behind --reject, in quotes.',
            },
          ),
        )
      : ok({ kind: 'reject', comments });
  if (options.has('accept')) return ok({ kind: 'accept' });
  if (!options.has('discard')) return ok({ kind: 'none' });
  return options.has('confirm')
    ? ok({ kind: 'discard' })
    : failed(
        userProblem('not-confirmed', 'Discarding gives up all work on this task.', {
          remedy: 'Add --confirm; its state is then kept under a backup ref.',
        }),
      );
}
