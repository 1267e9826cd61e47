import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { asEffectId, asRunId } from '../../../../src/core/ids';
import type { TaskKey } from '../../../../src/core/ids';
import { emptyState } from '../../../../src/core/run/state';
import {
  pruneEvidence,
  verificationOfGates,
  verificationOfMerged,
} from '../../../../src/engine/contract/evidenceFolder';
import type { RepositoryContext } from '../../../../src/engine/run/context';

describe('Evidence on disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'counterpoint-evidence-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('goes when nothing names it, and stays while gates still write it', async () => {
    const state = emptyState();
    const effect = asEffectId('e-0123456789ab');
    const task = 'tasks.md#T001' as TaskKey; // As the plan would make it.
    state.effects[effect] = { id: effect, kind: 'run-gates', task, run: asRunId('r-abcd'), at: '' };
    const kept = [verificationOfGates(effect), verificationOfMerged(effect)];
    const evidence = path.join(folder, 'counterpoint', 'evidence');
    for (const name of [...kept, 'v-forgotten1', 'not-ours'])
      mkdirSync(path.join(evidence, name), { recursive: true });
    // Nothing else of a context is asked for.
    const context = { repository: { commonDir: folder }, state: () => state } as unknown as RepositoryContext;
    await pruneEvidence(context);
    assert.deepEqual(readdirSync(evidence).sort(), [...kept, 'not-ours'].sort());
  });
});
