import { shoppingList } from './shoppingList.js';

/**
 * @typedef {{ ingredients: readonly import('./shoppingList.js').Line[] }} RecipeForShopping What meal planning needs of a
 *   recipe; how else it looks is the recipe API's business.
 */

/**
 * The shopping list for planned meals, each scaled to its own servings (FR-013). A recipe that is gone costs its own
 * lines, not the list.
 *
 * @template {RecipeForShopping} Recipe
 * @param {readonly import('./mealPlan.js').Meal[]} meals
 * @param {object} recipeApi
 * @param {(id: string) => Recipe | undefined} recipeApi.findRecipe
 * @param {(recipe: Recipe, servings: number) => RecipeForShopping} recipeApi.scaleRecipe
 * @returns {{ lines: import('./shoppingList.js').Line[], missing: string[] }}
 */
export function weekShopping(meals, { findRecipe, scaleRecipe }) {
  const missing = new Set();
  const ingredients = meals.flatMap(({ recipeId, servings }) => {
    const recipe = findRecipe(recipeId);
    if (recipe) return scaleRecipe(recipe, servings).ingredients;
    missing.add(recipeId);
    return [];
  });
  return { lines: shoppingList(ingredients), missing: [...missing] };
}
