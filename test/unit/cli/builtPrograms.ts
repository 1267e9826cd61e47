import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, copyFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';

/** The package as it is shipped, in a private folder: tests start what people start, and build beside each other. */
export interface BuiltPackage {
  readonly folder: string;
  /** Absolute path of cli.js. */
  readonly cli: string;
  remove(): void;
}

const external = (filter: RegExp, file: string): Plugin => ({
  name: file,
  setup: ({ onResolve }) => onResolve({ filter }, () => ({ path: file, external: true })),
});

/** The files of dist/ that the command line needs, as scripts/build.mjs makes them. */
const PROGRAMS: readonly { readonly name: string; readonly entry: string; readonly plugins?: Plugin[] }[] = [
  { name: 'cli', entry: 'src/cli/main.ts', plugins: [external(/^\.\/commands$/, './cli-commands.js')] },
  {
    name: 'cli-commands',
    entry: 'src/cli/commands.ts',
    plugins: [external(/^(\.\.\/)+engine\/index$/, './engine.js')],
  },
  { name: 'engine', entry: 'src/engine/index.ts' },
  { name: 'runner', entry: 'src/runner/main.ts' },
  { name: 'hook', entry: 'src/runner/hook.ts' },
  { name: 'demo-agent', entry: 'src/demo-agent/main.ts' },
];

/** Builds the programs of the command line. @param names only these; all without it */
export async function buildPackage(names?: readonly string[]): Promise<BuiltPackage> {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'counterpoint-cli-')));
  mkdirSync(path.join(folder, 'dist'));
  for (const shared of ['samples', 'media']) symlinkSync(path.resolve(shared), path.join(folder, shared));
  copyFileSync('package.json', path.join(folder, 'package.json'));
  await Promise.all(
    PROGRAMS.filter(({ name }) => names?.includes(name) ?? true).map(({ name, entry, plugins = [] }) =>
      build({
        entryPoints: [entry],
        outfile: path.join(folder, 'dist', `${name}.js`),
        bundle: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
        mainFields: ['module', 'main'],
        logLevel: 'error',
        plugins,
      }),
    ),
  );
  return {
    folder,
    cli: path.join(folder, 'dist', 'cli.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
