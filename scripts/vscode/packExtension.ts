import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Packages the extension in `folder` (already built) as a person would install it.
 *
 * @throws Error with vsce's own words
 */
export function packExtension(folder: string, vsix: string): string {
  const vsce = path.resolve(import.meta.dirname, '../../node_modules/@vscode/vsce/vsce');
  mkdirSync(path.dirname(vsix), { recursive: true });
  // Everything needed is bundled: vsce must not look for dependencies, nor for a repository to link to.
  const args = [
    vsce,
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args, '--out', vsix], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0 || !existsSync(vsix)) throw new Error(`vsce package failed:\n${stdout}${stderr}`);
  return vsix;
}
