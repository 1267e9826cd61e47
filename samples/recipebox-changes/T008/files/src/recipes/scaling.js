import { ValidationError } from '../errors.js';
import { isServings, roundAmount, SERVINGS_RULE } from '../quantities.js';

/**
 * Scales a recipe to another number of servings (FR-005). The recipe given stays as it is.
 *
 * @param {import('./recipe.js').Recipe} recipe
 * @param {number} servings Whole, 1 to 100.
 * @returns {import('./recipe.js').Recipe}
 * @throws {ValidationError} for every other number of servings, 0 among them (FR-006).
 */
export function scaleRecipe(recipe, servings) {
  if (!isServings(servings)) throw new ValidationError([{ field: 'servings', message: SERVINGS_RULE }]);
  const ingredients = recipe.ingredients.map((ingredient) => ({
    ...ingredient,
    // Multiplying first keeps 49 pieces for 49 scaled to 1 at exactly 1; a factor of 1/49 would not.
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
