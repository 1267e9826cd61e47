import { failed, ok, type Result, userProblem } from '../../result';
import { isSameFeature } from '../featureId';
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
  for (const place of headMentions(definition, old))
    add(definition.source.contract.file, respelling(definition, place, old, id));
  for (const { source, occurrence } of names.referencesTo(definition))
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

interface Mention {
  readonly start: number;
  readonly end: number;
}

const respelling = ({ source }: Located, { start, end }: Mention, old: string, id: string): TextEdit => ({
  start,
  end,
  text: respelled(source.text.slice(start, end), old, id),
});

/** Above its sections a contract of one feature may say the id several times: in its title, in bold, in front matter. */
function headMentions({ source: { contract, text }, occurrence }: Located, old: string): readonly Mention[] {
  const found: Mention[] = [occurrence];
  if (contract.features.length > 1) return found;
  const head = text.slice(0, contract.sections.find(({ role }) => role !== 'other')?.start ?? 4000);
  found.push(...mentions(head, old));
  for (const match of head.matchAll(/\bfeature[ \t]+#?(\d{1,6})(?=\s{0,3}[:—–])/gi)) {
    const start = match.index + match[0].length - (match[1] ?? '').length;
    if (isSameFeature(match[1] ?? '', old)) found.push({ start, end: start + (match[1] ?? '').length });
  }
  return found.filter(({ start }, index) => found.findIndex((other) => other.start === start) === index);
}

/** A number alone stays a number, with as many zeros, when the new id has one. */
function respelled(written: string, old: string, id: string): string {
  const number = /^0*(\d{1,9})(?:-|$)/.exec(id)?.[1];
  if (!/^\d{1,9}$/.test(written) || number === undefined) return id;
  return old === written ? id : number.padStart(written.startsWith('0') ? written.length : 1, '0');
}

/** Places that write the id in full, as a word of its own and not as part of a path. */
function mentions(text: string, id: string): readonly Mention[] {
  // A bare number is an id only behind the word.
  const isNumber = /^\d+$/.test(id);
  const found: { start: number; end: number }[] = [];
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + id.length)) {
    const before = text.slice(Math.max(0, at - 12), at);
    const after = text.slice(at + id.length, at + id.length + 2);
    const isWord =
      !/[\p{L}\p{N}_/\\.-]$/u.test(before) && !/^(?:[\p{L}\p{N}_/\\-]|\.[\p{L}\p{N}])/u.test(after);
    if (isWord && (!isNumber || /\bfeature[\s#:-]{1,3}$/i.test(before)))
      found.push({ start: at, end: at + id.length });
  }
  return found;
}
