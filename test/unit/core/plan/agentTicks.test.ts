import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { sameTicksOnly, withoutTicks } from '../../../../src/core/plan/agentTicks';

const BASE = [
  '# Tasks',
  '',
  '- [x] T001 a',
  '- [ ] T002 b',
  '  - [ ] it is fast',
  '- [~] T003 c',
  '- [] T004 d',
  '',
].join('\r\n');

describe('withoutTicks', () => {
  it('takes back what an agent ticked, unticked or marked, and keeps every other byte', () => {
    const changed = BASE.replace('[x] T001', '[ ] T001')
      .replace('[ ] T002', '[X] T002')
      .replace('[ ] it', '[x] it')
      .replace('[~]', '[x]')
      .replace('[] T004', '[x] T004');
    assert.notEqual(changed, BASE);
    assert.equal(withoutTicks(BASE, changed), BASE);
    assert.ok(sameTicksOnly(BASE, changed));
  });

  it('keeps other edits: new text, new tasks, moved lines', () => {
    const changed =
      '# Tasks\n\nA note.\n- [x] T002 b, and more of it\n- [x] T001 a\n- [x] T009 found on the way\n- [~] T010 half\n';
    assert.equal(
      withoutTicks('# Tasks\n\n- [x] T001 a\n- [ ] T002 b\n', changed),
      '# Tasks\n\nA note.\n- [ ] T002 b, and more of it\n- [x] T001 a\n- [ ] T009 found on the way\n- [~] T010 half\n',
    );
    assert.ok(!sameTicksOnly('# Tasks\n\n- [x] T001 a\n- [ ] T002 b\n', changed));
  });

  it('tells copies of a line apart by their order', () => {
    assert.equal(
      withoutTicks('- [x] T001 a\n- [ ] T001 a', '- [x] T001 a\n- [x] T001 a'),
      '- [x] T001 a\n- [ ] T001 a',
    );
  });

  it('touches no box in a fence: that is an example', () => {
    const changed = '- [ ] T001 a\n```\n- [x] T002 b\n```';
    assert.equal(withoutTicks('- [ ] T001 a', changed), changed);
  });

  it('an unchanged copy stays as it is', () => {
    assert.equal(withoutTicks(BASE, BASE), BASE);
    assert.ok(sameTicksOnly(BASE, BASE));
  });
});
