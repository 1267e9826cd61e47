import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { createApp } from '../src/app.js';
import { DAYS, SLOTS } from '../src/meals/week.js';
import { UNIT_NAMES } from '../src/quantities.js';

const document = JSON.parse(readFileSync(new URL('../docs/openapi.json', import.meta.url), 'utf8'));
const METHODS = ['get', 'post', 'put', 'delete', 'patch'];

const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
  METHODS.filter((method) => method in operations).map((method) => `${method.toUpperCase()} ${path}`),
);

const referencesIn = (value) =>
  Object.entries(value ?? {}).flatMap(([key, inner]) =>
    key === '$ref' ? [inner] : typeof inner === 'object' ? referencesIn(inner) : [],
  );
const lookUp = (reference) =>
  reference
    .slice(2)
    .split('/')
    .reduce((value, key) => value?.[key], document);

describe('docs/openapi.json (FR-017, SC-006)', () => {
  it('describes exactly the routes that are served', () => {
    const served = createApp()
      .routes()
      .map(({ method, pattern }) => `${method} ${pattern.replace(/:(\w+)/g, '{$1}')}`);
    assert.deepEqual(documented.sort(), served.sort());
  });

  it('names every parameter in a path', () => {
    for (const [path, { parameters = [] }] of Object.entries(document.paths)) {
      const named = parameters.map(({ $ref }) => lookUp($ref).name);
      assert.deepEqual(
        named,
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
        path,
      );
    }
  });

  it('refers only to what it holds', () => {
    const references = referencesIn(document);
    assert.ok(references.length > 0);
    for (const reference of references) assert.notEqual(lookUp(reference), undefined, reference);
  });

  it('knows the units, days and slots of the code', () => {
    const { schemas, parameters } = document.components;
    assert.deepEqual(schemas.Unit.enum, UNIT_NAMES);
    assert.deepEqual(parameters.day.schema.enum, DAYS);
    assert.deepEqual(parameters.slot.schema.enum, SLOTS);
  });
});
