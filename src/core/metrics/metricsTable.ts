import type { Metrics } from './model';
import { conflictSentence, shareSentence } from './separation';
import { tableRows } from './tableRows';
import { count, cost, duration, factor, gain, minutesDuration, plainText, taskCount } from './words';

const HEAD = ['', 'Tasks', 'Agent', 'Validation', 'Integration', 'Total', 'Manual', 'Gain', 'Speed-up'];
const LONGEST_TITLE = 40;

/** The table of features and phases as plain text for a terminal, with a line on use and on parallel work below it. */
export function metricsTable(metrics: Metrics): string {
  const rows = tableRows(metrics)
    .filter(({ level }) => level !== 'task')
    .map(({ level, feature, title, figures }) => [
      shortened(
        level === 'feature' ? `${feature} ${title}` : level === 'phase' ? `  ${plainText(title)}` : title,
      ),
      taskCount(figures),
      duration(figures.agent.ms),
      duration(figures.validation.ms),
      duration(figures.integration.ms),
      duration(figures.total.ms),
      minutesDuration(figures.manual.minutes),
      gain(figures.comparison),
      factor(figures.comparison?.speedUp),
    ]);
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map((cells) => [...(cells[column] ?? '')].length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => pad(cell, widths[column] ?? 0, column === 0 ? 'left' : 'right'))
      .join('  ')
      .trimEnd();
  return [line(HEAD), ...rows.map(line), '', ...footnotes(metrics), ''].join('\n');
}

function footnotes({ totals, parallelism }: Metrics): string[] {
  const { usage } = totals;
  const used = usage
    ? [
        `Tokens: ${count(usage.inputTokens)} in, ${count(usage.outputTokens)} out; cost ${cost(usage.costUsd)} (reported by ${usage.runs} of ${totals.runs} runs).`,
      ]
    : [];
  const parallel =
    parallelism.average === null
      ? []
      : [
          `Agents side by side: ${parallelism.average.toFixed(1)} on average, ${parallelism.peak} at most. Review and integration limit any number of agents to ${factor(parallelism.limit)}.`,
        ];
  const separation = [conflictSentence(totals), shareSentence(parallelism)].filter(
    (sentence) => sentence !== undefined,
  );
  return [
    ...used,
    ...parallel,
    ...separation,
    'Gain and speed-up compare integrated tasks that have an estimate.',
  ];
}

const pad = (text: string, width: number, side: 'left' | 'right'): string => {
  const space = ' '.repeat(Math.max(0, width - [...text].length));
  return side === 'left' ? text + space : space + text;
};

const shortened = (text: string): string => {
  const indent = text.startsWith('  ') ? '  ' : '';
  const signs = [...plainText(text)];
  return (
    indent +
    (signs.length > LONGEST_TITLE ? `${signs.slice(0, LONGEST_TITLE - 1).join('')}…` : signs.join(''))
  );
};
