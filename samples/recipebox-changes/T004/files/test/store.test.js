import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createStore } from '../src/store.js';

describe('a store in memory', () => {
  it('gives back what was put, in order', () => {
    const numbers = createStore().collection('numbers');
    numbers.put('b', { value: 2 });
    numbers.put('a', { value: 1 });
    numbers.put('b', { value: 3 });
    assert.deepEqual(numbers.get('a'), { value: 1 });
    assert.deepEqual(numbers.all(), [{ value: 3 }, { value: 1 }]);
  });

  it('says whether there was something to remove', () => {
    const numbers = createStore().collection('numbers');
    numbers.put('a', { value: 1 });
    assert.equal(numbers.remove('a'), true);
    assert.equal(numbers.remove('a'), false);
    assert.equal(numbers.get('a'), undefined);
  });

  it('is not changed by changing what went in or came out', () => {
    const lists = createStore().collection('lists');
    const given = { items: [1] };
    lists.put('a', given);
    given.items.push(2);
    lists.get('a').items.push(3);
    lists.all()[0].items.push(4);
    assert.deepEqual(lists.get('a'), { items: [1] });
  });

  it('keeps collections apart, and takes names that every object has', () => {
    const store = createStore();
    store.collection('constructor').put('__proto__', { value: 1 });
    assert.deepEqual(store.collection('constructor').get('__proto__'), { value: 1 });
    assert.deepEqual(store.collection('numbers').all(), []);
  });
});

describe('a store in a file (FR-016)', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'recipebox-store-'));
    file = path.join(folder, 'box.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is there after a restart', () => {
    const before = createStore({ file }).collection('numbers');
    before.put('a', { value: 1 });
    before.put('b', { value: 2 });
    before.remove('a');
    const after = createStore({ file }).collection('numbers');
    assert.deepEqual(after.all(), [{ value: 2 }]);
  });

  it('writes nothing before there is something to keep', () => {
    createStore({ file }).collection('numbers').remove('a');
    assert.deepEqual(readdirSync(folder), []);
  });

  it('leaves one whole file and no other', () => {
    createStore({ file }).collection('numbers').put('a', { value: 1 });
    assert.deepEqual(readdirSync(folder), ['box.json']);
    assert.doesNotThrow(() => JSON.parse(readFileSync(file, 'utf8')));
  });

  it('refuses a broken file instead of replacing it', () => {
    writeFileSync(file, '{"recipes": [');
    assert.throws(() => createStore({ file }), /box\.json cannot be read as RecipeBox data/);
    assert.equal(readFileSync(file, 'utf8'), '{"recipes": [');
  });
});
