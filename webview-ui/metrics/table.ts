import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type {
  FeatureMetrics,
  Figures,
  KnownSum,
  Metrics,
  PhaseMetrics,
  TaskMetrics,
} from '../../src/core/metrics/model';
import { duration, factor, gain, minutesDuration, plainText, taskCount } from '../../src/core/metrics/words';
import { minutesField } from './minutesField';
import type { PageActions, PageModel } from './model';
import { plural } from './totals';
import { progressWords, sourceWords } from './wording';

/** The table of features and phases, with the tasks of the phases that are open. */
export function table(metrics: Metrics, model: PageModel, actions: PageActions): TemplateResult {
  return html`<section aria-labelledby="table-heading">
    <h2 id="table-heading">Time by feature and phase</h2>
    <div class="scroller" role="region" aria-label="Table of times, scrolls sideways" tabindex="0">
      <table class="times">
        <thead>
          <tr>
            <th scope="col">Feature, phase, task</th>
            <th scope="col" class="number">Tasks</th>
            <th scope="col" class="number">Agent</th>
            <th scope="col" class="number">Validation</th>
            <th scope="col" class="number">Integration</th>
            <th scope="col" class="number">Total</th>
            <th scope="col" class="estimate">Manual estimate</th>
            <th scope="col" class="number">Gain</th>
            <th scope="col" class="number">Speed-up</th>
          </tr>
        </thead>
        ${repeat(
          metrics.features,
          ({ key }) => key,
          (feature) => featureRows(feature, model, actions),
        )}
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            ${measured(metrics.totals)}
            <td class="estimate">${sumOfEstimates(metrics.totals)}</td>
            ${compared(metrics.totals)}
          </tr>
        </tfoot>
      </table>
    </div>
    <p class="footnote" id="minutes-hint">
      Estimates: minutes or hours, such as 40 or 1 h 30. An empty field takes your estimate back.
    </p>
    <p class="footnote">
      Total is agent, validation and integration time. Gain and speed-up compare it with the estimate over
      integrated tasks that have one; – is not known.
    </p>
  </section>`;
}

const featureRows = (feature: FeatureMetrics, model: PageModel, actions: PageActions): TemplateResult =>
  html`<tbody>
    <tr class="feature">
      <th scope="rowgroup">
        <span class="id">${plainText(feature.id)}</span> <bdi>${plainText(feature.name)}</bdi>
      </th>
      ${measured(feature.figures)}
      <td class="estimate">${sumOfEstimates(feature.figures)}</td>
      ${compared(feature.figures)}
    </tr>
    ${repeat(
      feature.phases,
      ({ key }) => key,
      (phase) => phaseRows(phase, model, actions),
    )}
  </tbody>`;

function phaseRows(phase: PhaseMetrics, model: PageModel, actions: PageActions): TemplateResult {
  const { openPhases } = model.intent;
  const isOpen = openPhases.includes(phase.key);
  const toggle = (): void =>
    actions.setIntent({
      openPhases: isOpen ? openPhases.filter((key) => key !== phase.key) : [...openPhases, phase.key],
    });
  const title = plainText(phase.title);
  return html`<tr class="phase">
      <th scope="row">
        <button class="twistie" type="button" aria-expanded=${isOpen ? 'true' : 'false'} @click=${toggle}>
          <span class="chevron" aria-hidden="true"></span><bdi>${title}</bdi
          ><span class="hidden">, ${isOpen ? 'hide' : 'show'} its ${plural(phase.tasks.length, 'task')}</span>
        </button>
      </th>
      ${measured(phase.figures)}
      <td class="estimate">${phaseEstimate(phase, title, model, actions)}</td>
      ${compared(phase.figures)}
    </tr>
    ${
      isOpen
        ? repeat(
            phase.tasks,
            ({ key }) => key,
            (task) => taskRow(task, model, actions),
          )
        : nothing
    }`;
}

function phaseEstimate(
  { scope, estimate, figures, key }: PhaseMetrics,
  title: string,
  model: PageModel,
  actions: PageActions,
): TemplateResult {
  if (!scope) return sumOfEstimates(figures);
  const source =
    estimate.edited !== null ? 'edited' : estimate.setting !== null ? 'setting' : estimatedOf(figures);
  return html`${minutesField(
      {
        key: `phase ${key}`,
        label: `Manual estimate for the phase ${title}`,
        minutes: estimate.edited,
        placeholder: minutesDuration(figures.manual.minutes),
        mayBeEmpty: true,
        commit: (minutes) => actions.post({ type: 'setEstimate', scope, minutes }),
      },
      model,
      actions,
    )}<span class="source">${source}</span>`;
}

function taskRow(task: TaskMetrics, model: PageModel, actions: PageActions): TemplateResult {
  const { figures, estimate } = task;
  const id = plainText(task.id);
  const isEdited = estimate.source === 'edited';
  const words = progressWords(task.progress);
  return html`<tr class="task">
    <th scope="row">
      <div class="cut">
        <button class="link" type="button" @click=${() => actions.post({ type: 'openTask', task: task.key })}>
          ${id}
        </button>
        <bdi class="title">${plainText(task.title)}</bdi>
        ${words ? html`<span class="progress">${words}</span>` : nothing}
      </div>
    </th>
    <td class="number">${figures.runs > 0 ? plural(figures.runs, 'run') : ''}</td>
    ${times(figures)}
    <td class="estimate">
      ${minutesField(
        {
          key: `task ${task.key}`,
          label: `Manual estimate for ${id}`,
          minutes: isEdited ? estimate.minutes : null,
          placeholder: minutesDuration(estimate.minutes),
          mayBeEmpty: true,
          commit: (minutes) => actions.post({ type: 'setEstimate', scope: { task: task.key }, minutes }),
        },
        model,
        actions,
      )}<span class="source">${sourceWords(estimate.source)}</span>
    </td>
    ${compared(figures)}
  </tr>`;
}

const measured = (figures: Figures): TemplateResult =>
  html`<td class="number">${taskCount(figures)}</td>
    ${times(figures)}`;

const times = ({ agent, validation, integration, total }: Figures): TemplateResult =>
  html`${cell(agent)}${cell(validation)}${cell(integration)}${cell(total)}`;

const cell = ({ ms, tasks }: KnownSum): TemplateResult =>
  html`<td class="number" title=${tasks > 1 ? `over ${tasks} tasks` : nothing}>${duration(ms)}</td>`;

const compared = ({ comparison }: Figures): TemplateResult => {
  const basis = comparison
    ? `${duration(comparison.totalMs)} against ${duration(comparison.manualMs)}, over ${plural(comparison.tasks, 'task')}${
        comparison.validated < comparison.tasks ? `, ${comparison.validated} with a measured validation` : ''
      }`
    : nothing;
  return html`<td class="number gain" title=${basis}>${gain(comparison)}</td>
    <td class="number" title=${basis}>${factor(comparison?.speedUp)}</td>`;
};

const sumOfEstimates = (figures: Figures): TemplateResult =>
  html`<span class="sum">${minutesDuration(figures.manual.minutes)}</span
    ><span class="source">${estimatedOf(figures)}</span>`;

const estimatedOf = ({ manual, tasks }: Figures): string =>
  manual.tasks === 0 || manual.tasks >= tasks.total ? '' : `${manual.tasks} of ${tasks.total} tasks`;
