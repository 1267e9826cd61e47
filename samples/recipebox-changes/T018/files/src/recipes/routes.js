import { ConflictError } from '../errors.js';
import { createRecipeBook } from './recipeBook.js';
import { scaleRecipe } from './scaling.js';

/**
 * Mounts the recipe API.
 *
 * @param {import('../router.js').Router} router
 * @param {object} services
 * @param {import('../store.js').Store} services.store
 * @param {() => string} services.newId
 * @param {(id: string) => boolean} [services.isPlanned] Whether a meal plan uses the recipe.
 * @returns what the feature provides to others, as its contract says.
 */
export function mountRecipes(router, { store, newId, isPlanned = () => false }) {
  const book = createRecipeBook(store.collection('recipes'), newId);

  router.add('POST', '/recipes', ({ body }) => ({ status: 201, body: book.add(body) }));

  router.add('GET', '/recipes', ({ query }) => {
    const { tag, ingredient, text } = Object.fromEntries(query);
    return { status: 200, body: { recipes: book.search({ tag, ingredient, text }) } };
  });

  router.add('GET', '/recipes/:id', ({ params }) => ({ status: 200, body: book.get(params.id) }));

  router.add('PUT', '/recipes/:id', ({ params, body }) => ({
    status: 200,
    body: book.replace(params.id, body),
  }));

  router.add('DELETE', '/recipes/:id', ({ params }) => {
    const { id, title } = book.get(params.id);
    if (isPlanned(id)) throw new ConflictError(`${title} is part of a meal plan; clear it there first.`);
    book.remove(id);
    return { status: 204 };
  });

  router.add('GET', '/recipes/:id/scaled', ({ params, query }) => {
    const recipe = book.get(params.id);
    return { status: 200, body: scaleRecipe(recipe, numberFrom(query.get('servings'))) };
  });

  return { findRecipe: book.find, scaleRecipe };
}

/**
 * Digits only: `Number` alone would take '', '1e1' and '0x4' for numbers, too.
 *
 * @param {string | null} text
 */
const numberFrom = (text) => (/^\d+$/.test(text ?? '') ? Number(text) : NaN);
