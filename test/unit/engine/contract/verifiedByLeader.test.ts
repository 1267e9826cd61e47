import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { failed, ok, userProblem } from '../../../../src/core/result';
import { emptyState } from '../../../../src/core/run/state';
import { verifiedByLeader } from '../../../../src/engine/contract/verifiedByLeader';

const VERIFICATION = 'v-0123456789ab';

describe('Asking another window to verify', () => {
  it('can be given up when that window is gone and nobody follows it', async () => {
    const state = emptyState();
    state.criteria.verifying[VERIFICATION] = {
      id: VERIFICATION,
      criteria: [],
      folder: '/somewhere',
      commit: '',
      task: undefined,
      by: 'editor',
      at: '',
    };
    const abort = new AbortController();
    const asked: string[] = [];
    const report = await verifiedByLeader(
      { criteria: [], place: { kind: 'commit' }, by: 'editor', signal: abort.signal },
      {
        ask: ({ name }) => {
          asked.push(name);
          return Promise.resolve(
            name === 'verify-criteria'
              ? ok({ verification: VERIFICATION, uncommitted: 0 })
              : failed(userProblem('leader-gone', 'No window leads.')),
          );
        },
        state: () => state,
        onDidChange: () => {
          // It waits now.
          abort.abort();
          return () => undefined;
        },
        isDisposed: () => false,
      },
    );
    assert.deepEqual(asked, ['verify-criteria', 'cancel-verification']);
    assert.ok(!report.ok);
    assert.equal(report.problem.code, 'cancelled');
  });
});
