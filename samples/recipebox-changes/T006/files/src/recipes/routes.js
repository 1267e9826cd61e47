/**
 * Track A mounts the recipe API here. Its contract says what it provides.
 *
 * @param {import('../router.js').Router} _router
 * @param {{ store: import('../store.js').Store, newId: () => string }} _services
 */
export function mountRecipes(_router, _services) {
  return {};
}
