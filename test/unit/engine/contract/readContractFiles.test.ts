import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readContractFiles } from '../../../../src/engine/contract/readContractFiles';

describe('readContractFiles', () => {
  it('reads what is there, leaves out what is not, and says what could not be read', async () => {
    const { contracts, problems } = await readContractFiles(
      ['a/contract.md', 'gone.md', 'bad.md'],
      async (file) => {
        if (file === 'bad.md') throw new Error('bad.md leads out of the repository');
        return file === 'gone.md' ? undefined : '## Provides\n- GET /a';
      },
    );
    assert.deepEqual(
      contracts.map(({ file, featureId, provides }) => [file, featureId, provides.length]),
      [['a/contract.md', 'a', 1]],
    );
    assert.deepEqual(
      problems.map(({ file, problem }) => [file, problem.message]),
      [['bad.md', 'bad.md leads out of the repository']],
    );
  });
});
