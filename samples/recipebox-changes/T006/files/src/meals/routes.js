/**
 * Track B mounts meal planning here. Its contract says what it provides.
 *
 * @param {import('../router.js').Router} _router
 * @param {{ store: import('../store.js').Store }} _services
 */
export function mountMeals(_router, _services) {}
