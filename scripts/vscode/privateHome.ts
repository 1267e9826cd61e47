import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** User settings of a VS Code window, by id. */
export type Settings = Readonly<Record<string, unknown>>;

/** A home folder, user data and extensions of its own: nothing of the person's machine leaks in or is written to. */
export interface PrivateHome {
  readonly folder: string;
  readonly userData: string;
  readonly extensions: string;
  /** The scrubbed environment for programs in this home, with `extra` added. */
  environment(extra?: Readonly<Record<string, string>>): Record<string, string>;
  writeSettings(settings: Settings): void;
  remove(): void;
}

/** Quiet, without network, without first-time pages; nothing that the extension itself would notice. */
const QUIET: Settings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  // The DOM and canvas renderers keep the terminal's text where a test can read it; the GPU one does not.
  'terminal.integrated.gpuAcceleration': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

/** Makes a private home below the system's temporary folder, with `settings` on top of quiet defaults. */
export function createPrivateHome(settings: Settings = {}): PrivateHome {
  // Short names: VS Code puts local sockets below TMPDIR, and a socket's path is limited to 107 bytes.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cpvs-'));
  const userData = path.join(folder, 'data');
  const extensions = path.join(folder, 'ext');
  const temporary = path.join(folder, 't');
  for (const each of [path.join(userData, 'User'), extensions, temporary])
    mkdirSync(each, { recursive: true });
  const writeSettings = (chosen: Settings) =>
    writeFileSync(
      path.join(userData, 'User/settings.json'),
      JSON.stringify({ ...QUIET, ...chosen }, null, 2),
    );
  writeSettings(settings);
  return {
    folder,
    userData,
    extensions,
    writeSettings,
    environment: (extra = {}) => ({
      PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
      HOME: folder,
      TMPDIR: temporary,
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
      // An empty gallery address: no window ever asks the network for extensions.
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
      ...extra,
    }),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}
