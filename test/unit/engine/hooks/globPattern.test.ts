import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { compileGlob, matchesGlob, mayHold } from '../../../../src/engine/hooks/globPattern';

const matches = (glob: string, path: string): boolean =>
  (compileGlob(glob) ?? []).some((pattern) => matchesGlob(pattern, path));

/** The same meaning, said with a regular expression. */
const asExpression = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .split('/')
      .map((name, index, all) => {
        const isLast = index === all.length - 1;
        if (name === '**') return isLast ? '(?:[^/]+(?:/|$))*' : '(?:[^/]+/)*';
        return (
          name.replace(/\*+/g, '[^/]*').replace(/\?/g, '[^/]') +
          (isLast || all[index + 1] === undefined ? '' : '/')
        );
      })
      .join('')}$`,
  );

describe('globs for hook logs', () => {
  it('mean what people expect', () => {
    assert.ok(matches('logs/*.jsonl', 'logs/a.jsonl'));
    assert.ok(!matches('logs/*.jsonl', 'logs/a/b.jsonl'));
    assert.ok(matches('**/hooks.jsonl', 'hooks.jsonl'));
    assert.ok(matches('**/hooks.jsonl', 'a/b/hooks.jsonl'));
    assert.ok(!matches('**/hooks.jsonl', 'a/b/hooks.jsonl.1'));
    assert.ok(matches('a/{b,c}/?.{jsonl,log}', 'a/c/x.log'));
    assert.ok(!matches('a/{b,c}/?.{jsonl,log}', 'a/d/x.log'));
    assert.ok(matches('./a.(b)+[c]', 'a.(b)+[c]'));
    assert.ok(!matches('a.b', 'axb'));
  });

  it('match as the same pattern written as a regular expression does (property)', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 5 });
    const level = fc.oneof(
      name.filter((text) => text !== '**'),
      fc.constant('**'),
    );
    const path = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 4 }), path, (levels, names) => {
        const glob = levels.join('/');
        const compiled = compileGlob(glob);
        if (!compiled || levels.at(-1) === '**') return;
        const text = names.join('/');
        const found = compiled.some((pattern) => matchesGlob(pattern, text));
        assert.equal(found, asExpression(glob).test(text), `${glob} on ${text}`);
        // What matches is found: each folder on the way to it is searched.
        for (let depth = 1; found && depth < names.length; depth += 1) {
          assert.ok(compiled.some((pattern) => mayHold(pattern, names.slice(0, depth))));
        }
      }),
    );
  });

  it('end, whatever they are matched with', () => {
    assert.ok(!matches(`${'*a'.repeat(200)}b`, 'a'.repeat(255)));
    assert.ok(!matches('**/*/**/*/**/b', 'a/'.repeat(60) + 'a'));
  });
});
