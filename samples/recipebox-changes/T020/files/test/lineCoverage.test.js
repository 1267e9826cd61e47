import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineCoverage, percentCovered } from '../scripts/lineCoverage.js';

const REPORT = `TN:
SF:src/b.js
FN:1,start
FNDA:1,start
DA:1,1
DA:2,0
DA:3,0
DA:4,4
LH:2
LF:4
end_of_record
SF:src\\a.js
DA:1,1
end_of_record
SF:src/b.js
DA:2,1
DA:3,0
end_of_record
`;

describe('lineCoverage (SC-003)', () => {
  it('counts a line that any process has reached, file by file', () => {
    assert.deepEqual(lineCoverage(REPORT), [
      { file: 'src/a.js', lines: 1, covered: 1 },
      { file: 'src/b.js', lines: 4, covered: 3 },
    ]);
  });

  it('reads an empty report', () => {
    assert.deepEqual(lineCoverage(''), []);
  });
});

describe('percentCovered', () => {
  it('weighs files by their lines', () => {
    assert.equal(percentCovered(lineCoverage(REPORT)), 80);
  });

  it('is nothing when there is nothing to cover', () => {
    assert.equal(percentCovered([]), 0);
  });
});
