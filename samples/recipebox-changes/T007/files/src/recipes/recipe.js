import { ValidationError } from '../errors.js';
import { isServings, isUnit, SERVINGS_RULE, UNIT_NAMES } from '../quantities.js';

/**
 * @typedef {{ name: string, amount: number, unit: import('../quantities.js').Unit }} Ingredient
 *
 * @typedef {object} Recipe
 * @property {string} id
 * @property {string} title
 * @property {number} servings What the amounts are written for.
 * @property {Ingredient[]} ingredients
 * @property {string[]} steps
 * @property {string[]} tags Lower case, each once.
 *
 * @typedef {import('../errors.js').Problem} Problem
 */

const LONGEST_TITLE = 120;
const LONGEST_NAME = 80;
const MOST_INGREDIENTS = 100;
const LARGEST_AMOUNT = 100_000;

/**
 * Makes a recipe of what a caller sent (FR-001). Unknown fields are left out.
 *
 * @param {string} id
 * @param {unknown} input
 * @returns {Recipe}
 * @throws {ValidationError} naming every broken rule (FR-002).
 */
export function createRecipe(id, input) {
  const given = fieldsOf(input);
  const problems = [
    ...textProblems('title', given.title, LONGEST_TITLE),
    ...(isServings(given.servings) ? [] : [{ field: 'servings', message: SERVINGS_RULE }]),
    ...ingredientProblems(given.ingredients),
    ...textListProblems('steps', given.steps),
    ...textListProblems('tags', given.tags),
  ];
  if (problems.length > 0) throw new ValidationError(problems);

  const { title, servings, ingredients, steps = [], tags = [] } = /** @type {Omit<Recipe, 'id'>} */ (given);
  return {
    id,
    title: title.trim(),
    servings,
    ingredients: ingredients.map(({ name, amount, unit }) => ({ name: name.trim(), amount, unit })),
    steps: steps.map((step) => step.trim()),
    tags: [...new Set(tags.map((tag) => tag.trim().toLowerCase()))],
  };
}

/**
 * @param {unknown} input
 * @returns {Record<string, unknown>} whatever was sent, as something whose fields can be asked for.
 */
function fieldsOf(input) {
  return /** @type {Record<string, unknown>} */ (typeof input === 'object' && input !== null ? input : {});
}

/** @returns {Problem[]} */
function ingredientProblems(/** @type {unknown} */ ingredients) {
  if (!Array.isArray(ingredients) || ingredients.length < 1 || ingredients.length > MOST_INGREDIENTS) {
    return [{ field: 'ingredients', message: `must be a list of 1 to ${MOST_INGREDIENTS}` }];
  }
  return ingredients.flatMap((ingredient, index) => {
    const { name, amount, unit } = fieldsOf(ingredient);
    const field = `ingredients[${index}]`;
    const problems = textProblems(`${field}.name`, name, LONGEST_NAME);
    if (!(typeof amount === 'number' && amount > 0 && amount <= LARGEST_AMOUNT)) {
      problems.push({
        field: `${field}.amount`,
        message: `must be a number above 0, at most ${LARGEST_AMOUNT}`,
      });
    }
    if (!isUnit(unit))
      problems.push({ field: `${field}.unit`, message: `must be one of ${UNIT_NAMES.join(', ')}` });
    return problems;
  });
}

/** @returns {Problem[]} */
function textProblems(
  /** @type {string} */ field,
  /** @type {unknown} */ text,
  /** @type {number} */ longest,
) {
  const length = typeof text === 'string' ? text.trim().length : 0;
  return length >= 1 && length <= longest
    ? []
    : [{ field, message: `must be a text of 1 to ${longest} characters` }];
}

/** A list of texts that may be left out. @returns {Problem[]} */
function textListProblems(/** @type {string} */ field, /** @type {unknown} */ list) {
  const isTextList =
    Array.isArray(list) && list.every((text) => typeof text === 'string' && text.trim() !== '');
  return list === undefined || isTextList ? [] : [{ field, message: 'must be a list of texts' }];
}
