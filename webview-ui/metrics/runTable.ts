import { html } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { RunSpan } from '../../src/core/metrics/model';
import { cost, count, duration, minutesDuration, plainText, UNKNOWN } from '../../src/core/metrics/words';
import { minutesField } from './minutesField';
import type { PageActions, PageModel } from './model';
import { dayOf, timeOf } from './wording';

/** The runs as a table, where a validation time can be corrected. */
export function runTable(runs: readonly RunSpan[], model: PageModel, actions: PageActions): TemplateResult {
  return html`<div class="scroller" role="region" aria-label="Table of runs" tabindex="0">
    <table class="runs">
      <thead>
        <tr>
          <th scope="col">Task</th>
          <th scope="col">Agent</th>
          <th scope="col">Started</th>
          <th scope="col">Outcome</th>
          <th scope="col" class="number">Agent time</th>
          <th scope="col" class="number">Waited</th>
          <th scope="col" class="number">Gates</th>
          <th scope="col" class="estimate">Validation</th>
          <th scope="col" class="number">Integration</th>
          <th scope="col" class="number">Tokens</th>
          <th scope="col" class="number">Cost</th>
        </tr>
      </thead>
      <tbody>
        ${repeat(
          runs,
          ({ run }) => run,
          (run) => runRow(run, model, actions),
        )}
      </tbody>
    </table>
  </div>`;
}

function runRow(run: RunSpan, model: PageModel, actions: PageActions): TemplateResult {
  const id = plainText(run.taskId);
  const [first] = run.segments;
  const failures = run.failedGates.length > 0 ? `: ${run.failedGates.map(plainText).join(', ')}` : '';
  return html`<tr>
    <th scope="row">
      <button class="link" type="button" @click=${() => actions.post({ type: 'openTask', task: run.task })}>
        ${id}
      </button>
      <bdi class="title">${plainText(run.title)}</bdi>
    </th>
    <td><bdi>${plainText(run.agent)}</bdi>${run.attempt > 1 ? `, attempt ${run.attempt}` : ''}</td>
    <td>${first ? `${dayOf(first.from)}, ${timeOf(first.from)}` : UNKNOWN}</td>
    <td>${run.outcome}${failures}</td>
    <td class="number">${duration(run.agentMs)}</td>
    <td class="number">${duration(run.waitedMs)}</td>
    <td class="number">${duration(run.gatesMs)}</td>
    <td class="estimate">
      ${minutesField(
        {
          key: `validation ${run.run}`,
          label: `Validation time of ${id}, attempt ${run.attempt}`,
          minutes: run.isCorrected && run.validationMs !== null ? run.validationMs / 60_000 : null,
          placeholder: minutesDuration(run.validationMs === null ? null : run.validationMs / 60_000),
          // The journal has no event that takes a correction back.
          mayBeEmpty: false,
          commit: (minutes) => {
            if (minutes !== null) actions.post({ type: 'correctValidation', run: run.run, minutes });
          },
        },
        model,
        actions,
      )}<span class="source">${run.isCorrected ? 'corrected' : ''}</span>
    </td>
    <td class="number">${duration(run.integrationMs)}</td>
    <td class="number">${run.usage ? count(run.usage.inputTokens + run.usage.outputTokens) : UNKNOWN}</td>
    <td class="number">${cost(run.usage?.costUsd ?? null)}</td>
  </tr>`;
}
