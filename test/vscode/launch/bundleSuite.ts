import { build } from 'esbuild';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

/** A suite as JavaScript that the extension host can load. */
export interface BundledSuite {
  /** The entry that VS Code calls. */
  readonly entry: string;
  readonly files: readonly string[];
  remove(): void;
}

/**
 * Bundles the entry and every `*.test.ts` below `folder` whose path contains `filter`, each into a file of its own.
 * It goes into the project's `out/` (there `mocha` is found), in a folder per launcher, because several may run at once.
 */
export async function bundleSuite(folder: string, filter: string): Promise<BundledSuite> {
  const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && file.includes(filter))
    .sort();
  const target = path.join(root, 'out', `vscode-suite-${process.pid}`);
  mkdirSync(target, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: {
      index: path.join(root, 'test/vscode/suite/index.ts'),
      ...Object.fromEntries(
        tests.map((file) => [path.join('tests', file.replace(/\.ts$/, '')), path.join(folder, file)]),
      ),
    },
    outdir: target,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return {
    entry: path.join(target, 'index.js'),
    files: tests.map((file) => path.join(target, 'tests', file.replace(/\.ts$/, '.js'))),
    remove: () => rmSync(target, { recursive: true, force: true }),
  };
}
