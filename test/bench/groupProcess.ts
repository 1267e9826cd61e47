/**
 * One group in a process of its own: what another group left in memory, or breaks, does not reach it.
 * Its parent gives the group's name, the product's folder and perhaps `--quick`, and is sent the outcomes.
 */
import os from 'node:os';
import { GIT_ENVIRONMENT } from './fixture/repository';
import { GROUPS } from './groups';

async function main(): Promise<void> {
  const [name, product = '', ...flags] = process.argv.slice(2);
  const group = GROUPS.find((each) => each.name === name);
  if (!group) throw new Error(`There is no group ${name}.`);
  // Further certificates, preloaded modules: what a Node reads when it starts would be measured with every program.
  for (const variable of Object.keys(process.env))
    if (variable.startsWith('NODE_')) delete process.env[variable];
  Object.assign(process.env, GIT_ENVIRONMENT, { HOME: os.tmpdir() });
  const outcomes = await group.measure({ product, quick: flags.includes('--quick') });
  process.send?.(outcomes, () => process.exit(0));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
