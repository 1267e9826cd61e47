import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { shoppingList } from '../../src/meals/shoppingList.js';

const line = (name, amount, unit) => ({ name, amount, unit });

describe('the shopping list (FR-013)', () => {
  it('is empty when nothing is planned', () => {
    assert.deepEqual(shoppingList([]), []);
  });

  it('adds mass, and shows 1,000 g and more in kg', () => {
    assert.deepEqual(shoppingList([line('Flour', 750, 'g'), line('Flour', 0.5, 'kg')]), [
      line('Flour', 1.25, 'kg'),
    ]);
    assert.deepEqual(shoppingList([line('Flour', 999, 'g')]), [line('Flour', 999, 'g')]);
    assert.deepEqual(shoppingList([line('Flour', 1000, 'g')]), [line('Flour', 1, 'kg')]);
  });

  it('adds spoons, cups and millilitres', () => {
    assert.deepEqual(shoppingList([line('Oil', 2, 'tbsp'), line('Oil', 100, 'ml')]), [
      line('Oil', 130, 'ml'),
    ]);
    assert.deepEqual(shoppingList([line('Milk', 5, 'cup')]), [line('Milk', 1.2, 'l')]);
  });

  it('adds pieces, however many', () => {
    assert.deepEqual(shoppingList([line('Egg', 4.5, 'piece'), line('Egg', 1200, 'piece')]), [
      line('Egg', 1204.5, 'piece'),
    ]);
  });

  it('keeps mass and volume of one ingredient apart', () => {
    assert.deepEqual(shoppingList([line('Flour', 1, 'cup'), line('Flour', 200, 'g')]), [
      line('Flour', 200, 'g'),
      line('Flour', 240, 'ml'),
    ]);
  });

  it('takes names that differ only in case for one, and shows the first', () => {
    assert.deepEqual(shoppingList([line('Salt', 2, 'g'), line('salt', 3, 'g')]), [line('Salt', 5, 'g')]);
  });

  it('is sorted by name, whatever its case', () => {
    const names = shoppingList(['zucchini', 'Apple', 'banana'].map((name) => line(name, 1, 'piece')));
    assert.deepEqual(
      names.map(({ name }) => name),
      ['Apple', 'banana', 'zucchini'],
    );
  });

  it('rounds the sum, not the parts', () => {
    const pinches = Array.from({ length: 10 }, () => line('Nutmeg', 0.004, 'g'));
    assert.deepEqual(shoppingList(pinches), [line('Nutmeg', 0.04, 'g')]);
  });
});
