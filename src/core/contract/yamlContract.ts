import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { ContractSection, FeatureContract, SectionRole } from './contract';
import { ContractBuilder } from './contractBuilder';
import { entriesOf, itemsOf, plainKey, scalarText, type YamlEntry } from './frontMatter';
import { type CriterionMore, plainItemText, type RawItem } from './itemText';
import { roleOfKey } from './roles';
import type { VerifySource } from './verify/readVerification';

export interface YamlReading {
  readonly feature: FeatureContract;
  readonly isEmpty: boolean;
  readonly sections: readonly ContractSection[];
  readonly allowedGlobs: readonly string[];
  readonly forbiddenGlobs: readonly string[];
}

/** What a mapping under one of the list keys says in words, best first. */
const TEXT_KEYS = [
  'text',
  'criterion',
  'description',
  'summary',
  'must',
  'statement',
  'name',
  'title',
  'path',
];
const ID_KEYS = ['featureid', 'feature', 'id'];
const FLAG_WORDS = /^(true|yes|done|passed|met|x|achieved|completed?)$/i;

/**
 * Reads the mapping of a front matter or of a contract that is YAML as a whole.
 * @param source the file's text, @param offset where the YAML begins in it, @param lineAt 1-based line of an offset
 */
export function readYamlContract(
  root: unknown,
  { source, offset, lineAt }: { source: string; offset: number; lineAt: (at: number) => number },
): YamlReading {
  const entries = entriesOf(root);
  const builder = new ContractBuilder(lineAt(offset));
  builder.featureId = featureIdIn(entries);
  builder.title =
    textOf(entries, 'title', 'name') ?? nested(entries, ['feature', 'contractmeta'], 'title', 'name');
  builder.responsibility = textOf(entries, 'responsibility', 'purpose', 'description');
  const sections: ContractSection[] = [];

  const placeOf = (node: Node, from?: number) => {
    const start = offset + (from ?? node.range?.[0] ?? 0);
    const end = offset + (node.range?.[1] ?? 0);
    return { line: lineAt(start), start, end: Math.max(start, end) };
  };
  const sliceOf = (node: Node) =>
    plainItemText(source.slice(offset + (node.range?.[0] ?? 0), offset + (node.range?.[1] ?? 0)));

  const addItem = (role: SectionRole, node: Node, category: string | undefined): void => {
    const text = scalarText(node);
    if (text !== undefined) {
      const [box, words] = boxOf(plainItemText(text));
      builder.add(role, { words: { text: words, details: [], ...placeOf(node) }, category, box });
      return;
    }
    if (!isMap(node)) return;
    const fields = entriesOf(node);
    const known = TEXT_KEYS.map((key) => textOf(fields, key)).find((words) => words !== undefined);
    const [only] = fields;
    if (fields.length === 1 && only && known === undefined) {
      // `- GET /health: is it alive` and `- event: user.created` are mappings to YAML, and sentences to their authors.
      const kind = ['endpoint', 'api', 'model', 'event', 'service', 'module', 'feature'].includes(
        only.plainKey,
      );
      const value = scalarText(only.value);
      const words = kind && value !== undefined ? plainItemText(value) : sliceOf(node);
      builder.add(role, {
        words: { text: words, details: [], ...placeOf(node) },
        category: kind ? only.key : category,
        box: undefined,
      });
      return;
    }
    addMapping(role, node, fields, known, category);
  };

  const addMapping = (
    role: SectionRole,
    node: Node,
    fields: readonly YamlEntry[],
    known: string | undefined,
    category: string | undefined,
  ): void => {
    const route = [textOf(fields, 'method'), textOf(fields, 'path')];
    const feature = textOf(
      fields,
      'feature',
      'featureid',
      ...(role === 'integration-points' ? ['with'] : []),
    );
    const service = textOf(fields, 'service', 'endpoint', 'event', 'model', 'module');
    const id = textOf(fields, 'id');
    const lead = route.every((part) => part !== undefined) ? route.join(' ') : (feature ?? service);
    const words = [
      role === 'criteria' ? undefined : lead,
      known ?? textOf(fields, 'needs', 'for', 'why', 'how'),
    ].filter((part) => part !== undefined && part !== '');
    const text = plainItemText([...new Set(words)].join(': ')) || sliceOf(node);
    const item: RawItem = {
      words: {
        text: role === 'criteria' && id !== undefined ? `${id}: ${text}` : text,
        details: detailsOf(fields),
        ...placeOf(node),
      },
      category:
        textOf(fields, 'category', 'kind', 'type') ??
        (feature !== undefined
          ? 'feature'
          : service !== undefined
            ? fields.find(({ value }) => scalarText(value) === service)?.key
            : category),
      box: boxField(fields),
    };
    builder.add(role, item, criterionFields(fields));
  };

  for (const entry of entries) {
    const role = roleOfKey(entry.key);
    const start = offset + entry.start;
    sections.push({ title: entry.key, role, line: lineAt(start), start, end: start + entry.key.length });
    if (role === 'other' || !entry.value) continue;
    if (isSeq(entry.value)) for (const node of itemsOf(entry.value)) addItem(role, node, undefined);
    else if (isScalar(entry.value)) addItem(role, entry.value, undefined);
    // By category: `acceptance_criteria: { performance: [...] }`.
    for (const group of entriesOf(entry.value)) {
      if (isSeq(group.value)) for (const node of itemsOf(group.value)) addItem(role, node, group.key);
      else if (group.value) addItem(role, group.value, group.key);
    }
  }
  return {
    feature: builder.build(),
    isEmpty: builder.isEmpty,
    sections,
    allowedGlobs: listOf(entries, 'allowedglobs', 'scope', 'writeallow'),
    forbiddenGlobs: listOf(entries, 'forbiddenglobs'),
  };
}

