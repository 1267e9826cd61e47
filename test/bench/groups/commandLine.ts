import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { FEATURES, makeWorkspace } from '../fixture/workspace';
import type { BenchGroup } from '../measurement';
import { inTurns, spread, timed } from '../statistics';

const LISTING = path.resolve(import.meta.dirname, '../fixture/bareListing.cjs');
const TASKS = FEATURES * 100;

/** The command line as scripts call it: a process that starts cold. */
export const commandLine: BenchGroup = {
  name: 'command-line',
  rows: [
    {
      id: 'plan-listing',
      what: `counterpoint plan on ${TASKS} tasks, a cold process`,
      against: 'plain Node that reads and lists the same files',
      unit: 'ms',
      goal: { kind: 'times', atMost: 1 },
    },
    {
      id: 'plan-node',
      what: 'The same',
      against: 'node -e 0',
      unit: 'ms',
      goal: { kind: 'times', atMost: 2.9 },
    },
    {
      id: 'plan-json',
      what: 'The same, with --json',
      against: 'node -e 0',
      unit: 'ms',
      goal: { kind: 'none' },
    },
  ],
  measure: async ({ product, quick }) => {
    const workspace = makeWorkspace();
    try {
      const cli = path.join(product, 'dist/cli.js');
      const node = (args: readonly string[], expected: number) => (): Promise<number> =>
        timed(() => {
          const { status, stdout, stderr } = spawnSync(process.execPath, args, {
            cwd: workspace.folder,
            encoding: 'utf8',
            maxBuffer: 64 * 1024 * 1024,
          });
          const listed = stdout.match(/Implement part/g)?.length ?? 0;
          if (status !== 0 || listed < expected)
            throw new Error(`${args.join(' ')} listed ${listed} tasks: ${stderr}`);
        });
      const { text, json, listing, nothing } = await inTurns(quick ? 5 : 21, {
        text: node([cli, 'plan'], TASKS),
        json: node([cli, 'plan', '--json'], TASKS),
        listing: node([LISTING], TASKS),
        nothing: node(['-e', '0'], 0),
      });
      return [
        {
          id: 'plan-listing',
          ours: text.best,
          floor: listing.best,
          details: { ours: spread(text), floor: spread(listing) },
        },
        {
          id: 'plan-node',
          ours: text.best,
          floor: nothing.best,
          details: { ours: spread(text), floor: spread(nothing) },
        },
        {
          id: 'plan-json',
          ours: json.best,
          floor: nothing.best,
          details: { ours: spread(json), floor: spread(nothing) },
        },
      ];
    } finally {
      workspace.remove();
    }
  },
};
