import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { safeJson } from '../../../src/cli/output/safeJson';

const CONTROL =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/u;

describe('JSON for terminals and programs', () => {
  it('says the same as JSON does, without a character that a terminal acts on', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('\u001b', '\u009b', '\u202e', '\u{e0041}', '\r', '\u0007', 'a', '😀'),
      }),
    );
    const value = fc.dictionary(text, fc.oneof(text, fc.array(text), fc.integer(), fc.constant(null)));
    fc.assert(
      fc.property(value, fc.boolean(), (any, indented) => {
        const json = safeJson(any, indented);
        // Dictionaries of fast-check may be without a prototype; JSON does not tell the difference.
        assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(any)));
        assert.doesNotMatch(json, CONTROL);
        assert.ok(json.endsWith('\n'));
      }),
    );
  });
});
