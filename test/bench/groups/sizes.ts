import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BenchGroup, Outcome } from '../measurement';

const KB = 1024;

/** What everybody loads and downloads. */
export const sizes: BenchGroup = {
  name: 'sizes',
  rows: [
    {
      id: 'size-extension',
      what: 'extension.js',
      against: '',
      unit: 'KB',
      goal: { kind: 'at-most', value: 400 },
    },
    {
      id: 'size-engine',
      what: 'engine.js, loaded when needed',
      against: '',
      unit: 'KB',
      goal: { kind: 'none' },
    },
    {
      id: 'size-page',
      what: 'Metrics page, gzipped',
      against: '',
      unit: 'KB',
      goal: { kind: 'at-most', value: 70 },
    },
  ],
  measure: async ({ product }) => {
    const dist = (name: string) => path.join(product, 'dist', name);
    const page = ['webview/metrics.js', 'webview/metrics.css'].map(
      (name) => gzipSync(readFileSync(dist(name))).length,
    );
    const outcomes: Outcome[] = [
      { id: 'size-extension', ours: statSync(dist('extension.js')).size / KB },
      { id: 'size-engine', ours: statSync(dist('engine.js')).size / KB },
      { id: 'size-page', ours: page.reduce((sum, bytes) => sum + bytes, 0) / KB },
    ];
    return outcomes;
  },
};
