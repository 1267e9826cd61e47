import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { baseQueryText, readBaseQuery } from '../../../../src/extension/review/baseQuery';

const query = { root: '/r', folder: '/r.worktrees/t', base: 'a'.repeat(40), file: 'src/a b#?.js' };

describe('the address of a document at its base', () => {
  it('reads what it writes, whatever the names', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (root, folder, file) => {
        const asked = { ...query, root, folder, file };
        assert.deepEqual(readBaseQuery(baseQueryText(asked)), asked);
      }),
    );
  });

  it('takes nothing else', () => {
    const others = ['', 'null', '7', '{', '[]', '{"file":"x"}'];
    others.push(JSON.stringify({ ...query, file: 3 }), JSON.stringify({ ...query, base: '--output=x' }));
    for (const text of others) assert.equal(readBaseQuery(text), undefined, text);
  });
});
