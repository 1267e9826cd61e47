import { suiteOrder } from './order';

/** What a test inside the extension host can ask of the launcher, which holds the window's page. */
export interface LauncherRequests {
  /** Saves a picture of the window below test-results/screenshots; gives its path. */
  screenshot: (name: string) => string;
  /** Presses a key or chord, as Playwright spells it, e.g. `Control+Shift+P`. */
  press: (keys: string) => void;
  /** Types text where the focus is. To wait for an input that is about to open, use `fill`. */
  type: (text: string) => void;
  /** Waits for the input that a selector matches, and puts text into it. */
  fill: (selector: string, text: string) => void;
  /** Clicks the first element that matches a Playwright selector, e.g. `text=Reject`. */
  click: (selector: string) => void;
  /** Clicks inside the visible webview. */
  clickInWebview: (selector: string) => void;
  /** The text of the first match. */
  text: (selector: string) => string;
  /** The text of the first match inside the visible webview. */
  textInWebview: (selector: string) => string;
}

/** False in a desktop VS Code, where no page can be driven: such a test calls `this.skip()`. */
export const canDriveWindow = (): boolean => suiteOrder().hasPage;

/**
 * Asks the launcher to do something in the window and waits for the outcome.
 *
 * @throws Error with the launcher's reason
 */
export async function askLauncher<K extends keyof LauncherRequests>(
  request: K,
  ...args: Parameters<LauncherRequests[K]>
): Promise<ReturnType<LauncherRequests[K]>> {
  const { url, token } = suiteOrder().bridge;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ request, args }),
  });
  const answer = (await response.json()) as { value?: ReturnType<LauncherRequests[K]>; problem?: string };
  if (answer.problem !== undefined) throw new Error(`${request}: ${answer.problem}`);
  return answer.value as ReturnType<LauncherRequests[K]>; // void requests answer with nothing
}
