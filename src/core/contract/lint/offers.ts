import type { ProvidedItem } from '../contract';
import { keyOfRoute, namesInWords } from '../language/namesInWords';

/** `GET /recipes/:id`, with parameters by position and without query: `{id}`, `<id>` and `:id` mean the same. */
export function routeKey({ method, path }: Pick<ProvidedItem, 'method' | 'path'>): string | undefined {
  return method === undefined || path === undefined ? undefined : keyOfRoute(method, path);
}

/** What words ask of another feature, by kind. `words` are as written, for finding and replacing them. */
export interface Need {
  readonly kind: 'endpoint' | 'function' | 'model' | 'field' | 'event';
  readonly key: string;
  readonly words: string;
}

/** Endpoints, calls such as `findRecipe(id)`, models, fields such as `Recipe.title` and events that a dependency names. */
export function needsIn(text: string): readonly Need[] {
  return namesInWords(text).map(({ kind, key, start, end }): Need => {
    const words = text.slice(start, end);
    // Of a route the path alone: the method may stand elsewhere, as in YAML.
    return {
      kind,
      key,
      words: kind === 'endpoint' ? words.replace(/^[A-Z]+[\s`]+/, '') : words,
    };
  });
}

/** What one feature offers, ready to be compared with needs. */
export interface Offers {
  readonly endpoints: ReadonlyMap<string, ProvidedItem>;
  readonly calls: ReadonlySet<string>;
  /** Model → its fields; undefined where the contract does not list them. */
  readonly models: ReadonlyMap<string, readonly string[] | undefined>;
  readonly events: ReadonlySet<string>;
}

export function offersOf(provides: readonly ProvidedItem[]): Offers {
  const endpoints = new Map<string, ProvidedItem>();
  const calls = new Set<string>();
  const models = new Map<string, readonly string[] | undefined>();
  const events = new Set<string>();
  for (const item of provides) {
    const key = routeKey(item);
    if (key !== undefined) endpoints.set(key, item);
    const event = item.kind === 'event' ? eventName(item) : undefined;
    if (event !== undefined) events.add(event);
    const lines = [item.text, ...item.details];
    for (const line of lines)
      for (const [, name = ''] of line.matchAll(/`?([\w$.]{1,80})\([^)]{0,200}\)/g)) calls.add(name);
    if (isModel(item)) {
      const name = modelName(item);
      if (name !== undefined) models.set(name, fieldsOf(item));
    }
  }
  return { endpoints, calls, models, events };
}

/** `user.created: when ...` → `user.created`. */
export const eventName = ({ text }: Pick<ProvidedItem, 'text'>): string | undefined =>
  /^`?([\w-]+(?:[.:/][\w-]+)+)/.exec(text)?.[1];

/** By the heading above it, or by its form. */
export const isModel = ({ kind, text }: Pick<ProvidedItem, 'kind' | 'text'>): boolean =>
  kind === 'model' || /^[`*_]{0,3}\p{Lu}\w{1,60}[`*_]{0,3}:?\s{0,2}`?\{/u.test(text);

/** `Recipe: { id, title }` and `**Recipe** (id, title)` → `Recipe`. */
export function modelName({ text }: Pick<ProvidedItem, 'text'>): string | undefined {
  return /^[`*_]{0,3}(\p{L}[\p{L}\p{N} _-]{0,60}?)[`*_]{0,3}\s{0,2}(?:[:({–—]|$)/u.exec(text)?.[1];
}

/** The fields a model lists, or undefined when it lists none or something else. */
export function fieldsOf({
  text,
  details,
}: Pick<ProvidedItem, 'text' | 'details'>): readonly string[] | undefined {
  const listed =
    /[({]\s{0,4}([^(){}]{1,500})\s{0,4}[)}]/.exec(text)?.[1] ??
    /:\s*([\w?`]+(?:,\s*[\w?`]+)+)\s*$/.exec(text)?.[1] ??
    details.map((line) => /^fields:\s*(.+)$/i.exec(line)?.[1]).find((line) => line !== undefined);
  if (listed === undefined) return fieldsBelow(details);
  const fields = listed.split(',').map((field) => /^[\s`"[]*(\w+)/.exec(field)?.[1] ?? '');
  return fields.every((field) => field !== '') ? fields : undefined;
}

/** `- id: string`, one bullet each; undefined as soon as one says something else, such as `Input: ...`. */
function fieldsBelow(details: readonly string[]): readonly string[] | undefined {
  const fields = details.map(
    (line) => /^[`*_]{0,3}([a-z_]\w{0,60})[`*_]{0,3}\??[`*_]{0,3}(?:\s{0,2}[:(–—]|\s-\s|$)/.exec(line)?.[1],
  );
  const words = /^(?:fields?|inputs?|outputs?|errors?|notes?|unique|indexe?s?|used|owned|examples?)$/;
  return fields.length > 0 && fields.every((field) => field !== undefined && !words.test(field))
    ? fields.flatMap((field) => field ?? [])
    : undefined;
}
