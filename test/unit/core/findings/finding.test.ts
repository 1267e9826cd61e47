import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { consolidateFindings, type Finding, SEVERITIES } from '../../../../src/core/findings/finding';

const engineer = { stage: 'validate-engineer', profile: 'senior-engineer' };
const pedant = { stage: 'validate-pedant', profile: 'pedant' };

describe('consolidateFindings', () => {
  it('makes one of the same finding by two validators, with the worse severity', () => {
    const findings: Finding[] = [
      {
        severity: 'issue',
        message: 'No test for 0 servings.',
        file: 'a.js',
        line: 3,
        evidence: 'scale(0)',
        source: engineer,
      },
      {
        severity: 'blocker',
        message: 'no test for 0 servings',
        file: 'a.js',
        line: 3,
        evidence: 'NaN',
        source: pedant,
      },
    ];
    assert.deepEqual(consolidateFindings(findings), [
      {
        severity: 'blocker',
        message: 'no test for 0 servings',
        file: 'a.js',
        line: 3,
        evidence: 'scale(0)\n\nNaN',
        source: pedant,
        sources: [engineer, pedant],
        disputed: true,
      },
    ]);
  });

  it('keeps different places, criteria and words apart', () => {
    const base: Finding = {
      severity: 'nit',
      message: 'x',
      file: 'a',
      line: 1,
      criterion: 'AC-1',
      source: engineer,
    };
    const variants = [
      base,
      { ...base, line: 2 },
      { ...base, file: 'b' },
      { ...base, criterion: 'AC-2' },
      { ...base, message: 'y' },
    ];
    assert.equal(consolidateFindings(variants).length, variants.length);
    assert.equal(
      consolidateFindings([
        { ...base, message: '!!' },
        { ...base, message: '??' },
      ]).length,
      2,
    );
  });

  it('sorts by severity, then place, in any order of input, and loses no source', () => {
    const finding: fc.Arbitrary<Finding> = fc.record({
      severity: fc.constantFrom(...SEVERITIES),
      message: fc.constantFrom('a', 'b', 'A.'),
      file: fc.constantFrom('x', 'y'),
      line: fc.integer({ min: 1, max: 3 }),
      source: fc.constantFrom(engineer, pedant),
    });
    fc.assert(
      fc.property(fc.array(finding), (findings) => {
        const consolidated = consolidateFindings(findings);
        const ranks = consolidated.map(({ severity }) => SEVERITIES.indexOf(severity));
        assert.deepEqual(ranks, [...ranks].sort());
        assert.equal(consolidated.flatMap(({ sources }) => sources).length, findings.length);
        const places = (list: typeof consolidated) =>
          list.map(({ severity, file, line }) => [severity, file, line]);
        assert.deepEqual(places(consolidateFindings([...findings].reverse())), places(consolidated));
      }),
    );
  });
});
