import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readPageMessage } from '../../../../src/core/metrics/readMessage';
import { metricsPageHtml } from '../../../../src/core/metrics/pageHtml';

describe('messages of the metrics page', () => {
  it('are understood', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'setEstimate', scope: { task: 'specs/001/tasks.md#T001' }, minutes: 40 },
      { type: 'setEstimate', scope: { file: 'specs/001/tasks.md', phase: '3.25' }, minutes: null },
      { type: 'correctValidation', run: 'r-7f3a', minutes: 1.5 },
      { type: 'export', format: 'markdown' },
      { type: 'openTask', task: 'specs/001/tasks.md#T001~2' },
      { type: 'delegateTask' },
    ]) {
      const read = readPageMessage(message);
      assert.ok(read.ok && JSON.stringify(read.value) === JSON.stringify(message), JSON.stringify(read));
    }
  });

  it('are refused when they are anything else, with a reason and a remedy', () => {
    for (const message of [
      undefined,
      null,
      'ready',
      [],
      { type: 'run', command: 'rm' },
      { type: 'ready', command: 'workbench.action.terminal.new' },
      { type: 'export', format: '../../etc/passwd' },
      { type: 'setEstimate', scope: { task: 'a#b', file: 'x', phase: 'y' }, minutes: 4 },
      { type: 'setEstimate', scope: { task: 'a#b' }, minutes: -1 },
      { type: 'setEstimate', scope: { task: 'a#b' }, minutes: '40' },
      { type: 'setEstimate', scope: { task: 'a#b' }, minutes: Number.NaN },
      { type: 'setEstimate', scope: { task: 'x'.repeat(2000) }, minutes: 4 },
      { type: 'correctValidation', run: '../r-1', minutes: 4 },
      { type: 'correctValidation', run: 'r-7f3a', minutes: null },
      { type: 'openTask', task: 7 },
    ]) {
      const read = readPageMessage(message);
      assert.ok(!read.ok && read.problem.message && read.problem.remedy, JSON.stringify(message));
    }
  });

  it('never make reading them throw', () => {
    fc.assert(fc.property(fc.anything(), (message) => void readPageMessage(message)));
  });
});

describe('the html of the metrics page', () => {
  it('lets nothing in but its own script and style, and quotes what it is given', () => {
    const html = metricsPageHtml({
      nonce: 'N0nce',
      cspSource: "https://x 'self'",
      scriptUri: 'a"><script>',
      styleUri: 'b&c',
    });
    assert.match(
      html,
      /content="default-src 'none'; script-src 'nonce-N0nce'; style-src https:\/\/x 'self'; base-uri 'none'; form-action 'none'"/u,
    );
    assert.ok(!html.includes('a"><script>'));
    assert.equal(html.match(/<script/gu)?.length, 1);
    assert.ok(!/\sstyle=|\son\w+=/u.test(html));
  });
});
