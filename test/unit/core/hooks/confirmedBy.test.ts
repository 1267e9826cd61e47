import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { confirmedBy, isSameFeature, type RunIdentity } from '../../../../src/core/hooks/confirmedBy';
import type { HookLine } from '../../../../src/core/hooks/hookLine';

const hash = (nonce: string): string => `hash of ${nonce}`;
const runs: RunIdentity[] = [
  { run: 'r-aaaa', task: 'specs/003-auth/tasks.md#T001', feature: 'specs/003-auth', nonceHash: hash('one') },
  { run: 'r-bbbb', task: 'specs/003-auth/tasks.md#T002', feature: 'specs/003-auth', nonceHash: hash('two') },
];
const said = (line: Partial<HookLine>) => confirmedBy({ status: 'complete', ...line }, runs, hash);

describe('confirmedBy', () => {
  it("takes a line with a run's nonce for that run's own claim", () => {
    assert.deepEqual(said({ nonce: 'one' }), { verdict: 'confirmed', run: 'r-aaaa' });
    assert.deepEqual(said({ nonce: 'two', run_id: 'r-bbbb', task_id: 'T002', feature_id: '003' }), {
      verdict: 'confirmed',
      run: 'r-bbbb',
    });
    assert.equal(said({ nonce: 'one', task_id: 'specs/003-auth/tasks.md#T001' }).verdict, 'confirmed');
  });

  it('does not confirm a line without a nonce, however well it names the run', () => {
    const verdict = said({ run_id: 'r-aaaa', task_id: 'T001', feature_id: '003' });
    assert.ok(verdict.verdict === 'unconfirmed');
    assert.equal(verdict.reason, 'no-nonce');
    assert.equal(verdict.about, 'r-aaaa');
  });

  it('does not confirm what one run says of another run, task or feature', () => {
    const reasons = [
      said({ nonce: 'one', run_id: 'r-bbbb' }),
      said({ nonce: 'one', task_id: 'T002' }),
      said({ nonce: 'one', feature_id: '004' }),
      said({ nonce: 'three', run_id: 'r-aaaa' }),
      said({ nonce: hash('one') }),
    ].map((verdict) => (verdict.verdict === 'unconfirmed' ? verdict.reason : verdict.verdict));
    assert.deepEqual(reasons, ['other-run', 'other-task', 'other-feature', 'unknown-nonce', 'unknown-nonce']);
  });

  it('knows the ways a feature is written', () => {
    for (const name of ['003', '003-auth', 'feature-003-auth', 'specs/003-auth', 'specs/003-auth/']) {
      assert.ok(isSameFeature(name, 'specs/003-auth'), name);
    }
    for (const name of ['3', '0031', '003-other', 'auth', '', 'feature-004-auth']) {
      assert.ok(!isSameFeature(name, 'specs/003-auth'), name);
    }
  });
});
