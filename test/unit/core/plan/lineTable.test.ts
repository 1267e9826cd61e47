import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { lineTable } from '../../../../src/core/plan/lineTable';

/** The lines that are live, as text. */
function live(text: string): string[] {
  const { count, starts, ends, kinds } = lineTable(text);
  return Array.from({ length: count }, (_, line) => line)
    .filter((line) => kinds[line] === 'live')
    .map((line) => text.slice(starts[line], ends[line]));
}

describe('lineTable', () => {
  it('gives offsets into the original text, with LF, CRLF, both, and a byte order mark', () => {
    const text = '\ufeffone\r\n two\n\nthree';
    const { starts, ends, firsts, count } = lineTable(text);
    assert.equal(count, 4);
    assert.deepEqual(
      starts.map((start, line) => text.slice(start, ends[line])),
      ['one', ' two', '', 'three'],
    );
    assert.equal(firsts[1], (starts[1] ?? 0) + 1);
  });

  it('closes a fence only with the same sign, at least as long and bare', () => {
    assert.deepEqual(live('a\n````md\n```\n~~~~\n```` x\nhidden\n`````\nb'), ['a', 'b']);
  });

  it('takes inline code for what it is', () => {
    assert.deepEqual(live('```code``` is inline\nb'), ['```code``` is inline', 'b']);
  });

  it('ignores an opener that is never closed, and the next fence still works', () => {
    assert.deepEqual(live('a\n~~~~\nb\n```\nhidden\n```\nc'), ['a', '~~~~', 'b', 'c']);
  });

  it('hides comments over several lines, and none that is never closed', () => {
    assert.deepEqual(live('a <!-- x\nhidden\nhidden --> b\nc\n<!-- open\nd'), [
      'a <!-- x',
      'c',
      '<!-- open',
      'd',
    ]);
  });

  it('does not take a comment opener in inline code for one', () => {
    assert.deepEqual(live('say `<!--`\nb\n-->'), ['say `<!--`', 'b', '-->']);
  });

  it('a fence inside a comment and a comment inside a fence are hidden with it', () => {
    assert.deepEqual(live('<!--\n```\n-->\na\n```\n<!--\n```\nb'), ['<!--', 'a', 'b']);
  });
});
