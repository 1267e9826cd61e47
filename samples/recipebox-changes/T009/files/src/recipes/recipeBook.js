import { NotFoundError } from '../errors.js';
import { createRecipe } from './recipe.js';

/**
 * @typedef {import('./recipe.js').Recipe} Recipe
 * @typedef {{ tag?: string, ingredient?: string, text?: string }} Search
 * @typedef {ReturnType<typeof createRecipeBook>} RecipeBook
 */

/**
 * The stored recipes, with their rules.
 *
 * @param {import('../store.js').Collection} collection
 * @param {() => string} newId
 */
export function createRecipeBook(collection, newId) {
  /** @param {string} id @returns {Recipe | undefined} */
  const find = (id) => collection.get(id);

  /** @param {string} id @returns {Recipe} @throws {NotFoundError} */
  const get = (id) => {
    const recipe = find(id);
    if (!recipe) throw new NotFoundError(`recipe ${id}`);
    return recipe;
  };

  /** @param {string} id @param {unknown} input @returns {Recipe} @throws {import('../errors.js').ValidationError} */
  const store = (id, input) => {
    const recipe = createRecipe(id, input);
    collection.put(id, recipe);
    return recipe;
  };

  return {
    find,
    get,

    /** @param {unknown} input */
    add: (input) => store(newId(), input),

    /** @param {string} id @param {unknown} input */
    replace: (id, input) => store(get(id).id, input),

    /** @param {string} id */
    remove(id) {
      if (!collection.remove(id)) throw new NotFoundError(`recipe ${id}`);
    },

    /**
     * @param {Search} search Conditions that must all hold (FR-003); those left out hold for everything.
     * @returns {Recipe[]}
     */
    search: ({ tag, ingredient, text }) =>
      collection
        .all()
        .filter(
          (recipe) =>
            (!tag || recipe.tags.includes(tag.toLowerCase())) &&
            (!ingredient || uses(recipe, ingredient)) &&
            (!text || includes(recipe.title, text)),
        ),
  };
}

/** @param {Recipe} recipe @param {string} ingredient */
const uses = (recipe, ingredient) => recipe.ingredients.some(({ name }) => includes(name, ingredient));

/** @param {string} whole @param {string} part */
const includes = (whole, part) => whole.toLowerCase().includes(part.toLowerCase());
