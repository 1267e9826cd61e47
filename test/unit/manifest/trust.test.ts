/** What a folder somebody else wrote may decide: never which program runs, nor where files are put. */
import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Settings } from '../../../src/extension/ids';
import { manifest, settings } from './extensionManifest';

/**
 * Every setting is one of four. `machine`: names a program or a folder, so only the person's own settings count. `own`: loosens what
 * keeps an agent in its place, so the same holds.
 * `restricted`: steers what is started, read or merged, so it counts only in a trusted workspace. `harmless`: is only
 * about what is shown, or limits. A new setting does not compile until somebody has decided.
 */
const KINDS: Readonly<Record<keyof Settings, 'machine' | 'own' | 'restricted' | 'harmless'>> = {
  'counterpoint.agents.default': 'restricted',
  'counterpoint.agents.mode': 'harmless',
  'counterpoint.agents.limit': 'harmless',
  'counterpoint.agents.stallMinutes': 'harmless',
  'counterpoint.agents.paths': 'machine',
  'counterpoint.agents.askBeforeFullAccess': 'own',
  'counterpoint.agents.codexMayCommit': 'own',
  'counterpoint.budget.run': 'restricted',
  'counterpoint.budget.task': 'restricted',
  'counterpoint.budget.day': 'restricted',
  'counterpoint.prices': 'restricted',
  'counterpoint.profiles.default': 'harmless',
  'counterpoint.git.path': 'machine',
  'counterpoint.worktrees.folder': 'machine',
  'counterpoint.integration.target': 'restricted',
  'counterpoint.integration.strategy': 'harmless',
  'counterpoint.hookLogs': 'restricted',
  'counterpoint.metrics.phaseEstimates': 'harmless',
  'counterpoint.metrics.defaultTaskEstimate': 'harmless',
  'counterpoint.lenses.enabled': 'harmless',
  'counterpoint.notifications.waiting': 'harmless',
  'counterpoint.contractFiles': 'harmless',
};
const { untrustedWorkspaces } = manifest.capabilities;
const keysOf = (kind: string): readonly string[] =>
  Object.entries(KINDS)
    .filter(([, each]) => each === kind)
    .map(([key]) => key)
    .sort();

describe('an untrusted workspace', () => {
  it('is supported for reading only, and the manifest says what does not run', () => {
    assert.equal(untrustedWorkspaces.supported, 'limited');
    assert.match(untrustedWorkspaces.description, /until you trust/);
  });

  it('cannot set what steers runs', () => {
    assert.deepEqual([...untrustedWorkspaces.restrictedConfigurations].sort(), keysOf('restricted'));
  });
});

describe('any workspace', () => {
  it('cannot set a program or a folder: these settings are machine-scoped', () => {
    const machine = Object.entries(settings)
      .filter(([, { scope }]) => scope === 'machine')
      .map(([key]) => key)
      .sort();
    assert.deepEqual(machine, [...keysOf('machine'), ...keysOf('own')].sort());
  });

  it('has no setting whose name promises a program or a folder and that it may set', () => {
    const names = /(?:path|paths|folder|folders|directory|program|command|executable|args|env|shell)$/i;
    assert.deepEqual(
      Object.keys(settings)
        .filter((key) => names.test(key))
        .sort(),
      keysOf('machine'),
    );
  });
});
