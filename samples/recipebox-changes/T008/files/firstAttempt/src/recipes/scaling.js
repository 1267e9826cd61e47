import { roundAmount } from '../quantities.js';

/**
 * Scales a recipe to another number of servings (FR-005). The recipe given stays as it is.
 *
 * @param {import('./recipe.js').Recipe} recipe
 * @param {number} servings
 * @returns {import('./recipe.js').Recipe}
 */
export function scaleRecipe(recipe, servings) {
  const ingredients = recipe.ingredients.map((ingredient) => ({
    ...ingredient,
    amount: kitchenAmount((ingredient.amount * servings) / recipe.servings, ingredient.unit),
  }));
  return { ...recipe, servings, ingredients };
}

/**
 * Two decimals (FR-007); pieces up to the next half, because nobody cooks 3.75 eggs (FR-008).
 *
 * @param {number} exact
 * @param {string} unit
 */
function kitchenAmount(exact, unit) {
  const amount = roundAmount(exact);
  return unit === 'piece' ? Math.ceil(amount * 2) / 2 : amount;
}
