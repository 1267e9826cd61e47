import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scaleRecipe } from '../../src/recipes/scaling.js';

const pancakes = {
  id: 'r-1',
  title: 'Pancakes',
  servings: 4,
  ingredients: [
    { name: 'Flour', amount: 500, unit: 'g' },
    { name: 'Egg', amount: 3, unit: 'piece' },
    { name: 'Saffron', amount: 0.02, unit: 'g' },
  ],
  steps: ['Mix.', 'Fry.'],
  tags: ['quick'],
};

const amountsFor = (servings) => scaleRecipe(pancakes, servings).ingredients.map(({ amount }) => amount);

describe('scaling (FR-005 to FR-008)', () => {
  it('gives a kitchen its amounts', () => {
    assert.deepEqual(amountsFor(1), [125, 1, 0.01]);
    assert.deepEqual(amountsFor(4), [500, 3, 0.02]);
    assert.deepEqual(amountsFor(5), [625, 4, 0.03]);
    assert.deepEqual(amountsFor(6), [750, 4.5, 0.03]);
    assert.deepEqual(amountsFor(100), [12_500, 75, 0.5]);
  });

  it('keeps everything else, and says what it is for', () => {
    const { ingredients, ...rest } = scaleRecipe(pancakes, 6);
    assert.deepEqual(rest, {
      id: 'r-1',
      title: 'Pancakes',
      servings: 6,
      steps: ['Mix.', 'Fry.'],
      tags: ['quick'],
    });
    assert.deepEqual(ingredients[0], { name: 'Flour', amount: 750, unit: 'g' });
  });

  it('leaves the recipe as it is', () => {
    const before = structuredClone(pancakes);
    scaleRecipe(pancakes, 9);
    assert.deepEqual(pancakes, before);
  });

  it('does not make half a piece out of a rounding error', () => {
    const buns = { ...pancakes, servings: 49, ingredients: [{ name: 'Bun', amount: 49, unit: 'piece' }] };
    assert.equal(scaleRecipe(buns, 1).ingredients[0].amount, 1);
  });
});

describe('servings nobody can cook for (FR-006)', () => {
  for (const servings of [0, -1, 1.5, 101, NaN, undefined, '6']) {
    it(`are refused: ${servings} (${typeof servings})`, () => {
      assert.throws(
        () => scaleRecipe(pancakes, servings),
        (error) => error.status === 400 && error.problems[0].field === 'servings',
      );
    });
  }
});
