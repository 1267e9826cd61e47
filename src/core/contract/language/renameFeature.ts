import { failed, ok, type Result, userProblem } from '../../result';
import { isSameFeature } from '../featureId';
import { mentions } from './mentions';
import type { TextEdit } from '../lint/diagnostic';
import { scopeOf } from '../lint/contractIndex';
import { quoted } from '../lint/place';
import type { ContractNames } from './contractNames';
import type { Located } from './occurrence';

/** Ids that contracts, task lists and folders can all carry. */
const FEATURE_ID = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,79}$/u;

/** Another file that may speak of the feature: a task list or a spec. */
export interface OtherText {
  readonly file: string;
  readonly text: string;
}

export interface FileEdits {
  readonly file: string;
  readonly edits: readonly TextEdit[];
}

/** The feature whose id stands at a place, or why it cannot be renamed there. */
export function renamedFeature(names: ContractNames, located: Located | undefined): Result<Located> {
  if (located?.occurrence.kind !== 'feature')
    return failed(userProblem('not-a-feature-id', 'Only the id of a feature can be renamed here.'));
  const definitions = names.definitionsOf(located);
  const [first] = definitions;
  if (!first)
    return failed(
      userProblem(
        'unknown-feature',
        `No contract has the id ${quoted(located.occurrence.key)}, so there is nothing to rename.`,
      ),
    );
  if (definitions.length > 1)
    return failed(
      userProblem(
        'ambiguous-feature',
        `Two contracts have the id ${quoted(located.occurrence.key)}; give them different ones first.`,
      ),
    );
  if (!first.occurrence.isWritten)
    return failed(
      userProblem(
        'id-from-place',
        `The id ${quoted(first.occurrence.key)} comes from the place of ${quoted(first.source.contract.file)}; write it there as “**Feature ID**: ${first.occurrence.key}” first.`,
      ),
    );
  return ok(first);
}

/**
 * Renames a feature in every contract that speaks of it, and in task lists and specs that write the id in full. Each
 * mention keeps its spelling where the new id allows it: `Feature 3` becomes `Feature 5` for `005-login`. Paths are left
 * alone, because no folder is renamed.
 * @param definition of the feature, from `renamedFeature`
 */
export function renameFeature(
  names: ContractNames,
  definition: Located,
  newId: string,
  others: readonly OtherText[],
): Result<readonly FileEdits[]> {
  const id = newId.trim();
  const old = definition.occurrence.key;
  if (!FEATURE_ID.test(id))
    return failed(
      userProblem(
        'bad-feature-id',
        `${quoted(newId)} is no id: letters, digits, dots, hyphens and underscores, at most 80.`,
      ),
    );
  const scope = scopeOf(definition.source.contract.file);
  const taken = names.index
    .find(id, scope)
    .find(
      ({ feature, scope: other }) =>
        other === scope && feature !== definition.occurrence.within && !isSameFeature(feature.featureId, old),
    );
  if (taken)
    return failed(
      userProblem(
        'feature-id-taken',
        `${quoted(taken.feature.featureId)} in ${quoted(taken.source.contract.file)} would be the same feature.`,
      ),
    );
  const byFile = new Map<string, TextEdit[]>();
  const add = (file: string, edit: TextEdit): void => {
    byFile.set(file, [...(byFile.get(file) ?? []), edit]);
  };
  for (const { source, occurrence } of [definition, ...names.referencesTo(definition)])
    add(source.contract.file, {
      start: occurrence.start,
      end: occurrence.end,
      text: respelled(source.text.slice(occurrence.start, occurrence.end), old, id),
    });
  for (const { file, text } of others)
    for (const edit of mentions(text, old))
      add(file, { ...edit, text: respelled(text.slice(edit.start, edit.end), old, id) });
  return ok(
    [...byFile].map(([file, edits]) => ({
      file,
      edits: edits.sort((left, right) => left.start - right.start),
    })),
  );
}

/** A number alone stays a number, with as many zeros, when the new id has one. */
function respelled(written: string, old: string, id: string): string {
  const number = /^0*(\d{1,9})(?:-|$)/.exec(id)?.[1];
  if (!/^\d{1,9}$/.test(written) || number === undefined) return id;
  return old === written ? id : number.padStart(written.startsWith('0') ? written.length : 1, '0');
}
