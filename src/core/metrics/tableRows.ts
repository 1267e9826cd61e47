import type { Figures, Metrics } from './model';

/** One row of the table in the exports and on the command line; the page draws its own. */
export interface TableRow {
  readonly level: 'all' | 'feature' | 'phase' | 'task';
  readonly feature: string;
  readonly phase: string;
  readonly task: string;
  readonly title: string;
  readonly status: string;
  readonly source: string;
  readonly figures: Figures;
}

/** The table from top to bottom: each feature with its phases and their tasks, then everything. */
export function tableRows(metrics: Metrics): TableRow[] {
  const rows: TableRow[] = [];
  const blank = { feature: '', phase: '', task: '', title: '', status: '', source: '' };
  for (const feature of metrics.features) {
    const inFeature = { ...blank, feature: feature.id };
    rows.push({ ...inFeature, level: 'feature', title: feature.name, figures: feature.figures });
    for (const phase of feature.phases) {
      const inPhase = { ...inFeature, phase: phase.scope?.phase ?? '' };
      rows.push({ ...inPhase, level: 'phase', title: phase.title, figures: phase.figures });
      for (const task of phase.tasks) {
        rows.push({
          ...inPhase,
          level: 'task',
          task: task.id,
          title: task.title,
          status: task.progress,
          source: task.estimate.source,
          figures: task.figures,
        });
      }
    }
  }
  rows.push({ ...blank, level: 'all', title: 'Total', figures: metrics.totals });
  return rows;
}
