import { createMealPlans } from './mealPlan.js';
import { weekShopping } from './weekShopping.js';

/**
 * Mounts meal planning.
 *
 * @template {import('./weekShopping.js').RecipeForShopping} Recipe
 * @param {import('../router.js').Router} router
 * @param {object} services
 * @param {import('../store.js').Store} services.store
 * @param {(id: string) => Recipe | undefined} services.findRecipe Of the recipe API.
 * @param {(recipe: Recipe, servings: number) => Recipe} services.scaleRecipe Of the recipe API.
 */
export function mountMeals(router, { store, findRecipe, scaleRecipe }) {
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

  router.add('GET', '/meal-plans/:week/shopping-list', ({ params: { week } }) => ({
    status: 200,
    body: { week, ...weekShopping(plans.meals(week), { findRecipe, scaleRecipe }) },
  }));
}
