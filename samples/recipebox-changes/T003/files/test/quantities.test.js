import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { convert, isServings, isUnit, kindOf, roundAmount, UNIT_NAMES } from '../src/quantities.js';

describe('isServings (FR-006)', () => {
  for (const servings of [1, 2, 100]) {
    it(`takes ${servings}`, () => assert.equal(isServings(servings), true));
  }
  for (const servings of [0, -1, 1.5, 101, NaN, Infinity, '4', null, undefined]) {
    it(`refuses ${JSON.stringify(servings)} (${typeof servings})`, () =>
      assert.equal(isServings(servings), false));
  }
});

describe('units', () => {
  it('are the eight of the specification', () => {
    assert.deepEqual(UNIT_NAMES, ['g', 'kg', 'ml', 'l', 'tsp', 'tbsp', 'cup', 'piece']);
  });

  it('do not include what every object has', () => {
    assert.equal(isUnit('constructor'), false);
    assert.equal(isUnit(undefined), false);
  });

  it('measure one kind each', () => {
    assert.equal(kindOf('kg'), 'mass');
    assert.equal(kindOf('cup'), 'volume');
    assert.equal(kindOf('piece'), 'pieces');
  });
});

describe('convert', () => {
  it('turns spoons and cups into millilitres', () => {
    assert.equal(convert(2, 'tbsp', 'ml'), 30);
    assert.equal(convert(1, 'cup', 'ml'), 240);
    assert.equal(convert(3, 'tsp', 'tbsp'), 1);
  });

  it('turns kilograms into grams and back', () => {
    assert.equal(convert(0.5, 'kg', 'g'), 500);
    assert.equal(convert(500, 'g', 'kg'), 0.5);
  });

  it('refuses to turn mass into volume', () => {
    assert.throws(() => convert(1, 'g', 'ml'), /g cannot be turned into ml/);
  });

  it('names the units it knows when it is given another', () => {
    assert.throws(() => convert(1, 'ounce', 'g'), /'ounce' is not a unit; known are g, kg/);
  });
});

describe('roundAmount (FR-007)', () => {
  it('keeps two decimals', () => {
    assert.equal(roundAmount(3.14159), 3.14);
    assert.equal(roundAmount(750), 750);
  });

  it('never rounds to nothing', () => {
    assert.equal(roundAmount(0.0004), 0.01);
  });
});
