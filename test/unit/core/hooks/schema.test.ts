import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { HOOK_STATUSES } from '../../../../src/core/hooks/hookLine';
import { readHookLine } from '../../../../src/core/hooks/readHookLine';

const FILE = path.join(import.meta.dirname, '../../../../docs/hook-line.schema.json');
const schema = JSON.parse(fs.readFileSync(FILE, 'utf8')) as {
  properties: Record<string, { enum?: string[] }>;
  examples: unknown[];
};

describe('hook-line.schema.json', () => {
  it('names the statuses and fields the reader knows, and no others', () => {
    assert.deepEqual(schema.properties.status?.enum, [...HOOK_STATUSES]);
    const everyField = Object.fromEntries(Object.keys(schema.properties).map((name) => [name, 1]));
    const line = readHookLine(
      JSON.stringify({ ...everyField, status: 'working', message: 'm', usage: { cost_usd: 1 } }),
    );
    assert.equal(line.ok?.extra, undefined);
    assert.deepEqual(Object.keys(line.ok ?? {}).sort(), Object.keys(schema.properties).sort());
    assert.deepEqual(readHookLine('{"status":"working","other":1}').ok?.extra, { other: 1 });
  });

  it('describes its own examples, and the reader reads them', () => {
    const accepts = z.fromJSONSchema(schema);
    for (const example of schema.examples) {
      assert.ok(accepts.safeParse(example).success);
      assert.ok(readHookLine(JSON.stringify(example)).ok);
    }
    assert.ok(!accepts.safeParse({ status: 'done' }).success);
    assert.ok(!accepts.safeParse({ task_id: 'T1' }).success);
  });

  it('accepts nothing that the reader skips (property)', () => {
    const accepts = z.fromJSONSchema(schema);
    const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.constant(null), fc.jsonValue());
    const names = fc.constantFrom(...Object.keys(schema.properties));
    const line = fc
      .dictionary(names, value, { maxKeys: 5 })
      .map((fields) => ({ v: 1, status: 'complete', ...fields }));
    let accepted = 0;
    fc.assert(
      fc.property(line, (object) => {
        if (!accepts.safeParse(object).success) return;
        accepted += 1;
        assert.ok(readHookLine(JSON.stringify(object)).ok, JSON.stringify(object));
      }),
      { numRuns: 500 },
    );
    assert.ok(accepted > 20);
  });
});
