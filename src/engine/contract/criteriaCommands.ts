import type { CriterionRef } from '../../core/contract/criterionKey';
import { isRunnable } from '../../core/contract/verify/verification';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { JournalEvent } from '../../core/run/events';
import type { VerifyPlace } from '../engineApi';
import type { PersonCommand } from '../run/personCommands';
import type { RequestParts } from '../run/requestRun';
import { gatesAnswered } from './answeredGates';
import { criteriaNamed, judgedPlace } from './judgedPlace';
import type { Verifications } from './verifications';

export type CriteriaCommand = Extract<
  PersonCommand,
  { name: 'verify-criteria' | 'cancel-verification' | 'decide-criterion' }
>;
type PlainRef = Extract<CriteriaCommand, { name: 'decide-criterion' }>['criterion'];
type PlainPlace = Extract<CriteriaCommand, { name: 'decide-criterion' }>['place'];

/** What a person asks of criteria, in the process that leads. */
export class CriteriaCommands {
  constructor(
    private readonly parts: RequestParts,
    private readonly verifications: Verifications,
    private readonly record: (events: readonly JournalEvent[]) => Result<void>,
  ) {}

  async serve(command: CriteriaCommand): Promise<Result<unknown>> {
    switch (command.name) {
      case 'verify-criteria': {
        const { by, criteria, place } = command;
        return this.verifications.begin({ by, criteria: criteria.map(asRef), place: asPlace(place) });
      }
      case 'cancel-verification':
        this.verifications.cancel(command.verification);
        return ok(undefined);
      case 'decide-criterion':
        return this.decide(command);
      default:
        return command satisfies never;
    }
  }

  private async decide({
    criterion,
    holds,
    note,
    place: wanted,
  }: Extract<CriteriaCommand, { name: 'decide-criterion' }>): Promise<Result<void>> {
    const place = await judgedPlace(this.parts, asPlace(wanted));
    if (!place.ok) return place;
    const found = await criteriaNamed(place.value, [asRef(criterion)]);
    if (!found.ok) return found;
    const [named] = found.value;
    if (!named || isRunnable(named.criterion.verification)) return failed(hasCheck(criterion.id));
    if (!holds && note.trim() === '') return failed(noteMissing);
    const { commit, task, tree } = place.value;
    const again = await gatesAnswered(this.parts, place.value, named.key);
    return this.record([
      {
        type: 'criterion.decided',
        criterion: named.key,
        file: named.ref.file,
        ...(named.ref.feature === undefined ? {} : { feature: named.ref.feature }),
        holds,
        note,
        commit,
        tree,
        contentHash: named.criterion.contentHash,
        ...(task ? { task: task.key } : {}),
      },
      ...again,
    ]);
  }
}

/** What is not there is absent in JSON, and `undefined` here. */
const asRef = ({ file, feature, id }: PlainRef): CriterionRef => ({ file, feature, id });

const asPlace = (place: PlainPlace): VerifyPlace =>
  place.kind === 'task'
    ? place
    : { kind: 'commit', ...(place.commit === undefined ? {} : { commit: place.commit }) };

const hasCheck = (id: string) =>
  userProblem('criterion-has-check', `${id} says how it is verified, so nobody decides it by hand.`, {
    remedy: 'Verify it; or take its "verify" out of the contract, and it is for a person.',
  });

const noteMissing = userProblem(
  'note-missing',
  'Say what is missing: whoever mends it has nothing else to go by.',
);
