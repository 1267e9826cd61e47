import type { Metrics } from './model';
import { tableRows } from './tableRows';
import type { TableRow } from './tableRows';
import { conflictSentence, shareSentence } from './separation';
import { duration, factor, gain, minutesDuration, plainText, taskCount } from './words';

export const EXPORT_FORMATS = ['csv', 'json', 'markdown'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/**
 * The metrics as a file.
 * - `json`: the value as `Metrics` in `model.ts` describes it, indented, with a newline at the end.
 * - `csv` (RFC 4180): one row per feature, phase and task, and the total; times in minutes, unknown values are empty cells.
 * - `markdown`: the table of features and phases, and the total.
 */
export function exportMetrics(metrics: Metrics, format: ExportFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(metrics, null, 2)}\n`;
    case 'csv':
      return toCsv(metrics);
    case 'markdown':
      return toMarkdown(metrics);
    default:
      return format satisfies never;
  }
}

type Cell = string | number | null | undefined;

const CSV_COLUMNS: readonly (readonly [name: string, cell: (row: TableRow) => Cell])[] = [
  ['level', (row) => row.level],
  ['feature', (row) => row.feature],
  ['phase', (row) => row.phase],
  ['task', (row) => row.task],
  ['title', (row) => row.title],
  ['status', (row) => row.status],
  ['tasks', (row) => row.figures.tasks.total],
  ['done', (row) => row.figures.tasks.done],
  ['delegated', (row) => row.figures.tasks.delegated],
  ['runs', (row) => row.figures.runs],
  ['agent_minutes', (row) => inMinutes(row.figures.agent.ms)],
  ['waited_minutes', (row) => inMinutes(row.figures.waited.ms)],
  ['gates_minutes', (row) => inMinutes(row.figures.gates.ms)],
  ['validation_minutes', (row) => inMinutes(row.figures.validation.ms)],
  ['integration_minutes', (row) => inMinutes(row.figures.integration.ms)],
  ['merge_conflicts', (row) => row.figures.conflicts.count],
  ['total_minutes', (row) => inMinutes(row.figures.total.ms)],
  ['manual_minutes', (row) => rounded(row.figures.manual.minutes)],
  ['manual_source', (row) => row.source],
  ['compared_tasks', (row) => row.figures.comparison?.tasks],
  ['efficiency_gain', (row) => rounded(row.figures.comparison?.efficiencyGain ?? null)],
  ['speed_up', (row) => rounded(row.figures.comparison?.speedUp ?? null)],
  ['input_tokens', (row) => row.figures.usage?.inputTokens],
  ['cached_tokens', (row) => row.figures.usage?.cachedTokens],
  ['output_tokens', (row) => row.figures.usage?.outputTokens],
  ['reasoning_tokens', (row) => row.figures.usage?.reasoningTokens ?? undefined],
  ['cost_usd', (row) => rounded(row.figures.usage?.costUsd ?? null)],
];

function toCsv(metrics: Metrics): string {
  const lines = [
    CSV_COLUMNS.map(([name]) => name),
    ...tableRows(metrics).map((row) => CSV_COLUMNS.map(([, cell]) => csvCell(cell(row)))),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** Spreadsheets run text that begins like a formula, full-width signs included: an apostrophe makes it text again. */
function csvCell(cell: Cell): string {
  if (typeof cell === 'number') return String(cell);
  const text = plainText(cell ?? '');
  const safe = /^[=+\-@＝＋－＠]/u.test(text) ? `'${text}` : text;
  return /[",]/u.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function toMarkdown(metrics: Metrics): string {
  const head = [
    'Feature, phase',
    'Tasks',
    'Agent',
    'Validation',
    'Integration',
    'Total',
    'Manual',
    'Gain',
    'Speed-up',
  ];
  const rows = tableRows(metrics)
    .filter(({ level }) => level !== 'task')
    .map((row) => {
      const { figures } = row;
      const name = row.level === 'feature' ? `${row.feature} ${row.title}` : row.title;
      const title = markdownText(name);
      return [
        row.level === 'phase' ? title : `**${title}**`,
        taskCount(figures),
        duration(figures.agent.ms),
        duration(figures.validation.ms),
        duration(figures.integration.ms),
        duration(figures.total.ms),
        minutesDuration(figures.manual.minutes),
        gain(figures.comparison),
        factor(figures.comparison?.speedUp),
      ];
    });
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = line(head.map((_, index) => (index === 0 ? '---' : '---:')));
  return [
    line(head),
    rule,
    ...rows.map(line),
    '',
    ...[conflictSentence(metrics.totals), shareSentence(metrics.parallelism)].flatMap((sentence) =>
      sentence === undefined ? [] : [sentence, ''],
    ),
    `Measured up to ${metrics.generatedAt}. Gain and speed-up compare integrated tasks that have an estimate.`,
    '',
  ].join('\n');
}

/** Every sign that Markdown or HTML could take for its own is escaped. */
const markdownText = (text: string): string =>
  plainText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_{}[\]()#+\-.!|>~^$@:]/gu, (sign) => `\\${sign}`);

const inMinutes = (ms: number | null): number | null => rounded(ms === null ? null : ms / 60_000);

const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 1000) / 1000;
