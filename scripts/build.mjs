// Bundles every program of the extension into dist/. `--watch` rebuilds on change, `--production` minifies.
import * as esbuild from 'esbuild';
import { existsSync, writeFileSync, mkdirSync } from 'node:fs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** The extension starts without the engine: it is a second file, loaded on first use (DESIGN 9, activation). */
const lazyEngine = {
  name: 'lazy-engine',
  setup(build) {
    build.onResolve({ filter: /^(\.\.\/)+engine\/index$/ }, () => ({ path: './engine.js', external: true }));
  },
};

/** `counterpoint plan` answers without loading what the other commands need. */
const lazyCommands = {
  name: 'lazy-commands',
  setup(build) {
    build.onResolve({ filter: /^\.\/commands$/ }, () => ({ path: './cli-commands.js', external: true }));
  },
};

const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  // Of jsonc-parser the ES module: its other form requires its own parts in a way that no bundler sees.
  mainFields: ['module', 'main'],
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: true,
  logLevel: 'warning',
  legalComments: 'none',
};

const programs = [
  {
    name: 'extension',
    ...node,
    entryPoints: { extension: 'src/extension/extension.ts' },
    external: ['vscode'],
    plugins: [lazyEngine],
  },
  { name: 'engine', ...node, entryPoints: { engine: 'src/engine/index.ts' } },
  { name: 'runner', ...node, entryPoints: { runner: 'src/runner/main.ts' } },
  { name: 'hook', ...node, entryPoints: { hook: 'src/runner/hook.ts' } },
  { name: 'demo-agent', ...node, entryPoints: { 'demo-agent': 'src/demo-agent/main.ts' } },
  {
    name: 'cli',
    ...node,
    entryPoints: { cli: 'src/cli/main.ts' },
    banner: { js: '#!/usr/bin/env node' },
    plugins: [lazyCommands],
  },
  {
    name: 'cli-commands',
    ...node,
    entryPoints: { 'cli-commands': 'src/cli/commands.ts' },
    plugins: [lazyEngine],
  },
  {
    name: 'metrics-page',
    bundle: true,
    platform: 'browser',
    target: 'chrome128',
    format: 'iife',
    minify: production,
    metafile: true,
    logLevel: 'warning',
    legalComments: 'none',
    entryPoints: { 'webview/metrics': 'webview-ui/metrics/main.ts' },
  },
  {
    name: 'metrics-style',
    bundle: true,
    target: 'chrome128',
    minify: production,
    metafile: true,
    logLevel: 'warning',
    entryPoints: { 'webview/metrics': 'webview-ui/metrics/metrics.css' },
  },
  {
    name: 'map-page',
    bundle: true,
    platform: 'browser',
    target: 'chrome128',
    format: 'iife',
    minify: production,
    metafile: true,
    logLevel: 'warning',
    legalComments: 'none',
    entryPoints: { 'webview/integration-map': 'webview-ui/integration-map/main.ts' },
  },
  {
    name: 'map-style',
    bundle: true,
    target: 'chrome128',
    minify: production,
    metafile: true,
    logLevel: 'warning',
    entryPoints: { 'webview/integration-map': 'webview-ui/integration-map/integrationMap.css' },
  },
];

mkdirSync('dist', { recursive: true });
const sizes = {};
for (const { name, ...options } of programs) {
  if (!Object.values(options.entryPoints).every((entry) => existsSync(entry))) continue;
  const settings = { ...options, outdir: 'dist' };
  if (watch) {
    await (await esbuild.context(settings)).watch();
  } else {
    const { metafile } = await esbuild.build(settings);
    for (const [file, { bytes }] of Object.entries(metafile.outputs))
      if (file.endsWith('.js')) sizes[file] = bytes;
  }
  if (!watch) console.log(`built ${name}`);
}
if (!watch) writeFileSync('dist/sizes.json', JSON.stringify(sizes, null, 1));
