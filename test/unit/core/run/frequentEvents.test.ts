import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  decodeEvent,
  effectKindSchema,
  eventSchema,
  statusSourceSchema,
} from '../../../../src/core/run/events';
import { isFrequentEvent } from '../../../../src/core/run/frequentEvents';

/** Values that fit, nearly fit, or do not fit at all, so that a check left out would be met. */
const odd = fc.constantFrom<unknown>(
  undefined,
  null,
  0,
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  '',
  'x',
  [],
  {},
  true,
);
const id = (letter: string) =>
  fc.oneof(
    fc.stringMatching(new RegExp(`^${letter}-[a-z0-9]{4,32}$`)),
    fc.constantFrom(
      `${letter}-abc`,
      `${letter}-${'a'.repeat(33)}`,
      `${letter}-ABCD`,
      `${letter}-abcd\n`,
      'abcd',
    ),
    odd,
  );
const text = fc.oneof(fc.string(), fc.constantFrom('a'.repeat(64 * 1024), 'a'.repeat(64 * 1024 + 1)), odd);

const event = fc.record(
  {
    type: fc.constantFrom('run.reported', 'effect.intended', 'effect.succeeded', 'run.exited'),
    run: id('r'),
    effect: id('e'),
    task: fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('a'.repeat(1024), 'a'.repeat(1025)), odd),
    kind: fc.oneof(fc.constantFrom(...effectKindSchema.options), fc.constantFrom('toString', 'stop'), odd),
    status: fc.oneof(
      fc.constantFrom('working', 'waiting', 'blocked', 'complete', 'failed', 'started', 'constructor'),
      odd,
    ),
    source: fc.oneof(fc.constantFrom(...statusSourceSchema.options), fc.constantFrom('runner'), odd),
    message: text,
    session: text,
    stage: text,
    hookOffset: fc.oneof(fc.nat(), odd),
    usage: fc.option(odd, { nil: undefined, freq: 1 }),
    sharedLog: fc.option(odd, { nil: undefined, freq: 1 }),
    result: fc.option(odd, { nil: undefined, freq: 1 }),
    other: fc.string(),
  },
  { requiredKeys: ['type'] },
);

describe('frequent events, checked by hand', () => {
  it('are never more than the schema takes', () => {
    let taken = 0;
    fc.assert(
      fc.property(event, (json) => {
        if (!isFrequentEvent(json)) return;
        taken += 1;
        const parsed = eventSchema.safeParse(json);
        assert.ok(parsed.success, JSON.stringify(parsed.error?.issues));
      }),
      { numRuns: 3000 },
    );
    assert.ok(taken > 0, 'the generator makes some that fit');
  });

  it('are the very object that was parsed, with the fields that the schema keeps', () => {
    const samples = [
      {
        type: 'run.reported',
        run: 'r-abcd1234',
        status: 'working',
        source: 'hook',
        message: 'm',
        hookOffset: 7,
      },
      { type: 'run.reported', run: 'r-abcd1234', status: 'complete', source: 'process exit', session: 's' },
      {
        type: 'effect.intended',
        effect: 'e-abcd',
        kind: 'commit',
        task: 'a#T1',
        run: 'r-abcd1234',
        stage: 's',
      },
      { type: 'effect.succeeded', effect: 'e-abcd' },
    ];
    for (const sample of samples) {
      const decoded = decodeEvent(sample);
      assert.ok(decoded.kind === 'event');
      assert.equal(decoded.event, sample);
      assert.deepEqual(eventSchema.parse(sample), sample);
    }
  });

  it('leave to the schema what is nested, and what does not fit, with its reason', () => {
    const reported = { type: 'run.reported', run: 'r-abcd1234', status: 'working', source: 'hook' };
    const usage = { input: 1, cached: 0, output: 2, more: 'than is known' };
    const decoded = decodeEvent({ ...reported, usage });
    assert.ok(decoded.kind === 'event' && decoded.event.type === 'run.reported');
    assert.deepEqual(decoded.event.usage, { input: 1, cached: 0, output: 2 });
    const refused = decodeEvent({ ...reported, status: 'done' });
    assert.ok(refused.kind === 'invalid');
    assert.match(refused.reason, /status/);
  });
});
