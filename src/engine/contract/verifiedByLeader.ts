import * as z from 'zod';
import { criterionKey, type CriterionRef } from '../../core/contract/criterionKey';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { CriterionEvidence } from '../../core/run/criteriaState';
import type { JournalState } from '../../core/run/state';
import type { VerificationReport, VerifyRequest } from '../engineApi';
import type { PersonCommandInput } from '../run/personCommands';

export interface RequesterPorts {
  /** Carried out by whoever leads; what it wrote into the journal is read when this resolves. */
  readonly ask: (command: PersonCommandInput) => Promise<Result<unknown>>;
  readonly state: () => JournalState;
  readonly onDidChange: (listener: () => void) => () => void;
  readonly isDisposed: () => boolean;
}

const begunSchema = z.object({ verification: z.string(), uncommitted: z.number() });

/** How often to look although nobody said that something changed, milliseconds. */
const LOOK_AGAIN_MS = 1000;

/**
 * Has criteria verified by the process that leads, this one or another, and follows it in the journal: so it does not
 * matter who leads, nor whether the lead changes meanwhile.
 */
export async function verifiedByLeader(
  { criteria, place, by, signal, onProgress }: VerifyRequest,
  ports: RequesterPorts,
): Promise<Result<VerificationReport>> {
  if (signal?.aborted) return failed(cancelled);
  const asked = await ports.ask({ name: 'verify-criteria', criteria: criteria.map(plainRef), place, by });
  if (!asked.ok) return asked;
  const begun = begunSchema.safeParse(asked.value);
  if (!begun.success) return failed(otherAnswer);
  const { verification, uncommitted } = begun.data;
  const keys = [...new Set(criteria.map(criterionKey))];
  let isUnheard = false;
  const cancel = () =>
    void ports.ask({ name: 'cancel-verification', verification }).then((heard) => (isUnheard = !heard.ok));
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  const told = new Set<string>();
  try {
    for (;;) {
      const found = evidenceOf(ports.state(), verification, keys);
      for (const latest of found) {
        if (told.has(latest.criterion)) continue;
        told.add(latest.criterion);
        onProgress?.({ done: told.size, total: keys.length, latest });
      }
      if (!Object.hasOwn(ports.state().criteria.verifying, verification))
        return ok({ verification, evidence: found, uncommitted });
      // Nobody leads who could end it: whoever leads next takes it back, and nobody waits for that.
      if (isUnheard || ports.isDisposed()) return failed(cancelled);
      await nextChange(ports);
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** A reference as JSON, where what is not there is absent. */
export const plainRef = ({ file, feature, id }: CriterionRef) => ({
  file,
  id,
  ...(feature === undefined ? {} : { feature }),
});

const evidenceOf = (
  { criteria: { records } }: JournalState,
  verification: string,
  keys: readonly string[],
): readonly CriterionEvidence[] =>
  keys.flatMap(
    (key) => records[key]?.history.find((evidence) => evidence.verification === verification) ?? [],
  );

function nextChange({ onDidChange }: RequesterPorts): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const stop = onDidChange(done);
    const timer = setTimeout(done, LOOK_AGAIN_MS);
  });
}

const cancelled = userProblem('cancelled', 'The verification was cancelled.');

const otherAnswer = {
  code: 'command-refused',
  message: 'The leading window answered something else.',
  fault: 'bug',
} as const;
