import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseMinutes } from '../../../../src/core/metrics/parseMinutes';
import {
  cost,
  count,
  duration,
  factor,
  gain,
  minutesDuration,
  plainText,
} from '../../../../src/core/metrics/words';

const comparison = (efficiencyGain: number) => ({
  tasks: 1,
  validated: 1,
  totalMs: 1,
  manualMs: 1,
  efficiencyGain,
  speedUp: null,
});

describe('figures in words', () => {
  it('name lengths of time as people do', () => {
    for (const [ms, words] of [
      [null, '–'],
      [0, '0 s'],
      [38_400, '38 s'],
      [60_000, '1 min'],
      [270_000, '4.5 min'],
      [597_000, '10 min'],
      [42 * 60_000, '42 min'],
      [179.4 * 60_000, '179 min'],
      [180 * 60_000, '3 h'],
      [200 * 60_000, '3 h 20 min'],
      [1441 * 60_000, '24 h 1 min'],
    ] as const)
      assert.equal(duration(ms), words);
  });

  it('name gain, factor, tokens and cost', () => {
    assert.deepEqual(
      [gain(comparison(0.79)), gain(comparison(-0.254)), gain(comparison(-0.001)), gain(null)],
      ['79 %', '−25 %', '0 %', '–'],
    );
    assert.deepEqual([factor(4.76), factor(12.4), factor(null)], ['4.8 ×', '12 ×', '–']);
    assert.deepEqual(
      [count(999), count(15_230), count(100_000), count(3_400_000)],
      ['999', '15.2 k', '100 k', '3.4 M'],
    );
    assert.deepEqual([cost(null), cost(0.256)], ['–', '$0.26']);
  });

  it('keep letters, marks and emoji of text, and nothing that acts on what is around it', () => {
    assert.equal(plainText('Zutaten «½ TL» 👩‍🍳 é'), 'Zutaten «½ TL» 👩‍🍳 é');
    assert.equal(plainText(' a\u001b[2J\r\nb\u202ec\u2066d\ufeff '), 'a [2J bcd');
  });
});

describe('an estimate as typed', () => {
  it('may be minutes, hours, or both', () => {
    for (const [text, minutes] of [
      ['40', 40],
      [' 40 m ', 40],
      ['40min', 40],
      ['2h', 120],
      ['1,5 h', 90],
      ['1h30m', 90],
      ['1 h 30', 90],
      ['3 h 20 min', 200],
      ['0', 0],
      ['', null],
      ['–', null],
      ['100000', 100_000],
    ] as const)
      assert.equal(parseMinutes(text), minutes, text);
  });

  it('is refused when it is anything else', () => {
    for (const text of [
      'soon',
      '-5',
      '1e9',
      '40 40',
      '30m 1h',
      '1h 2h',
      '100001',
      '5 days',
      '=1',
      'NaN',
      '٤٠',
    ])
      assert.equal(parseMinutes(text), undefined, text);
  });

  it('comes back as itself from the words shown for it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_000 }), (minutes) => {
        assert.equal(parseMinutes(minutesDuration(minutes)), minutes);
      }),
    );
  });

  it('never takes longer than its text is long, and never gives what the journal would refuse', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const minutes = parseMinutes(text);
        assert.ok(minutes === null || minutes === undefined || (minutes >= 0 && minutes <= 100_000));
      }),
    );
  });
});
