import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { engineSettings } from '../../../src/extension/engineSettings';
import { SETTINGS } from '../../../src/extension/ids';

describe('settings for the engine', () => {
  const read = (values: Readonly<Record<string, unknown>>) => {
    const warned: string[] = [];
    const settings = engineSettings(
      (setting) => values[setting],
      (setting) => warned.push(setting),
    );
    return { settings, warned };
  };

  it('are taken as they are where they fit', () => {
    const { settings, warned } = read({
      [SETTINGS.hookLogs]: ['logs/*.jsonl'],
      [SETTINGS.agentLimit]: 2,
      [SETTINGS.agentPaths]: { claude: '/opt/claude' },
      [SETTINGS.integrationStrategy]: 'squash',
    });
    assert.deepEqual(warned, []);
    assert.deepEqual(settings.hookLogs, ['logs/*.jsonl']);
    assert.equal(settings.agentLimit, 2);
    assert.deepEqual(settings.agentPaths, { claude: '/opt/claude' });
    assert.equal(settings.strategy, 'squash');
  });

  it('are the defaults where they do not, and each is told', () => {
    const wrong = {
      [SETTINGS.hookLogs]: 5,
      [SETTINGS.agentLimit]: 'many',
      [SETTINGS.agentPaths]: ['claude'],
      [SETTINGS.integrationStrategy]: 'rebase',
      [SETTINGS.gitPath]: { path: 'git' },
      [SETTINGS.worktreesFolder]: null,
    };
    const { settings, warned } = read(wrong);
    assert.deepEqual(settings, read({}).settings);
    assert.equal(settings.agentLimit, 4);
    assert.deepEqual(
      [...warned].sort(),
      Object.keys(wrong)
        .filter((name) => name !== SETTINGS.worktreesFolder)
        .sort(),
    );
  });
});
