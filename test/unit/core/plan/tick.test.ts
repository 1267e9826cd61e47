import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { asTaskKey } from '../../../../src/core/ids';
import { readSpeckitTaskList } from '../../../../src/core/plan/speckitReader';
import { tickTask } from '../../../../src/core/plan/tick';
import type { TickOptions } from '../../../../src/core/plan/tick';
import { fixtureList, fixtureText, listOf, taskOf } from './fixture';

const FILE = 'specs/001-a/tasks.md';

/** Ticks the task with this id as it was read in `before`, in the text `now`. */
function tick(before: string, id: string, now = before, options?: TickOptions) {
  return tickTask(now, taskOf(readSpeckitTaskList(FILE, before), id), options);
}

function ticked(...args: Parameters<typeof tick>): string {
  const result = tick(...args);
  assert.ok(result.ok, result.ok ? '' : result.problem.message);
  return result.value;
}

function refusal(...args: Parameters<typeof tick>): string {
  const result = tick(...args);
  assert.ok(!result.ok, 'was not refused');
  assert.equal(result.problem.fault, 'user');
  return result.problem.code;
}

describe('tickTask', () => {
  it('changes one character and keeps CRLF, byte order mark and the missing final newline', () => {
    const text = fixtureText('18-crlf-bom.md');
    const result = tickTask(text, taskOf(fixtureList('18-crlf-bom.md'), 'T001'));
    assert.ok(result.ok);
    assert.equal(result.value, text.replace('[ ] T001', '[X] T001'), 'the list writes X');
  });

  it('writes x where the list has none or more of x', () => {
    assert.equal(ticked('- [ ] T001 a', 'T001'), '- [x] T001 a');
    assert.equal(
      ticked('- [x] T002 b\n- [x] T003 c\n- [X] T004 d\n- [ ] T001 a', 'T001').slice(-12),
      '- [x] T001 a',
    );
  });

  it('leaves a ticked box alone, and empties one when asked to', () => {
    assert.equal(
      ticked('- [X] T001 a\n- [x] T002 b\n- [x] T003 c', 'T001'),
      '- [X] T001 a\n- [x] T002 b\n- [x] T003 c',
    );
    assert.equal(ticked('- [x] T001 a', 'T001', undefined, { to: 'open' }), '- [ ] T001 a');
  });

  it('replaces a whole sign', () => {
    assert.equal(ticked('- [⚠️] T001 a', 'T001'), '- [x] T001 a');
    assert.equal(ticked('- [👩‍🚒] T001 a\nb', 'T001'), '- [x] T001 a\nb');
    assert.equal(ticked('- [ x] T001 a', 'T001', undefined, { to: 'open' }), '- [  ] T001 a');
  });

  it('puts the tick into an empty box', () => {
    assert.equal(ticked('## []\n- [] T001 a', 'T001'), '## []\n- [x] T001 a');
    assert.equal(ticked('- [] T001 a', 'T001', undefined, { to: 'open' }), '- [] T001 a');
  });

  it('finds the task again when lines moved', () => {
    assert.equal(
      ticked('- [ ] T001 a\n- [ ] T002 b', 'T002', '# New\n\n- [ ] T001 a\n- [ ] T003 c\n- [ ] T002 b\n'),
      '# New\n\n- [ ] T001 a\n- [ ] T003 c\n- [x] T002 b\n',
    );
  });

  it('ticks the copy it was asked for while the list is as it was read', () => {
    const text = '- [ ] T001 a\n- [ ] T001 a';
    const second = taskOf(readSpeckitTaskList(FILE, text), 'T001', 2);
    const result = tickTask(text, second);
    assert.equal(result.ok && result.value, '- [ ] T001 a\n- [x] T001 a');
  });

  it('refuses a task that moved among copies, is gone, changed, or is another one', () => {
    const copies = '- [ ] T001 a\n- [ ] T001 a';
    assert.equal(refusal(copies, 'T001', `# moved\n${copies}`), 'task-ambiguous');
    assert.equal(refusal('- [ ] T001 a', 'T001', '- [ ] T002 a'), 'task-gone');
    assert.equal(refusal('- [ ] T001 a', 'T001', '- [ ] T001 b'), 'task-gone');
    assert.equal(refusal('- [ ] T001 a', 'T001', ''), 'task-gone');
    assert.equal(refusal('- [ ] T001 a', 'T001', '```\n- [ ] T001 a\n```'), 'task-gone');
    assert.equal(
      refusal('- [ ] T001 a', 'T001', undefined, { expectedKey: asTaskKey('other.md#T001') }),
      'task-mismatch',
    );
  });

  it('refuses a task without a box', () => {
    assert.equal(refusal('| ID | Task |\n| --- | --- |\n| T001 | a [] |', 'T001'), 'task-without-box');
    assert.equal(refusal('### T001: a []', 'T001'), 'task-without-box');
    assert.equal(refusal('- T001 a', 'T001'), 'task-without-box');
  });

  it('ticks by offset, not by search: the same words in a fence or a note stay', () => {
    const text = '```\n- [ ] T001 a\n```\n- [ ] T001 a\n';
    assert.equal(ticked(text, 'T001'), '```\n- [ ] T001 a\n```\n- [x] T001 a\n');
    assert.equal(listOf('```', '- [ ] T001 a', '```', '- [ ] T001 a').tasks.length, 1);
  });
});
