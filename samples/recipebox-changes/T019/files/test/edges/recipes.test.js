import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRecipe } from '../../src/recipes/recipe.js';
import { scaleRecipe } from '../../src/recipes/scaling.js';

const recipeFor = (servings, amount, unit) =>
  createRecipe('r-1', { title: 'Edge', servings, ingredients: [{ name: 'Thing', amount, unit }] });
const scaledAmount = (recipe, servings) => scaleRecipe(recipe, servings).ingredients[0].amount;

describe('scaling, whatever the numbers (FR-006, FR-007)', () => {
  it('never shows a zero, infinite or undefined amount', () => {
    for (const from of [1, 2, 3, 7, 49, 99, 100]) {
      for (let to = 1; to <= 100; to += 1) {
        for (const amount of [0.01, 0.3, 1, 333.33, 100_000]) {
          const scaled = scaledAmount(recipeFor(from, amount, 'g'), to);
          assert.ok(
            Number.isFinite(scaled) && scaled >= 0.01,
            `${amount} g from ${from} to ${to}: ${scaled}`,
          );
        }
      }
    }
  });

  it('asks for more when more people come, never for less', () => {
    const recipe = recipeFor(7, 3, 'piece');
    for (let servings = 2; servings <= 100; servings += 1) {
      assert.ok(scaledAmount(recipe, servings) >= scaledAmount(recipe, servings - 1), `at ${servings}`);
    }
  });

  it('gives pieces in halves', () => {
    for (let servings = 1; servings <= 100; servings += 1) {
      const pieces = scaledAmount(recipeFor(3, 5, 'piece'), servings);
      assert.equal(Number.isInteger(pieces * 2), true, `${pieces} at ${servings}`);
    }
  });

  it('changes nothing at the servings of the recipe, but for rounding', () => {
    assert.equal(scaledAmount(recipeFor(3, 333.33, 'g'), 3), 333.33);
    assert.equal(scaledAmount(recipeFor(3, 0.005, 'g'), 3), 0.01);
  });
});

describe('a recipe that is hard to read', () => {
  it('may be written in any script', () => {
    const recipe = createRecipe('r-1', {
      title: '味噌汁',
      servings: 2,
      ingredients: [{ name: 'だし', amount: 400, unit: 'ml' }],
      tags: ['ÉTÉ'],
    });
    assert.deepEqual([recipe.title, recipe.tags], ['味噌汁', ['été']]);
  });

  it('may not bring fields of every object instead of its own', () => {
    const input = JSON.parse('{"__proto__": {"title": "Borrowed", "servings": 4}, "ingredients": []}');
    assert.throws(() => createRecipe('r-1', input), { status: 400 });
    assert.equal({}.title, undefined);
  });

  it('may not hide a broken ingredient behind a good one', () => {
    const ingredients = [{ name: 'Salt', amount: 1, unit: 'g' }, null];
    assert.throws(
      () => createRecipe('r-1', { title: 'Edge', servings: 1, ingredients }),
      (error) => error.problems.every(({ field }) => field.startsWith('ingredients[1]')),
    );
  });
});
