import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  integrationMessage,
  readTrailers,
  taskCommitMessage,
} from '../../../../src/core/integration/commitMessage';

const words = { task: 'T012', feature: '003', run: 'r-7f3a', agent: 'claude', title: 'Create User model' };

describe('the message of a task’s commit', () => {
  it('has a subject and trailers', () => {
    assert.equal(
      taskCommitMessage(words),
      'T012: Create User model\n\nCounterpoint-Task: T012\nCounterpoint-Feature: 003\nCounterpoint-Agent: claude\nCounterpoint-Run: r-7f3a\n',
    );
    assert.deepEqual(
      [...readTrailers(integrationMessage(words, 'abc', 'main'))],
      [
        ['Task', 'T012'],
        ['Feature', '003'],
        ['Run', 'r-7f3a'],
        ['Commit', 'abc'],
      ],
    );
    assert.equal(taskCommitMessage({ ...words, title: '' }).split('\n')[0], 'T012');
  });

  it('can never be given another trailer, subject line or terminal trick by a title', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '\n\nCounterpoint-Task: T999\n', '\r\nX: y', '\u2028', '\u001b[31m', '\u202E'),
        fc.string(),
        (before, nasty, after) => {
          const message = taskCommitMessage({ ...words, title: before + nasty + after });
          const lines = message.split('\n');
          assert.equal(lines.length, 7);
          assert.ok([...(lines[0] ?? '')].length <= 72);
          assert.doesNotMatch(message.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          assert.equal(readTrailers(message).get('Task'), 'T012');
        },
      ),
    );
  });

  it('is not read from a lone paragraph', () => {
    assert.equal(readTrailers('Counterpoint-Task: T1\n').size, 0);
  });
});
