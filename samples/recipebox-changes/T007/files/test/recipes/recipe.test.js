import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRecipe } from '../../src/recipes/recipe.js';

const pancakes = {
  title: ' Pancakes ',
  servings: 4,
  ingredients: [
    { name: 'Flour', amount: 500, unit: 'g' },
    { name: 'Egg', amount: 3, unit: 'piece' },
  ],
  steps: ['Mix.', 'Fry.'],
  tags: ['Quick', 'vegetarian', 'quick'],
};

const brokenFields = (input) => {
  try {
    createRecipe('r-1', input);
    return [];
  } catch (error) {
    return error.problems.map((problem) => problem.field);
  }
};
const withIngredient = (ingredient) => ({
  ...pancakes,
  ingredients: [{ name: 'Flour', amount: 1, unit: 'g', ...ingredient }],
});

describe('a recipe (FR-001)', () => {
  it('gets its id, a trimmed title and each tag once', () => {
    assert.deepEqual(createRecipe('r-1', pancakes), {
      ...pancakes,
      id: 'r-1',
      title: 'Pancakes',
      tags: ['quick', 'vegetarian'],
    });
  });

  it('needs neither steps nor tags', () => {
    const { steps, tags } = createRecipe('r-1', { ...pancakes, steps: undefined, tags: undefined });
    assert.deepEqual([steps, tags], [[], []]);
  });

  it('leaves unknown fields out and cannot be given an id', () => {
    const recipe = createRecipe('r-1', { ...pancakes, id: 'mine', rating: 5 });
    assert.equal(recipe.id, 'r-1');
    assert.equal('rating' in recipe, false);
  });
});

describe('the rules of a recipe (FR-002)', () => {
  it('are all named at once', () => {
    const input = {
      title: ' ',
      servings: 0,
      ingredients: [{ name: '', amount: -5, unit: 'ounce' }],
      tags: 'quick',
    };
    assert.deepEqual(brokenFields(input), [
      'title',
      'servings',
      'ingredients[0].name',
      'ingredients[0].amount',
      'ingredients[0].unit',
      'tags',
    ]);
  });

  for (const nothing of [undefined, null, 'pancakes', []]) {
    it(`refuse ${JSON.stringify(nothing)}`, () => {
      assert.deepEqual(brokenFields(nothing), ['title', 'servings', 'ingredients']);
    });
  }

  it('allow a title of 1 and of 120 characters, not of 121', () => {
    assert.deepEqual(brokenFields({ ...pancakes, title: 'x' }), []);
    assert.deepEqual(brokenFields({ ...pancakes, title: 'x'.repeat(120) }), []);
    assert.deepEqual(brokenFields({ ...pancakes, title: 'x'.repeat(121) }), ['title']);
  });

  it('allow 1 to 100 ingredients', () => {
    const flour = pancakes.ingredients[0];
    assert.deepEqual(brokenFields({ ...pancakes, ingredients: [] }), ['ingredients']);
    assert.deepEqual(brokenFields({ ...pancakes, ingredients: Array(100).fill(flour) }), []);
    assert.deepEqual(brokenFields({ ...pancakes, ingredients: Array(101).fill(flour) }), ['ingredients']);
  });

  it('allow amounts above 0 and up to 100,000', () => {
    assert.deepEqual(brokenFields(withIngredient({ amount: 0.01 })), []);
    assert.deepEqual(brokenFields(withIngredient({ amount: 100_000 })), []);
    for (const amount of [0, 100_001, NaN, '5', null]) {
      assert.deepEqual(brokenFields(withIngredient({ amount })), ['ingredients[0].amount'], String(amount));
    }
  });

  it('refuse an empty step', () => {
    assert.deepEqual(brokenFields({ ...pancakes, steps: ['Mix.', ''] }), ['steps']);
  });
});
