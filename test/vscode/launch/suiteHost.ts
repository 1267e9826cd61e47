import type { Page } from 'playwright-core';
import type { Settings } from '../../../scripts/vscode/privateHome';
import type { HostEnd } from './verdict';

/** What every host of a suite is given. */
export interface SuiteLaunch {
  /** The extension's folder, with a built `dist/`. */
  readonly extension: string;
  /** The suite's bundled entry, with `.js`. */
  readonly entry: string;
  /** The folder or `.code-workspace` file that the window opens. */
  readonly folder: string;
  readonly settings: Settings;
  /** Handed to the extension host. */
  readonly environment: Readonly<Record<string, string>>;
  /** Hears every line that the window or the host writes. */
  readonly log: (line: string) => void;
  /** Settles when the launcher wants the host to end, with why. */
  readonly stopped: Promise<HostEnd>;
  /** Told the page as soon as there is one. */
  readonly onPage: (page: Page) => void;
}

/** A VS Code that can run a suite in its extension host, and clean up whatever it started. */
export interface SuiteHost {
  readonly version: string;
  readonly hasPage: boolean;
  run(launch: SuiteLaunch): Promise<HostEnd>;
}
