import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { createRecipeBook } from '../../src/recipes/recipeBook.js';
import { createStore } from '../../src/store.js';

const recipe = (title, tags, ...names) => ({
  title,
  servings: 4,
  ingredients: names.map((name) => ({ name, amount: 100, unit: 'g' })),
  tags,
});

let book = createRecipeBook(createStore().collection('recipes'), () => '');
beforeEach(() => {
  let count = 0;
  book = createRecipeBook(createStore().collection('recipes'), () => `r-${++count}`);
  book.add(recipe('Chickpea curry', ['vegetarian'], 'Chickpeas', 'Coconut milk'));
  book.add(recipe('Hummus', ['vegetarian', 'quick'], 'Chickpeas', 'Tahini'));
  book.add(recipe('Chicken curry', ['quick'], 'Chicken', 'Coconut milk'));
});

const titles = (search) => book.search(search).map(({ title }) => title);

describe('search (FR-003)', () => {
  it('lists everything when nothing is asked', () => {
    assert.deepEqual(titles({}), ['Chickpea curry', 'Hummus', 'Chicken curry']);
  });

  it('finds by tag, by ingredient and by text, ignoring case', () => {
    assert.deepEqual(titles({ tag: 'QUICK' }), ['Hummus', 'Chicken curry']);
    assert.deepEqual(titles({ ingredient: 'coconut' }), ['Chickpea curry', 'Chicken curry']);
    assert.deepEqual(titles({ text: 'Curry' }), ['Chickpea curry', 'Chicken curry']);
  });

  it('takes a whole tag, not a part of one', () => {
    assert.deepEqual(titles({ tag: 'veg' }), []);
  });

  it('needs all conditions to hold', () => {
    assert.deepEqual(titles({ tag: 'vegetarian', ingredient: 'chickpeas', text: 'curry' }), [
      'Chickpea curry',
    ]);
    assert.deepEqual(titles({ tag: 'quick', text: 'hummus', ingredient: 'chicken' }), []);
  });
});

describe('change (FR-004)', () => {
  it('replaces a recipe under its own id', () => {
    const changed = book.replace('r-2', recipe('Red hummus', [], 'Chickpeas', 'Beetroot'));
    assert.equal(changed.id, 'r-2');
    assert.equal(book.get('r-2').title, 'Red hummus');
  });

  it('keeps the old recipe when the new one breaks a rule', () => {
    assert.throws(() => book.replace('r-2', { title: '' }), { status: 400 });
    assert.equal(book.get('r-2').title, 'Hummus');
  });

  it('deletes', () => {
    book.remove('r-1');
    assert.equal(book.find('r-1'), undefined);
  });

  it('answers an unknown id with 404', () => {
    assert.throws(() => book.get('r-9'), { status: 404, message: 'There is no recipe r-9.' });
    assert.throws(() => book.replace('r-9', recipe('Soup', [], 'Water')), { status: 404 });
    assert.throws(() => book.remove('r-9'), { status: 404 });
    assert.equal(book.find('r-9'), undefined);
  });
});
