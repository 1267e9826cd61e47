import { html } from 'lit-html';
import type { TemplateResult } from 'lit-html';
import type { Metrics } from '../../src/core/metrics/model';
import { conflictWords, percent, shareWords } from '../../src/core/metrics/separation';
import {
  cost,
  count,
  duration,
  factor,
  gain,
  minutesDuration,
  taskCount,
  UNKNOWN,
} from '../../src/core/metrics/words';

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  /** The three that the page is about. */
  readonly isMain?: boolean;
}

/** The strip of totals at the head of the page. */
export function totals({ totals: all }: Metrics): TemplateResult {
  const { comparison, usage, tasks } = all;
  const ofTasks = (known: number): string => (known === 0 ? '' : `${known} of ${tasks.total} tasks`);
  const compared = comparison
    ? `over ${plural(comparison.tasks, 'integrated task')}`
    : 'needs integrated tasks and estimates';
  const figures: Figure[] = [
    { label: 'Tasks done', value: taskCount(all), note: `${tasks.delegated} delegated`, isMain: true },
    {
      label: 'Agent time',
      value: duration(all.agent.ms),
      note: all.waited.ms ? `and waited ${duration(all.waited.ms)} for you` : ofTasks(all.agent.tasks),
    },
    { label: 'Validation time', value: duration(all.validation.ms), note: ofTasks(all.validation.tasks) },
    {
      label: 'Integration time',
      value: duration(all.integration.ms),
      note: ofTasks(all.integration.tasks),
    },
    { label: 'Manual estimate', value: minutesDuration(all.manual.minutes), note: ofTasks(all.manual.tasks) },
    { label: 'Efficiency gain', value: gain(comparison), note: compared, isMain: true },
    {
      label: 'Speed-up',
      value: factor(comparison?.speedUp),
      note: comparison
        ? `${duration(comparison.manualMs)} by hand, ${duration(comparison.totalMs)} measured`
        : '',
      isMain: true,
    },
    {
      label: 'Tokens and cost',
      value: usage ? `${count(usage.inputTokens + usage.outputTokens)} · ${cost(usage.costUsd)}` : UNKNOWN,
      note: usage ? `reported by ${usage.runs} of ${plural(all.runs, 'run')}` : 'not reported by any run',
    },
  ];
  return html`<dl class="totals" aria-label="Totals">
    ${figures.map(
      ({ label, value, note, isMain }) =>
        html`<div class=${isMain ? 'figure main' : 'figure'}>
          <dt>${label}</dt>
          <dd class="value">${value}</dd>
          <dd class="note">${note}</dd>
        </div>`,
    )}
  </dl>`;
}

/** What the totals do not say: how the work went, and what keeps it from going faster. */
export function insights({ quality, parallelism, totals: all }: Metrics): TemplateResult {
  const { firstRun } = quality;
  const share = parallelism.integrationShare;
  const hasMerged = all.integration.tasks > 0 || all.conflicts.count > 0;
  const rows: (readonly [label: string, value: string, note: string])[] = [
    [
      'First runs with failing gates',
      firstRun.judged === 0 ? UNKNOWN : `${firstRun.failed} of ${firstRun.judged}`,
      'of the tasks whose first run was judged by gates',
    ],
    [
      'Rejections',
      String(quality.rejections),
      `${plural(quality.repeatedRuns, 'run')} beyond a task’s first`,
    ],
    [
      'Interventions',
      String(quality.interventions),
      'rejections, discards, and runs that had to wait for you',
    ],
    [
      'Merge conflicts',
      hasMerged ? String(all.conflicts.count) : UNKNOWN,
      !hasMerged
        ? 'nothing was merged yet'
        : all.conflicts.count === 0
          ? conflictWords(all)
          : `in ${plural(all.conflicts.tasks, 'task')}: ${conflictWords(all)}`,
    ],
    [
      'Integration share',
      share === null ? UNKNOWN : percent(share),
      shareWords(parallelism) ?? 'nothing was merged yet',
    ],
    [
      'Edits out of scope',
      quality.outOfScopeEdits === null ? UNKNOWN : String(quality.outOfScopeEdits),
      'files changed that the task may not touch',
    ],
    [
      'Agents side by side',
      parallelism.average === null ? UNKNOWN : parallelism.average.toFixed(1),
      parallelism.average === null
        ? 'while any was at work'
        : `on average, ${parallelism.peak} at most: ${duration(parallelism.sumMs)} of work in ${duration(parallelism.wallMs)}`,
    ],
    ['Limit of more agents', factor(parallelism.limit), 'however many: review and integration take turns'],
    [
      'Boundaries between features',
      String(parallelism.coordinationPoints),
      `pairs among ${plural(parallelism.features, 'feature')} with delegated work`,
    ],
    ['Gates', duration(all.gates.ms), 'machine time, in no total'],
  ];
  return html`<dl class="insights" aria-label="How the work went">
    ${rows.map(
      ([label, value, note]) =>
        html`<div>
          <dt>${label}</dt>
          <dd class="value">${value}</dd>
          <dd class="note">${note}</dd>
        </div>`,
    )}
  </dl>`;
}

export const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
