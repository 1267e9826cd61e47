import { createMealPlans } from './mealPlan.js';

/** Until the integration checkpoint hands in the recipe API, no recipe is known. */
const noRecipeYet = () => undefined;

/**
 * Mounts meal planning.
 *
 * @param {import('../router.js').Router} router
 * @param {object} services
 * @param {import('../store.js').Store} services.store
 * @param {(id: string) => unknown} [services.findRecipe] Of the recipe API.
 */
export function mountMeals(router, { store, findRecipe = noRecipeYet }) {
  const plans = createMealPlans(store.collection('mealPlans'), findRecipe);

  router.add('GET', '/meal-plans/:week', ({ params }) => ({ status: 200, body: plans.read(params.week) }));

  router.add('PUT', '/meal-plans/:week/:day/:slot', ({ params: { week, day, slot }, body }) => {
    plans.assign(week, day, slot, body);
    return { status: 200, body: plans.read(week) };
  });

  router.add('DELETE', '/meal-plans/:week/:day/:slot', ({ params: { week, day, slot } }) => {
    plans.clear(week, day, slot);
    return { status: 204 };
  });
}
