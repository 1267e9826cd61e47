import { createRecipeBook } from './recipeBook.js';

/**
 * Mounts the recipe API.
 *
 * @param {import('../router.js').Router} router
 * @param {{ store: import('../store.js').Store, newId: () => string }} services
 * @returns what the feature provides to others, as its contract says.
 */
export function mountRecipes(router, { store, newId }) {
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
    book.remove(params.id);
    return { status: 204 };
  });

  return { findRecipe: book.find };
}
