import { NotFoundError, RequestError, ValidationError } from './errors.js';

/**
 * @typedef {object} Request
 * @property {Record<string, string>} params Values of the `:name` segments, decoded.
 * @property {URLSearchParams} query
 * @property {unknown} body
 *
 * @typedef {(request: Request) => import('./errors.js').Response | Promise<import('./errors.js').Response>} Handler
 * @typedef {{ method: string, pattern: string }} Route
 *
 * @typedef {object} Router
 * @property {(method: string, pattern: string, handler: Handler) => void} add
 * @property {(method: string, path: string) => { handler: Handler, params: Record<string, string> }} match
 *   Throws a RequestError: 404 for an unknown path, 405 for a method the path does not know, 400 for a broken escape.
 * @property {() => Route[]} routes
 */

/** @returns {Router} */
export function createRouter() {
  /** @type {{ method: string, pattern: string, handler: Handler }[]} */
  const routes = [];

  return {
    add(method, pattern, handler) {
      routes.push({ method, pattern, handler });
    },

    match(method, path) {
      const matches = routes.flatMap((route) => {
        const params = paramsOf(route.pattern, path);
        return params ? [{ ...route, params }] : [];
      });
      if (matches.length === 0) throw new NotFoundError(`path ${path}`);
      const match = matches.find((candidate) => candidate.method === method);
      if (!match) {
        const known = matches.map((candidate) => candidate.method).join(', ');
        throw new RequestError(405, 'method-not-allowed', `${path} knows ${known}, not ${method}.`);
      }
      return { handler: match.handler, params: decoded(match.params) };
    },

    routes: () => routes.map(({ method, pattern }) => ({ method, pattern })),
  };
}

/**
 * @param {string} pattern Such as `/recipes/:id`.
 * @param {string} path
 * @returns {Record<string, string> | undefined} the raw values, or undefined when the path does not match.
 */
function paramsOf(pattern, path) {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return undefined;
  /** @type {Record<string, string>} */
  const params = {};
  for (const [index, segment] of wanted.entries()) {
    const value = given[index] ?? '';
    if (segment.startsWith(':') && value !== '') params[segment.slice(1)] = value;
    else if (segment !== value) return undefined;
  }
  return params;
}

/** @param {Record<string, string>} params */
function decoded(params) {
  try {
    return Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch {
    throw new ValidationError([{ field: 'path', message: 'holds a broken escape' }]);
  }
}
