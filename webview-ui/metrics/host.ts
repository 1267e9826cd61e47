import type { PageMessage } from '../../src/core/metrics/messages';
import type { PageIntent } from './model';

/** The page's way to its host: messages out, and a place that outlives the page for what the person had opened. */
export interface Host {
  post(message: PageMessage): void;
  /** What `remember` was last given; anything at all, since an older version may have written it. */
  recall(): unknown;
  remember(intent: PageIntent): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  interface Window {
    /** VS Code's; absent in a plain browser. May be called once only. */
    acquireVsCodeApi?: () => VsCodeApi;
  }
}

/** Connects to VS Code, or in a plain browser to nobody: messages are then announced as events of the window. */
export function connect(): Host {
  const api = window.acquireVsCodeApi?.();
  if (!api) {
    return {
      post: (message) => void window.dispatchEvent(new CustomEvent('page-message', { detail: message })),
      recall: () => undefined,
      remember: () => undefined,
    };
  }
  return {
    post: (message) => api.postMessage(message),
    recall: () => api.getState(),
    remember: (intent) => api.setState(intent),
  };
}
