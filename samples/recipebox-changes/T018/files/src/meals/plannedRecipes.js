/**
 * @param {readonly import('./mealPlan.js').StoredPlan[]} plans Of all weeks, past ones too.
 * @param {string} recipeId
 * @returns {boolean} whether any of them uses the recipe.
 */
export function isPlanned(plans, recipeId) {
  return plans.some(({ meals }) => Object.values(meals).some((meal) => meal.recipeId === recipeId));
}
