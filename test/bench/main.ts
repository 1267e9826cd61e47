/**
 * `npm run bench`: what Counterpoint costs, each figure beside a floor that is measured in the same run. Prints a table and
 * writes bench-results.json. Ends with 0 whatever the figures are: a busy machine is no defect.
 *
 *   npm run bench -- --quick            fewer repetitions, no window
 *   npm run bench -- --only journal     one group (repeatable)
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildProduct } from './fixture/product';
import { makeRunFolder } from './fixture/runFolder';
import { GROUPS } from './groups';
import { goalText, holds, ratioOf, type Outcome } from './measurement';
import { runGroup } from './runGroup';
import { tableText } from './table';

const RESULTS = path.resolve(import.meta.dirname, '../../bench-results.json');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
  });
  const groups = GROUPS.filter(({ name }) => values.only?.includes(name) ?? true);
  if (groups.length === 0) throw new Error(`Groups are ${GROUPS.map(({ name }) => name).join(', ')}.`);
  const runFolder = makeRunFolder();
  // For everything that is made here and in the groups' processes.
  process.env['TMPDIR'] = runFolder.folder;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      runFolder.remove();
      process.exit(1);
    });
  const machine = { ...machineNow(), temporaryFiles: runFolder.inMemory ? 'in memory' : 'on disk' };
  const outcomes = new Map<string, Outcome>();
  try {
    const product = buildProduct();
    for (const group of groups) {
      console.log(`measuring: ${group.name}`);
      for (const outcome of await runGroup(group, { quick: values.quick, product }))
        outcomes.set(outcome.id, outcome);
      // At once: who stops the rest keeps what was measured.
      console.log(`${tableText(group.rows, outcomes)}\n`);
    }
  } finally {
    runFolder.remove();
  }
  const rows = groups.flatMap((group) => group.rows);
  const after = os.loadavg()[0] ?? 0;
  console.log(`\n${tableText(rows, outcomes)}\n`);
  console.log(
    `${machine.cpus} × ${machine.cpu}, ${machine.memoryGB} GB, Node ${machine.node}, ${machine.git}; files ${machine.temporaryFiles}; load ${machine.loadBefore.toFixed(1)} before, ${after.toFixed(1)} after. Trust ratios, not times.`,
  );
  const results = rows.map(({ id, what, against, unit, goal }) => {
    const outcome = outcomes.get(id);
    const planned = { id, what, against, unit, goal: goalText(goal, unit) };
    if (!outcome || 'why' in outcome) return { ...planned, notMeasured: outcome?.why ?? 'no outcome' };
    return { ...planned, ...outcome, ratio: ratioOf(outcome), holds: holds(goal, outcome) };
  });
  const content = { v: 1, quick: values.quick, machine: { ...machine, loadAfter: after }, rows: results };
  writeFileSync(RESULTS, `${JSON.stringify(content, null, 1)}\n`);
  console.log(`Written to ${path.relative(process.cwd(), RESULTS)}.`);
}

function machineNow() {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cpus: os.cpus().length,
    memoryGB: Math.round(os.totalmem() / 2 ** 30),
    platform: `${os.platform()} ${os.release()}`,
    node: process.versions.node,
    git: spawnSync('git', ['--version'], { encoding: 'utf8' }).stdout?.trim() ?? 'no git',
    loadBefore: os.loadavg()[0] ?? 0,
  };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});
