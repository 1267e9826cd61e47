import { randomUUID } from 'node:crypto';
import { errorResponse, RequestError } from './errors.js';
import { mountMeals } from './meals/routes.js';
import { mountRecipes } from './recipes/routes.js';
import { createRouter } from './router.js';
import { createStore } from './store.js';

/**
 * @typedef {import('./errors.js').Response} Response
 * @typedef {{ method: string, path: string, query?: URLSearchParams, body?: unknown }} AppRequest
 *
 * @typedef {object} App
 * @property {(request: AppRequest) => Promise<Response>} handle Answers every request, whatever goes wrong.
 * @property {() => import('./router.js').Route[]} routes
 */

/**
 * Puts RecipeBox together. Knows neither sockets nor files, so tests can ask it directly.
 *
 * @param {object} [options]
 * @param {import('./store.js').Store} [options.store] In memory when left out.
 * @param {() => string} [options.newId]
 * @param {(error: unknown) => void} [options.report] Told of everything that is not the caller's fault.
 * @returns {App}
 */
export function createApp({ store = createStore(), newId = randomUUID, report = console.error } = {}) {
  const router = createRouter();

  router.add('GET', '/health', () => ({ status: 200, body: { status: 'ok' } }));
  mountRecipes(router, { store, newId });
  mountMeals(router, { store });

  return {
    routes: router.routes,
    async handle({ method, path, query = new URLSearchParams(), body }) {
      try {
        const { handler, params } = router.match(method, path);
        return await handler({ params, query, body });
      } catch (error) {
        if (!(error instanceof RequestError)) report(error);
        return errorResponse(error);
      }
    },
  };
}
