import * as z from 'zod';
import { asRunId, asTaskKey } from '../ids';
import { userProblem, failed, ok } from '../result';
import type { Result } from '../result';
import { EXPORT_FORMATS } from './exportMetrics';
import type { PageMessage } from './messages';
import { MOST_MINUTES } from './parseMinutes';

const task = z.string().min(3).max(1024).transform(asTaskKey);
const run = z
  .string()
  .regex(/^r-[a-z0-9]{4,32}$/u)
  .transform(asRunId);
const minutes = z.number().min(0).max(MOST_MINUTES);

const pageMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({
    type: z.literal('setEstimate'),
    scope: z.union([
      z.strictObject({ task }),
      z.strictObject({ file: z.string().min(1).max(1024), phase: z.string().min(1).max(1024) }),
    ]),
    minutes: minutes.nullable(),
  }),
  z.strictObject({ type: z.literal('correctValidation'), run, minutes }),
  z.strictObject({ type: z.literal('export'), format: z.enum(EXPORT_FORMATS) }),
  z.strictObject({ type: z.literal('openTask'), task }),
  z.strictObject({ type: z.literal('delegateTask') }),
]);

/**
 * Checks what the metrics page posted. Ids are checked for their form only: the host looks them up and does nothing for one
 * that it does not know.
 */
export function readPageMessage(json: unknown): Result<PageMessage> {
  const parsed = pageMessage.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
  return failed(
    userProblem('metrics-message', `The metrics page sent a message that is not understood${where}.`, {
      remedy: 'Close the metrics page and open it again.',
    }),
  );
}
