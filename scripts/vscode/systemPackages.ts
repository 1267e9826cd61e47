import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What a real VS Code in a browser needs from the system, and how it is recognised. */
const NEEDED = [
  {
    package: 'chromium',
    present: () => chromiumPath() !== undefined,
  },
  {
    package: 'fonts-dejavu-core',
    present: () => existsSync('/usr/share/fonts/truetype/dejavu'),
  },
  {
    // Without its header the kerberos module of code-server does not build.
    package: 'libkrb5-dev',
    present: () => existsSync('/usr/include/gssapi/gssapi.h') || existsSync('/usr/include/gssapi.h'),
  },
];

const CHROMIUM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** The path of an installed Chromium; `CHROMIUM_EXECUTABLE` wins. */
export function chromiumPath(): string | undefined {
  const chosen = process.env['CHROMIUM_EXECUTABLE'];
  return chosen ?? CHROMIUM_PATHS.find((candidate) => existsSync(candidate));
}

/**
 * Installs the missing system packages with apt where that is possible (root on Debian or its kin).
 *
 * @throws Error that names the missing packages and the command a person can run
 */
export function ensureSystemPackages(report: (line: string) => void): void {
  const missing = NEEDED.filter((need) => !need.present()).map((need) => need.package);
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(
      `Tests in a real VS Code need these system packages: ${missing.join(', ')}. Install them (Debian, Ubuntu: sudo ${command}) and try again.`,
    );
  report(`installing system packages: ${missing.join(', ')}`);
  runApt(['update', '-qq']);
  // Another apt on this machine is waited for instead of failing at once.
  runApt(['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...missing]);
  const stillMissing = NEEDED.filter((need) => !need.present()).map((need) => need.package);
  if (stillMissing.length > 0)
    throw new Error(`apt-get reported success, but ${stillMissing.join(', ')} cannot be found.`);
}

function runApt(args: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync('/usr/bin/apt-get', args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0)
    throw new Error(
      `apt-get ${args.join(' ')} failed (${error?.message ?? `exit ${status}`}):\n${`${stdout}${stderr}`.slice(-2000)}`,
    );
}
