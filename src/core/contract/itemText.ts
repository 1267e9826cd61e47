import { fieldsOf } from './lint/offers';
import { contentHashOf, wordsId } from './criterionKey';
import type { VerifySource } from './verify/readVerification';
import { readVerification } from './verify/readVerification';
import { verificationWords } from './verify/verification';
import type {
  ContractDependency,
  Criterion,
  DependencyKind,
  Place,
  ProvidedItem,
  ProvidedKind,
} from './contract';

/** The words of an item and their place. */
export interface ItemWords extends Place {
  readonly text: string;
  readonly details: readonly string[];
}

/** An item before its words are understood. */
export interface RawItem {
  readonly words: ItemWords;
  /** Title of the sub-heading, label or key above it. */
  readonly category: string | undefined;
  /** `x` of `- [x]`; undefined without a box. */
  readonly box: string | undefined;
}

const METHOD_AND_PATH =
  /(?:^|[\s`*("])(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[\s`]{1,3}((?:https?:\/\/|\/)[^\s`"'*,;]{0,300})/;
const PROVIDED_KINDS: readonly [RegExp, ProvidedKind][] = [
  [/\b(apis?|endpoints?|routes?|openapi|http|rest)\b/i, 'endpoint'],
  [/\b(events?|messages?|topics?|webhooks?)\b/i, 'event'],
  [/\b(data|models?|schemas?|tables?|entit(y|ies)|types?)\b/i, 'model'],
  [/\b(services?)\b/i, 'service'],
  [/\b(modules?|functions?|packages?|librar(y|ies)|components?|classes)\b/i, 'module'],
];
const CALL_OR_FILE =
  /^`?(?:[\w$.]{1,100}\([^)]{0,200}\)|(?:[\w@.-]{1,80}\/){0,12}[\w.-]{1,80}\.[a-z]{1,5})(?:`|\s|$)/i;
const EVENT_BY_NAME = /^`[\w.:/-]{1,100}`\s{1,3}events?\b|^event[\s:]{1,3}`[\w.:/-]{1,100}`/i;

export function providedItem({ words: item, category }: RawItem): ProvidedItem {
  const route = METHOD_AND_PATH.exec(item.text);
  if (route?.[1] !== undefined && route[2] !== undefined) {
    return { ...item, kind: 'endpoint', method: route[1], path: route[2].replace(/[).:]+$/, '') };
  }
  const byCategory = category === undefined ? undefined : kindOf(category);
  // `user.saved` has the form of a file, too; what is said of it decides.
  if ((byCategory === 'event' && !/^`?[\w$.]{1,100}\(/.test(item.text)) || EVENT_BY_NAME.test(item.text))
    return { ...item, kind: 'event' };
  // A function listed under "APIs" is one, and no endpoint.
  if (CALL_OR_FILE.test(item.text)) return { ...item, kind: 'module' };
  const kind = byCategory ?? kindOf(item.text.split(/[:(`]/, 1)[0] ?? '') ?? 'other';
  const fields = kind === 'model' ? fieldsOf(item) : undefined;
  return { ...item, kind, ...(fields ? { fields } : {}) };
}

const kindOf = (words: string) => PROVIDED_KINDS.find(([pattern]) => pattern.test(words.slice(0, 100)))?.[1];

const FEATURE_ID = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,79}$/u;

export function dependencyItem({ words: item, category }: RawItem): ContractDependency {
  const kind = dependencyKind(category);
  const numbered = /\bfeature[\s#-]{0,2}(\d{1,6}(?:-[\w-]{1,60})?)/i.exec(item.text)?.[1];
  if (numbered !== undefined && (kind === 'feature' || kind === 'other')) {
    return { ...item, kind: 'feature', feature: numbered };
  }
  const first = (item.text.split(/\s*(?::|→|->|–|—|\(| - )/, 1)[0] ?? '').replace(/[`*]/g, '').trim();
  // `001-auth` speaks for itself; other single words are features only where a heading says so.
  const isFeature =
    FEATURE_ID.test(first) && (kind === 'feature' || (kind === 'other' && /^\d{1,6}(-|$)/.test(first)));
  if (isFeature) return { ...item, kind: 'feature', feature: first };
  return { ...item, kind };
}

function dependencyKind(category: string | undefined): DependencyKind {
  if (category === undefined) return 'other';
  if (/\bfeatures?\b/i.test(category)) return 'feature';
  if (/\b(services?|apis?|systems?)\b/i.test(category)) return 'service';
  return /\b(data|tables?|databases?)\b/i.test(category) ? 'data' : 'other';
}

const CRITERION_ID =
  /^[`*_[]{0,3}([A-Za-z]{1,8}-?\d{1,5}(?:[.-]\d{1,4}){0,2}[a-z]?)[\]`*_]{0,3}\s{0,2}(?:[:.)–—]|-(?=\s))[`*_]{0,3}\s+/;
const LABEL = /^(?:\*\*|__)([^*_]{1,60}?):?(?:\*\*|__):?\s+/;
const VERIFY_COMMAND =
  /\(?\b(?:verif(?:y|ied|ication)|check(?:ed)?|how to verify)(?: (?:with|by))?:\s{0,3}(`+)([^`]{1,1000})\1\)?/i;
const VERIFY_WORDS = /\((?:verif(?:y|ied|ication)|how to verify)(?: (?:with|by))?:\s{0,3}([^()]{1,1000})\)/i;

const OWNERS = /\((?:tasks?|owners?|owned by)\s{0,2}:?\s{1,3}([^()]{1,600})\)/i;
const TASK_ID = /^[A-Za-z]{1,8}-?\d[\w.-]{0,20}$/;

/** What is said of a criterion beside its words, in YAML or in a column of a table. */
export interface CriterionMore {
  readonly verify?: VerifySource;
  readonly tests?: readonly string[];
  readonly owners?: readonly string[];
}

/** A criterion without an id of its own gets one from its words; `ContractBuilder` tells repeats apart. */
export function criterionItem({ words: item, box, category }: RawItem, more: CriterionMore = {}): Criterion {
  const own = CRITERION_ID.exec(item.text);
  const body = item.text.slice(own?.[0].length ?? 0);
  // Under a heading of its own the label is part of what is said.
  const label = category === undefined ? LABEL.exec(body) : null;
  const words = label ? body.slice(label[0].length) : body;
  const lines = [words, ...item.details];
  const proof = more.verify ?? lines.map(verifyOf).find((each) => each !== undefined);
  const named = lines.map(ownersIn).find((each) => each !== undefined);
  const stripped = words
    .replace(VERIFY_COMMAND, '')
    .replace(VERIFY_WORDS, '')
    .replace(ownersIn(words) ? OWNERS : '', '')
    .trim();
  const text = stripped === '' ? item.text : stripped;
  const tests = more.tests ?? [];
  const verification = readVerification(proof, tests);
  const verify = proof && wordsOfSource(proof, verificationWords(verification));
  return {
    ...item,
    id: own?.[1] ?? wordsId(text),
    hasOwnId: own !== null,
    category: category ?? label?.[1],
    text,
    checked: box === undefined ? undefined : /^x$/i.test(box),
    verify,
    tests,
    verification,
    owners: more.owners ?? named ?? [],
    contentHash: contentHashOf(text, item.details, [verify, ...tests].join(' ')),
  };
}

/** The tasks that a text names as owners; undefined when it names none, or something else beside them. */
function ownersIn(text: string): readonly string[] | undefined {
  const ids = OWNERS.exec(text)?.[1]
    ?.split(/[\s,&]+|\band\b/)
    .filter(Boolean);
  return ids && ids.length > 0 && ids.every((id) => TASK_ID.test(id)) ? ids : undefined;
}

function verifyOf(text: string): VerifySource | undefined {
  const code = VERIFY_COMMAND.exec(text)?.[2];
  if (code !== undefined) return { kind: 'text', text: code.trim(), isCode: true };
  const words = VERIFY_WORDS.exec(text)?.[1];
  return words === undefined ? undefined : { kind: 'text', text: words.trim(), isCode: false };
}

/** What is shown as the way to verify: the words as written, or, of YAML's lists and mappings, what they mean. */
const wordsOfSource = (source: VerifySource, meaning: string): string =>
  source.kind === 'text'
    ? source.text
    : meaning !== ''
      ? meaning
      : source.kind === 'words'
        ? source.words.join(' ')
        : Object.values(source.fields).flat().join(' ');

/** Says that there is nothing: `None`, `None for MVP`, `N/A`, `-`. */
export const saysNothing = (text: string): boolean =>
  /^[\s*_`(]*(none|nothing|n\/a|keine?)\b(?! of| other than)/i.test(text) || /^[\s\-–—]*$/.test(text);

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** Text for people: entities that Markdown renderers need written out, white space as one space. */
export const plainItemText = (text: string): string =>
  text
    .replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
