import { html, nothing } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import type { ExportFormat } from '../../src/core/metrics/exportMetrics';
import type { Metrics } from '../../src/core/metrics/model';
import type { PageActions, PageModel } from './model';
import { runTable } from './runTable';
import { table } from './table';
import { timeline } from './timeline';
import { insights, plural, totals } from './totals';
import { dayOf, timeOf } from './wording';

/** Runs shown at first: the newest. */
const RUNS_SHOWN = 120;

const EXPORTS: readonly (readonly [format: ExportFormat, label: string])[] = [
  ['csv', 'CSV'],
  ['json', 'JSON'],
  ['markdown', 'Markdown'],
];

/** The whole page. */
export function page(model: PageModel, actions: PageActions): TemplateResult {
  const { snapshot } = model;
  if (!snapshot) return html`<p class="loading" role="status">Reading the journal…</p>`;
  const { metrics, readOnly } = snapshot;
  const hasTasks = metrics.features.length > 0;
  return html`${header(metrics, actions)}
  ${readOnly === null ? nothing : html`<p class="banner" role="status">${readOnly}</p>`}
  ${
    metrics.runs.length === 0
      ? emptyState(hasTasks, readOnly === null, actions)
      : html`${totals(metrics)} ${insights(metrics)}`
  }
  ${hasTasks ? table(metrics, model, actions) : nothing}
  ${metrics.runs.length === 0 ? nothing : runs(metrics, model, actions)}`;
}

const header = (metrics: Metrics, actions: PageActions): TemplateResult =>
  html`<header>
    <h1>Metrics</h1>
    <p class="as-of">Measured up to ${dayOf(metrics.generatedAt)}, ${timeOf(metrics.generatedAt)}</p>
    <div class="exports" role="group" aria-labelledby="export-label">
      <span id="export-label">Export as</span>
      ${EXPORTS.map(
        ([format, label]) =>
          html`<button
            class="secondary"
            type="button"
            @click=${() => actions.post({ type: 'export', format })}
          >
            ${label}
          </button>`,
      )}
    </div>
  </header>`;

const emptyState = (hasTasks: boolean, mayDelegate: boolean, actions: PageActions): TemplateResult =>
  html`<section class="empty" aria-labelledby="empty-heading">
    <h2 id="empty-heading">Nothing measured yet</h2>
    <p>As soon as the first task is delegated to an agent, this page shows, measured and not guessed:</p>
    <ul>
      <li>how long agents worked, and how long they waited for you</li>
      <li>how long you reviewed, and how long it took to merge</li>
      <li>what that saved against your own estimates, by phase and by feature</li>
      <li>every run on a timeline, with its gates, attempts, tokens and cost</li>
    </ul>
    ${
      hasTasks
        ? html`<p>
              ${
                mayDelegate
                  ? html`<button
                      class="primary"
                      type="button"
                      @click=${() => actions.post({ type: 'delegateTask' })}
                    >
                      Delegate a Task…
                    </button>`
                  : nothing
              }
            </p>
            <p class="footnote">
              Or begin with estimates: enter below what a phase or a task would take by hand. An
              <code>est: 40m</code> in a task’s text counts, too.
            </p>`
        : html`<p class="footnote">
            No task list was found in this workspace. A folder such as <code>specs/001-name/</code> with a
            <code>tasks.md</code> is enough to begin.
          </p>`
    }
  </section>`;

function runs(metrics: Metrics, model: PageModel, actions: PageActions): TemplateResult {
  const all = metrics.runs;
  const shown = model.showsAllRuns ? all : all.slice(-RUNS_SHOWN);
  const { runsAs } = model.intent;
  const choice = (as: 'timeline' | 'table', label: string): TemplateResult =>
    html`<button
      type="button"
      aria-pressed=${runsAs === as ? 'true' : 'false'}
      @click=${() => actions.setIntent({ runsAs: as })}
    >
      ${label}
    </button>`;
  return html`<section class="runs" aria-labelledby="runs-heading">
    <div class="section-head">
      <h2 id="runs-heading">Runs</h2>
      <div class="choice" role="group" aria-label="Show runs as">
        ${choice('timeline', 'Timeline')}${choice('table', 'Table')}
      </div>
      ${
        shown.length < all.length
          ? html`<button class="link" type="button" @click=${() => actions.showAllRuns()}>
              Show all ${plural(all.length, 'run')}
            </button>`
          : nothing
      }
    </div>
    ${runsAs === 'timeline' ? timeline(shown, model, actions) : runTable(shown, model, actions)}
  </section>`;
}
