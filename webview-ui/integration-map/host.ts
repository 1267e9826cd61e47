import type { MapPageMessage } from '../../src/core/contract/integrationMap/messages';
import type { PageIntent } from './model';

/** The page's way to its host: messages out, and a place that outlives the page for what the person chose. */
export interface Host {
  post(message: MapPageMessage): void;
  /** What `remember` was last given; anything at all, since an older version may have written it. */
  recall(): unknown;
  remember(intent: PageIntent): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** VS Code's; absent in a plain browser. May be called once only. */
type Acquire = () => VsCodeApi;

/** Connects to VS Code, or in a plain browser to nobody. */
export function connect(): Host {
  const acquire = (globalThis as { acquireVsCodeApi?: Acquire }).acquireVsCodeApi;
  const api = acquire?.();
  return {
    post: (message) => api?.postMessage(message),
    recall: () => api?.getState(),
    remember: (intent) => api?.setState(intent),
  };
}
