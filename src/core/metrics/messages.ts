import type { RunId, TaskKey } from '../ids';
import type { ExportFormat } from './exportMetrics';
import type { Metrics } from './model';

/** What the host tells the page: always everything, so that a page that was hidden or reloaded needs nothing else. */
export interface Snapshot {
  readonly type: 'snapshot';
  readonly metrics: Metrics;
  /** Why nothing can be changed here, e.g. because another window leads; null when it can. */
  readonly readOnly: string | null;
}

export type HostMessage = Snapshot;

/** An estimate belongs to a task, or to a phase of a task list. */
export type EstimateScope = { readonly task: TaskKey } | { readonly file: string; readonly phase: string };

/** What the page asks of the host. `minutes: null` takes an edited estimate back. */
export type PageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'setEstimate'; readonly scope: EstimateScope; readonly minutes: number | null }
  | { readonly type: 'correctValidation'; readonly run: RunId; readonly minutes: number }
  | { readonly type: 'export'; readonly format: ExportFormat }
  | { readonly type: 'openTask'; readonly task: TaskKey }
  /** The empty page's way to begin: the host asks which task. */
  | { readonly type: 'delegateTask' };
