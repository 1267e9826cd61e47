/** The sample's contracts run: nothing that is not built yet is called verified, and everything is true in the end. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { buildPackage, type BuiltPackage } from '../cli/builtPrograms';
import { Sandbox } from '../cli/commandRun';
import { readContract } from '../../../src/core/contract/readContract';
import type { Criterion } from '../../../src/core/contract/contract';
import { applySteps, preparedTaskIds, readChange, SAMPLE } from './preparedChange';
import { sampleTasks } from './sampleTasks';

const FOLDER = 'specs/recipebox';
const FILES = ['contract.md', 'contracts/recipe-api.contract.md', 'contracts/meal-planning.contract.md'].map(
  (file) => `${FOLDER}/${file}`,
);
const read = (): readonly (Criterion & { readonly file: string })[] =>
  FILES.flatMap((file) =>
    readContract(file, readFileSync(path.join(SAMPLE, file), 'utf8')).criteria.map((criterion) => ({
      ...criterion,
      file,
    })),
  );

/** What holds of an empty RecipeBox already: there is nothing in it yet that could fail. */
const HOLDS_FROM_THE_START = [`${FOLDER}/contract.md AC-1`, `${FOLDER}/contract.md AC-7`];

interface Answer {
  readonly held: boolean;
  readonly criteria: readonly {
    readonly id: string;
    readonly file: string;
    readonly outcome: string;
    readonly reason: string | null;
    readonly latency: { readonly samples: number } | null;
  }[];
}

describe('the contracts of the sample', function () {
  this.timeout(600_000);
  const sandbox = new Sandbox();
  let built: BuiltPackage;
  before(async () => {
    built = await buildPackage();
  });
  after(() => {
    sandbox.remove();
    built.remove();
  });

  const verify = async (folder: string): Promise<Answer['criteria']> => {
    const { stdout, stderr } = await sandbox.run(built.cli, folder, ['verify', '--all', '--yes', '--json']);
    assert.notEqual(stdout, '', stderr);
    return (JSON.parse(stdout) as Answer).criteria;
  };
  const named = ({ file, id }: { readonly file: string; readonly id: string }) => `${file} ${id}`;

  it('have criteria of every kind, and owners that are tasks of the list', () => {
    const kinds = new Set<string>(
      read().map(({ verification }) =>
        verification.kind === 'test' && verification.pattern !== undefined
          ? 'test name'
          : verification.kind === 'http' && verification.bound
            ? 'http with a bound'
            : verification.kind,
      ),
    );
    for (const kind of ['command', 'test', 'test name', 'http', 'http with a bound', 'script', 'person'])
      assert.ok(kinds.has(kind), kind);
    const tasks = new Set(sampleTasks().map(({ id }) => id));
    for (const criterion of read())
      assert.ok(
        criterion.owners.every((owner) => tasks.has(owner)),
        named(criterion),
      );
  });

  it('verify nothing that is not built yet', async () => {
    const folder = sandbox.sample();
    const found = await verify(folder);
    assert.equal(found.length, read().length);
    assert.deepEqual(
      found.filter(({ outcome }) => outcome === 'held').map(named),
      HOLDS_FROM_THE_START,
    );
  });

  it('hold in the end, all that a machine can judge, with the samples of what is measured', async () => {
    const folder = sandbox.sample();
    for (const id of preparedTaskIds()) applySteps(folder, id, readChange(id).steps);
    sandbox.git(folder, 'add', '--all');
    sandbox.git(folder, 'commit', '--quiet', '--message', 'All tasks');
    const found = await verify(folder);
    const late = found.filter(
      // How fast a busy machine answers is no fact of the sample; that it was measured is one.
      ({ outcome, latency }) => outcome === 'failed' && latency !== null,
    );
    assert.deepEqual(
      found
        .filter((each) => each.outcome !== 'held' && !late.includes(each))
        .map(({ file, id, outcome, reason }) => [`${file} ${id}`, outcome, outcome === 'needs-person' ? '' : reason]),
      [
        [`${FOLDER}/contract.md AC-8`, 'needs-person', ''],
        [`${FOLDER}/contracts/recipe-api.contract.md AC-10`, 'needs-person', ''],
      ],
    );
    const measured = found.filter(({ latency }) => latency !== null);
    assert.equal(measured.length, 4);
    for (const each of measured) if (!late.includes(each)) assert.equal(each.latency?.samples, 200, named(each));
  });
});
