/** What words name, with UTF-16 offsets into those words. */
export interface NameInWords {
  readonly kind: 'endpoint' | 'function' | 'model' | 'field' | 'event';
  /** Compared with other keys of the same kind: `GET /users/:`, `findUser`, `User`, `User.email`, `user.created`. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

const ROUTE =
  /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[\s`]{1,3}((?:https?:\/\/[^\s/`]{1,200})?\/[^\s`"'*,;)]{0,300})/g;
const CALL = /`([\w$.]{1,80})\([^`)]{0,200}\)`/g;
const FIELD = /`([A-Z]\w{1,60})\.(\w{1,60})`/g;
const MODEL = /`([A-Z]\w{1,60})`/g;
const EVENT = /`([a-z][\w-]{1,60}(?:[.:/][\w-]{1,60}){1,4})`/g;
/** `src/store.js` and `config.json` have the shape of an event's name. */
const FILE_LIKE =
  /\/|\.(?:[cm]?[jt]sx?|json|md|ya?ml|html|css|py|rs|go|java|rb|cs|sql|sh|toml|txt|csv|lock)$/i;

/** A comparable form of a route: parameters by position, without host, query and closing slash. */
export function keyOfRoute(method: string, path: string): string {
  const plain = path
    .replace(/^https?:\/\/[^/]*/, '')
    .replace(/[?#].*$/, '')
    .replace(/(?<=.)\/+$/, '')
    .replace(/:\w+|\{[^}/]*\}|<[^>/]*>/g, ':');
  return `${method.toUpperCase()} ${plain === '' ? '/' : plain}`;
}

/**
 * Endpoints, functions, models, fields and events that words name, in their order. All but endpoints only in code marks:
 * elsewhere a word is a word. No more than the first 4,000 characters are looked at.
 */
export function namesInWords(text: string): readonly NameInWords[] {
  const words = text.slice(0, 4000);
  const found: NameInWords[] = [];
  for (const match of words.matchAll(ROUTE)) {
    const path = (match[2] ?? '').replace(/[).:\]]+$/, '');
    const end = match.index + match[0].length - (match[2] ?? '').length + path.length;
    found.push({ kind: 'endpoint', key: keyOfRoute(match[1] ?? '', path), start: match.index, end });
  }
  const quoted = (
    kind: NameInWords['kind'],
    pattern: RegExp,
    keyOf: (match: RegExpExecArray) => string,
  ): void => {
    for (const match of words.matchAll(pattern)) {
      const key = keyOf(match);
      if (kind === 'event' && FILE_LIKE.test(key)) continue;
      found.push({ kind, key, start: match.index + 1, end: match.index + 1 + key.length });
    }
  };
  quoted('function', CALL, (match) => match[1] ?? '');
  quoted('field', FIELD, (match) => `${match[1] ?? ''}.${match[2] ?? ''}`);
  quoted('model', MODEL, (match) => match[1] ?? '');
  quoted('event', EVENT, (match) => match[1] ?? '');
  return found.sort((left, right) => left.start - right.start);
}
