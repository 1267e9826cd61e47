import { goalText, holds, ratioOf, type Outcome, type RowPlan, type Unit } from './measurement';

const HEAD = ['what', 'ours', 'floor', 'ratio', 'goal', 'holds'];

/** The outcomes as a table of text, one line a row; a row without figures says why. */
export function tableText(rows: readonly RowPlan[], outcomes: ReadonlyMap<string, Outcome>): string {
  const lines = rows.map((row) => cells(row, outcomes.get(row.id)));
  const widths = HEAD.map((title, index) =>
    Math.max(
      title.length,
      ...lines.filter((line) => line.length > 2).map((line) => line[index]?.length ?? 0),
    ),
  );
  const first = Math.max(...lines.map(([what]) => what?.length ?? 0));
  const text = (line: readonly string[]): string =>
    line
      .map((cell, index) => {
        if (index === 0) return cell.padEnd(first);
        return index === 1 && line.length === 2 ? cell : cell.padStart(widths[index] ?? 0);
      })
      .join(' | ')
      .trimEnd();
  return [text(HEAD), ...lines.map(text)].join('\n');
}

function cells(row: RowPlan, outcome: Outcome | undefined): string[] {
  if (!outcome || 'why' in outcome) return [row.what, `not measured: ${outcome?.why ?? 'no outcome'}`];
  const ratio = ratioOf(outcome);
  const kept = holds(row.goal, outcome);
  return [
    row.what,
    figure(outcome.ours, row.unit),
    outcome.floor === undefined ? '' : figure(outcome.floor, row.unit),
    ratio === undefined ? '' : ratio.toFixed(2),
    goalText(row.goal, row.unit),
    kept === undefined ? '' : kept ? 'yes' : 'NO',
  ];
}

function figure(value: number, unit: Unit): string {
  const digits = unit === 'times' || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return unit === 'times' ? value.toFixed(digits) : `${value.toFixed(digits)} ${unit}`;
}
