import type { IntegrationMap } from './model';

/** What the host tells the page: always everything, so that a page that was hidden or reloaded needs nothing else. */
export interface MapSnapshot {
  readonly type: 'snapshot';
  readonly maps: readonly IntegrationMap[];
}

/** What the page asks of the host. A place is looked up among those of the map before anything is opened. */
export type MapPageMessage =
  { readonly type: 'ready' } | { readonly type: 'open'; readonly file: string; readonly line: number };
