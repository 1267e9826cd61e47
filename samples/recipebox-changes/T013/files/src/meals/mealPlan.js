import { ConflictError, NotFoundError, ValidationError } from '../errors.js';
import { isServings, SERVINGS_RULE } from '../quantities.js';
import { datesOf, DAYS, isDay, isSlot, isWeek, SLOTS } from './week.js';

/**
 * @typedef {{ recipeId: string, servings: number }} Meal
 * @typedef {{ week: string, meals: Record<string, Meal> }} StoredPlan Meals by `day/slot`.
 * @typedef {import('../errors.js').Problem} Problem
 */

/** How often one week may hold the same recipe (FR-012). */
const MOST_REPEATS = 3;

/**
 * The plans of all weeks, with their rules.
 *
 * @param {import('../store.js').Collection} collection
 * @param {(recipeId: string) => unknown} findRecipe Gives undefined for a recipe that does not exist.
 */
export function createMealPlans(collection, findRecipe) {
  /** @param {string} week @returns {StoredPlan} */
  const storedPlan = (week) => collection.get(week) ?? { week, meals: {} };

  return {
    /**
     * @param {string} week
     * @returns the week's seven days; a week nobody has planned has no meals (FR-009).
     * @throws {ValidationError} when there is no such week.
     */
    read(week) {
      check(placeProblems(week));
      const { meals } = storedPlan(week);
      const dates = datesOf(week);
      const days = DAYS.map((day, index) => ({
        day,
        date: dates[index],
        meals: Object.fromEntries(SLOTS.map((slot) => [slot, meals[`${day}/${slot}`] ?? null])),
      }));
      return { week, days };
    },

    /**
     * @param {string} week
     * @returns {Meal[]} the planned meals.
     * @throws {ValidationError} when there is no such week.
     */
    meals(week) {
      check(placeProblems(week));
      return Object.values(storedPlan(week).meals);
    },

    /**
     * Puts a meal into a slot; what was there goes (FR-010).
     *
     * @param {string} week
     * @param {string} day
     * @param {string} slot
     * @param {unknown} input A meal.
     * @throws {ValidationError} for a broken rule, an unknown recipe among them (FR-011).
     * @throws {ConflictError} when the week holds the recipe often enough (FR-012).
     */
    assign(week, day, slot, input) {
      const { recipeId, servings } = /** @type {Meal} */ (input ?? {});
      check([...placeProblems(week, day, slot), ...mealProblems(recipeId, servings, findRecipe)]);
      const plan = storedPlan(week);
      const { [`${day}/${slot}`]: _replaced, ...others } = plan.meals;
      const repeats = Object.values(others).filter((meal) => meal.recipeId === recipeId).length;
      if (repeats >= MOST_REPEATS) {
        throw new ConflictError(`Recipe ${recipeId} is planned ${MOST_REPEATS} times in ${week} already.`);
      }
      collection.put(week, { week, meals: { ...others, [`${day}/${slot}`]: { recipeId, servings } } });
    },

    /**
     * @param {string} week
     * @param {string} day
     * @param {string} slot
     * @throws {NotFoundError} when nothing is planned there.
     */
    clear(week, day, slot) {
      check(placeProblems(week, day, slot));
      const plan = storedPlan(week);
      const { [`${day}/${slot}`]: cleared, ...others } = plan.meals;
      if (!cleared) throw new NotFoundError(`meal at ${day}/${slot} in ${week}`);
      collection.put(week, { week, meals: others });
    },
  };
}

/** @param {readonly Problem[]} problems */
function check(problems) {
  if (problems.length > 0) throw new ValidationError(problems);
}

/**
 * @param {string} week
 * @param {string} [day]
 * @param {string} [slot]
 * @returns {Problem[]}
 */
function placeProblems(week, day, slot) {
  const problems = [];
  if (!isWeek(week))
    problems.push({ field: 'week', message: 'must be a week that exists, such as 2026-W14' });
  if (day !== undefined && !isDay(day))
    problems.push({ field: 'day', message: `must be one of ${DAYS.join(', ')}` });
  if (slot !== undefined && !isSlot(slot)) {
    problems.push({ field: 'slot', message: `must be one of ${SLOTS.join(', ')}` });
  }
  return problems;
}

/**
 * @param {unknown} recipeId
 * @param {unknown} servings
 * @param {(recipeId: string) => unknown} findRecipe
 * @returns {Problem[]}
 */
function mealProblems(recipeId, servings, findRecipe) {
  const problems = [];
  if (typeof recipeId !== 'string' || findRecipe(recipeId) === undefined) {
    problems.push({ field: 'recipeId', message: 'must be the id of a stored recipe' });
  }
  if (!isServings(servings)) problems.push({ field: 'servings', message: SERVINGS_RULE });
  return problems;
}
