/** What the suite inside the extension host tells the launcher: one JSON object a line, in a file. */
export type SuiteEvent =
  | { readonly event: 'start'; readonly total: number }
  | { readonly event: 'pass'; readonly title: string; readonly milliseconds: number }
  | { readonly event: 'skip'; readonly title: string }
  | { readonly event: 'fail'; readonly title: string; readonly message: string }
  | { readonly event: 'end'; readonly passes: number; readonly failures: number; readonly skipped: number };

/** What the launcher hands to the suite, as JSON in the environment variable `COUNTERPOINT_SUITE`. */
export interface SuiteOrder {
  /** Bundled test files, absolute. */
  readonly files: readonly string[];
  /** The file for the events; each is appended before the next test starts, so that a dying host loses none. */
  readonly events: string;
  /** Where the launcher listens for requests, with the word that opens it. */
  readonly bridge: { readonly url: string; readonly token: string };
  /** The host has a page that the launcher can drive. False in a desktop VS Code. */
  readonly hasPage: boolean;
}

export const suiteOrderVariable = 'COUNTERPOINT_SUITE';
