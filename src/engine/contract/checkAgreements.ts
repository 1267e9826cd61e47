import { visibleLine } from '../../core/agents/plainText';
import type { NamedCriterion } from '../../core/contract/criterionKey';
import { type Check, checkOf } from '../../core/contract/verify/check';
import { type ServerDefinition, WORKFLOW_FILE } from '../../core/workflow/schema';
import type { GateDefinition } from '../../core/gates/gate';
import type { TaskKey } from '../../core/ids';
import type { JournalState } from '../../core/run/state';
import { ok, type Result } from '../../core/result';
import type { PendingAgreement, VerifyRequest } from '../engineApi';
import { commandFingerprint } from '../gates/commandFingerprint';
import { agreementFingerprint } from '../run/agreementFingerprint';
import type { RequestParts } from '../run/requestRun';
import { criteriaNamed, type JudgedPlace, judgedPlace } from './judgedPlace';

/** A criterion with what is run for it. */
export interface PlannedCheck extends NamedCriterion {
  readonly check: Check;
}

export const plannedChecks = (
  criteria: readonly NamedCriterion[],
  { project }: Pick<JudgedPlace, 'project'>,
): readonly PlannedCheck[] =>
  criteria.map((named) => ({ ...named, check: checkOf(named.criterion, project) }));

/** One thing that a person agrees to, once for as long as it stays what it is. */
interface Agreeable {
  readonly fingerprint: string;
  readonly line: string;
}

/**
 * What a person has to agree to before these checks run, as one question: every command once, by its own fingerprint, so
 * that one that was agreed to is not asked about again in other company. Undefined when nothing is missing.
 */
export function missingAgreement(
  checks: readonly PlannedCheck[],
  place: Pick<JudgedPlace, 'setup' | 'workflow'>,
  { agreed }: Pick<JournalState, 'agreed'>,
  task: TaskKey | undefined,
): PendingAgreement | undefined {
  const runs = checks.filter(({ check }) => check.kind !== 'none');
  if (runs.length === 0) return undefined;
  const all: Agreeable[] = [
    ...place.setup.map(ofGate),
    ...runs.flatMap((planned) => ofCheck(planned, place.workflow)),
  ];
  const missing = new Map(
    all
      .filter(({ fingerprint }) => !agreed.commands.includes(fingerprint))
      .map(({ fingerprint, line }) => [fingerprint, line]),
  );
  if (missing.size === 0) return undefined;
  const parts = [...missing.keys()];
  return {
    to: 'commands',
    fingerprint: parts.length === 1 ? (parts[0] ?? '') : agreementFingerprint(parts),
    ...(parts.length === 1 ? {} : { parts }),
    lines: [...missing.values()],
    task,
  };
}

const ofServer = (server: ServerDefinition): Agreeable => ({
  fingerprint: commandFingerprint([server]),
  line: visibleLine(`server: ${shown(server.command)} — verify.server of ${WORKFLOW_FILE}`),
});

const ofGate = (gate: GateDefinition): Agreeable => ({
  fingerprint: commandFingerprint([gate]),
  line: visibleLine(`${gate.name}: ${shown(gate.command, gate.scripts)} — ${gate.why}`),
});

function ofCheck({ check, ref }: PlannedCheck, { verify }: JudgedPlace['workflow']): readonly Agreeable[] {
  if (check.kind === 'none') return [];
  if (check.kind === 'http') {
    const { method, target } = check;
    // Also one of this machine: a request can change what runs here.
    if (!target.startsWith('/')) {
      const line = visibleLine(`${ref.id}: ${method} ${target} — criterion of ${ref.file}`);
      return [{ fingerprint: agreementFingerprint([`${method} ${target}`]), line }];
    }
    return verify?.server ? [ofServer(verify.server)] : [];
  }
  return [
    {
      fingerprint: commandFingerprint([{ command: check.command, scripts: check.scripts }]),
      line: visibleLine(`${ref.id}: ${shown(check.command, check.scripts)} — criterion of ${ref.file}`),
    },
  ];
}

const shown = (command: readonly string[], scripts: Readonly<Record<string, string>> = {}): string =>
  `${command.join(' ')}${Object.entries(scripts)
    .map(([name, text]) => ` (${name}: ${text})`)
    .join('')}`;

/** What must be agreed to before these criteria can be verified there. Problems: those of `judgedPlace` and `criteriaNamed`. */
export async function verifyAgreements(
  parts: RequestParts,
  request: Pick<VerifyRequest, 'criteria' | 'place'>,
): Promise<Result<readonly PendingAgreement[]>> {
  const place = await judgedPlace(parts, request.place);
  if (!place.ok) return place;
  const criteria = await criteriaNamed(place.value, request.criteria);
  if (!criteria.ok) return criteria;
  const missing = missingAgreement(
    plannedChecks(criteria.value, place.value),
    place.value,
    parts.context.state(),
    place.value.task?.key,
  );
  return ok(missing ? [missing] : []);
}
