import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Secrets } from '../../../../src/engine/run/secrets';
import { timesAsLong } from '../../timesAsLong';

describe('Secrets in what agents and gates say', () => {
  const secrets = new Secrets({
    MY_API_KEY: 'abcdefghijklmnop',
    OTHER_SECRET: 'abcdefghijklmnop-and-more',
    PASSWORD: 'short',
    PATH: '/usr/local/bin:/usr/bin',
    EMPTY_TOKEN: '',
  });

  it('are left out by value, the longer first, and short words stay', () => {
    assert.equal(
      secrets.leftOutOf('a abcdefghijklmnop-and-more b abcdefghijklmnop c short d /usr/local/bin:/usr/bin'),
      'a [left out] b [left out] c short d /usr/local/bin:/usr/bin',
    );
  });

  it('are left out by their looks', () => {
    for (const [text, clean] of [
      ['key sk-ant-api03-AAAAAAAAAAAAAAAAAAAA.', 'key [left out].'],
      ['https://ada:hunter2@example.invalid/x', 'https://ada:[left out]@example.invalid/x'],
      ['-----BEGIN RSA PRIVATE KEY----- MIIabc -----END RSA PRIVATE KEY----- end', '[left out] end'],
      ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', '[left out]'],
    ] as const)
      assert.equal(secrets.leftOutOf(text), clean);
  });

  it('are left out wherever they stand, and text without any stays as it is', () => {
    const plain = fc.string({ unit: fc.constantFrom(...'abc XYZ.,;-_/\n'), maxLength: 200 });
    fc.assert(
      fc.property(plain, plain, (before, after) => {
        const told = secrets.leftOutOf(`${before} ghp_${'a1'.repeat(15)} ${after}`);
        assert.equal(told, `${before} [left out] ${after}`);
        assert.equal(secrets.leftOutOf(before), before);
      }),
    );
  });

  it('cost no more than in step with the text, also in one made to cost much', () => {
    for (const part of ['://a:', 'eyJ', '-----BEGIN ', 'sk-', 'x://y:z', 'eyJaaaaaaaaaaaa.']) {
      const clean = (length: number) => {
        const text = part.repeat(length / part.length);
        return (): string => secrets.leftOutOf(text);
      };
      // 16 times the text: quadratic work would take 256 times as long.
      const ratio = timesAsLong(clean(160_000), clean(10_000), 80);
      assert.ok(ratio < 80, `${part}: 16 times the text took ${ratio.toFixed(1)} times as long`);
    }
  });
});
