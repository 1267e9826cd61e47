import type { ProvidedItem } from '../contract';

const ROUTE =
  /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[\s`]{1,3}((?:https?:\/\/[^\s/`]{1,200})?\/[^\s`"'*,;)]{0,300})/g;
const CALL = /`([\w$.]{1,80})\([^`)]{0,200}\)`/g;
const FIELD = /`([A-Z]\w{1,60})\.(\w{1,60})`/g;

/** `GET /recipes/:id`, with parameters by position and without query: `{id}`, `<id>` and `:id` mean the same. */
export function routeKey({ method, path }: Pick<ProvidedItem, 'method' | 'path'>): string | undefined {
  return method === undefined || path === undefined ? undefined : keyOfRoute(method, path);
}

function keyOfRoute(method: string, path: string): string {
  const plain = path
    .replace(/^https?:\/\/[^/]*/, '')
    .replace(/[?#].*$/, '')
    .replace(/(?<=.)\/+$/, '')
    .replace(/:\w+|\{[^}/]*\}|<[^>/]*>/g, ':');
  return `${method.toUpperCase()} ${plain === '' ? '/' : plain}`;
}

/** What words ask of another feature, by kind. `words` are as written, for finding and replacing them. */
export interface Need {
  readonly kind: 'endpoint' | 'call' | 'field';
  readonly key: string;
  readonly words: string;
}

/** Endpoints, calls such as `findRecipe(id)` and fields such as `Recipe.title` that a dependency names. */
export function needsIn(text: string): readonly Need[] {
  const words = text.slice(0, 4000);
  return [
    ...[...words.matchAll(ROUTE)].map(([, method = '', path = '']): Need => {
      const bare = path.replace(/[).:]+$/, '');
      return { kind: 'endpoint', key: keyOfRoute(method, bare), words: bare };
    }),
    ...[...words.matchAll(CALL)].map(([, name = '']): Need => ({ kind: 'call', key: name, words: name })),
    ...[...words.matchAll(FIELD)].map(([, model = '', field = '']): Need => ({
      kind: 'field',
      key: `${model}.${field}`,
      words: `${model}.${field}`,
    })),
  ];
}

/** What one feature offers, ready to be compared with needs. */
export interface Offers {
  readonly endpoints: ReadonlyMap<string, ProvidedItem>;
  readonly calls: ReadonlySet<string>;
  /** Model → its fields; undefined where the contract does not list them. */
  readonly models: ReadonlyMap<string, readonly string[] | undefined>;
}

export function offersOf(provides: readonly ProvidedItem[]): Offers {
  const endpoints = new Map<string, ProvidedItem>();
  const calls = new Set<string>();
  const models = new Map<string, readonly string[] | undefined>();
  for (const item of provides) {
    const key = routeKey(item);
    if (key !== undefined) endpoints.set(key, item);
    const lines = [item.text, ...item.details];
    for (const line of lines)
      for (const [, name = ''] of line.matchAll(/`?([\w$.]{1,80})\([^)]{0,200}\)/g)) calls.add(name);
    if (item.kind === 'model' || /^[`*_]{0,3}\p{Lu}\w{1,60}[`*_]{0,3}:?\s{0,2}\{/u.test(item.text)) {
      const name = modelName(item);
      if (name !== undefined) models.set(name, fieldsOf(item));
    }
  }
  return { endpoints, calls, models };
}

/** `Recipe: { id, title }` and `**Recipe** (id, title)` → `Recipe`. */
export function modelName({ text }: Pick<ProvidedItem, 'text'>): string | undefined {
  return /^[`*_]{0,3}(\p{L}[\p{L}\p{N} _-]{0,60}?)[`*_]{0,3}\s{0,2}(?:[:({–—]|$)/u.exec(text)?.[1];
}

function fieldsOf({ text, details }: ProvidedItem): readonly string[] | undefined {
  const listed =
    /[({]\s{0,4}([^(){}]{1,500})\s{0,4}[)}]/.exec(text)?.[1] ??
    /:\s*([\w?`]+(?:,\s*[\w?`]+)+)\s*$/.exec(text)?.[1] ??
    details.map((line) => /^fields:\s*(.+)$/i.exec(line)?.[1]).find((line) => line !== undefined);
  if (listed === undefined) return undefined;
  const fields = listed.split(',').map((field) => /^[\s`"[]*(\w+)/.exec(field)?.[1] ?? '');
  return fields.every((field) => field !== '') ? fields : undefined;
}