function featureIdIn(entries: readonly YamlEntry[]): string | undefined {
  return (
    textOf(entries, ...ID_KEYS) ?? nested(entries, ['feature', 'contractmeta', 'contract'], 'id', 'featureid')
  );
}

function nested(
  entries: readonly YamlEntry[],
  parents: readonly string[],
  ...keys: string[]
): string | undefined {
  for (const parent of parents) {
    const found = textOf(entriesOf(entries.find(({ plainKey: key }) => key === parent)?.value), ...keys);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The text of the first of these keys that has one. */
function textOf(entries: readonly YamlEntry[], ...keys: string[]): string | undefined {
  for (const wanted of keys) {
    const text = scalarText(entries.find(({ plainKey: key }) => key === wanted)?.value)?.trim();
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}

function listOf(entries: readonly YamlEntry[], ...keys: string[]): readonly string[] {
  const node = entries.find(({ plainKey: key, value }) => keys.includes(key) && isSeq(value))?.value;
  return itemsOf(node).flatMap((item) => scalarText(item) ?? []);
}

function boxField(fields: readonly YamlEntry[]): string | undefined {
  const state = textOf(fields, 'checked', 'done', 'met', 'status');
  return state === undefined ? undefined : FLAG_WORDS.test(state) ? 'x' : ' ';
}

function boxOf(text: string): [string | undefined, string] {
  const box = /^\[(.?)\]\s+/.exec(text);
  return box ? [box[1], text.slice(box[0].length)] : [undefined, text];
}

const VERIFY_KEYS = ['verify', 'verification', 'verifiedby', 'command', 'howtoverify', 'check'];
const OWNER_KEYS = ['tasks', 'task', 'owners', 'owner'];

function criterionFields(fields: readonly YamlEntry[]): CriterionMore {
  const verify = verifySource(fields);
  const tests = listOf(fields, 'tests', 'test', 'files');
  const one = textOf(fields, 'tests', 'test');
  const owners = [...listOf(fields, ...OWNER_KEYS), ...(textOf(fields, ...OWNER_KEYS) ?? '').split(/[\s,]+/)]
    .map((owner) => owner.trim())
    .filter((owner) => /^[A-Za-z]{1,8}-?\d[\w.-]{0,20}$/.test(owner));
  return {
    ...(verify === undefined ? {} : { verify }),
    ...(tests.length > 0 ? { tests } : one === undefined ? {} : { tests: [one] }),
    ...(owners.length === 0 ? {} : { owners }),
  };
}

/** `verify: npm test`, `verify: [npm, test]` or `verify: { http: GET /x, status: 200, p95: 100 ms }`. */
function verifySource(fields: readonly YamlEntry[]): VerifySource | undefined {
  const key = VERIFY_KEYS.find((name) => fields.some(({ plainKey: known }) => known === name));
  const entry = fields.find(({ plainKey: known }) => known === key);
  if (entry === undefined) return undefined;
  const text = scalarText(entry.value)?.trim();
  if (text !== undefined)
    return text === ''
      ? undefined
      : { kind: 'text', text: plainItemText(text), isCode: entry.plainKey === 'command' };
  if (isSeq(entry.value)) return { kind: 'words', words: wordsOf(entry.value) };
  const parts = entriesOf(entry.value).map((part): [string, string | readonly string[]] => [
    part.plainKey,
    isSeq(part.value) ? wordsOf(part.value) : (scalarText(part.value) ?? ''),
  ]);
  return parts.length === 0 ? undefined : { kind: 'fields', fields: Object.fromEntries(parts) };
}

const wordsOf = (node: Node): readonly string[] => itemsOf(node).flatMap((item) => scalarText(item) ?? []);

const DETAIL_KEYS = new Set([
  'input',
  'output',
  'errors',
  'errorcases',
  'needs',
  'fields',
  'must',
  'notes',
  'request',
  'response',
]);

function detailsOf(fields: readonly YamlEntry[]): readonly string[] {
  return fields.flatMap(({ key, value }) => {
    // `fields: [id, title]` is what `fields: id, title` says.
    const text = isSeq(value) ? wordsOf(value).join(', ') || undefined : scalarText(value);
    return DETAIL_KEYS.has(plainKey(key)) && text !== undefined ? [`${key}: ${plainItemText(text)}`] : [];
  });
}
