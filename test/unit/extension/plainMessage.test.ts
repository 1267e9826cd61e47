import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { plainLabel, plainLines, plainMessage } from '../../../src/extension/plainMessage';

/** How VS Code finds links in notifications and prompts (its `linkedText`), with any target. */
const LINK = /\[([^\]]+)\]\(([^)\s]+)(?: (["'])(.+?)(\3))?\)/u;

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '[',
        ']',
        '(',
        ')',
        'command:x',
        '\u200b',
        '\u202e',
        '\u0000',
        '\n',
        '$',
        ' ',
        '\ufeff',
      ),
      fc.string({ unit: 'grapheme' }),
    ),
  )
  .map((parts) => parts.join(''));

describe('plainMessage', () => {
  it('leaves ordinary words as they are', () => {
    assert.equal(
      plainMessage('T001: gates failed (npm test): review.'),
      'T001: gates failed (npm test): review.',
    );
  });

  it('makes a command link a text', () => {
    const shown = plainMessage('Done. [Open](command:workbench.action.terminal.new)');
    assert.equal(shown, 'Done. [Open] (command:workbench.action.terminal.new)');
    assert.doesNotMatch(shown, LINK);
  });

  it('does not let a hidden character join a link again', () => {
    assert.doesNotMatch(plainMessage('[Open]\u200b(command:x)'), LINK);
    assert.doesNotMatch(plainMessage('[Open]\u0007(command:x)'), LINK);
  });

  it('takes out what reorders or hides text, and joins lines', () => {
    assert.equal(plainMessage('a\u202eb\u2066c\n\n\td\u0007'), 'abc d');
  });

  it('never holds a link, a control character or more than its limit, whatever the text', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 2, max: 400 }), (text, limit) => {
        const shown = plainMessage(text, limit);
        assert.doesNotMatch(shown, LINK);

        assert.doesNotMatch(shown, /[\u0000-\u001f\u200b-\u200f\u202a-\u202e]/u);
        assert.ok(shown.length <= limit);
      }),
    );
  });
});

describe('plainLabel', () => {
  it('draws no icon', () => {
    assert.equal(plainLabel('$(pass) all fine'), '$ (pass) all fine');
    fc.assert(fc.property(hostile, (text) => !plainLabel(text).includes('$(')));
  });
});

describe('plainLines', () => {
  it('keeps lines, each without links', () => {
    assert.equal(plainLines('one\n[two](command:x)'), 'one\n[two] (command:x)');
  });
});

describe('messages of the extension', () => {
  it('all go through the prompter, which makes them plain', () => {
    const root = path.resolve(__dirname, '../../../src/extension');
    const direct =
      /\bwindow\s*\.\s*(?:show(?:Information|Warning|Error)Message|showInputBox|withProgress)\b/u;
    const offenders = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'prompter.ts')
      .filter((file) => direct.test(readFileSync(path.join(root, file), 'utf8')));
    assert.deepEqual(offenders, []);
  });
});
