/**
 * `npm run test:vscode`: runs test/vscode/suite inside a real VS Code, `oneFolder` in a window on a folder and `manyFolders`
 * in one on a workspace file. Exit code 0 only for green suites.
 *
 *   --filter <text>      only test files whose path contains the text
 *   --patience <seconds> after how long without a test's end the suite is called hung (default 120)
 *   --settings <json>    user settings of the window
 *   --workspace <folder> the folder to copy and open
 *   --suite <folder>     another folder with tests
 *   --extension <folder> another extension
 *   --result <file>      where the counts go, as JSON
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Settings } from '../../../scripts/vscode/privateHome';
import { chooseHost } from './chooseHost';
import { runSuite } from './runSuite';
import { sumOf, type HostEnd, type SuiteVerdict } from './verdict';

const root = path.resolve(import.meta.dirname, '../../..');

const sampleOr = (fallback: string): string => {
  const sample = path.join(root, 'samples/recipebox');
  return existsSync(path.join(sample, 'specs')) ? sample : fallback;
};

/** The filter as it applies inside a part: the part's own name chooses all of it. */
const filterIn = (suite: string, filter: string): string =>
  path.basename(suite).includes(filter) ? '' : filter;

const hasTests = (suite: string, filter: string): boolean =>
  readdirSync(suite, { recursive: true, encoding: 'utf8' }).some(
    (file) => file.endsWith('.test.ts') && file.includes(filter),
  );

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      filter: { type: 'string', default: '' },
      patience: { type: 'string', default: '120' },
      settings: { type: 'string', default: '{}' },
      workspace: { type: 'string', default: sampleOr(path.join(root, 'test/vscode/workspace')) },
      suite: { type: 'string' },
      extension: { type: 'string', default: root },
      result: { type: 'string' },
    },
  });
  const print = (line: string) => console.log(line);
  const interrupted = new Promise<HostEnd>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => resolve({ kind: 'interrupted', signal }));
  });
  const host = await chooseHost(print);
  print(`VS Code: ${host.version}`);
  const parts = (
    values.suite === undefined
      ? [
          { suite: path.join(root, 'test/vscode/suite/oneFolder'), inWorkspaceFile: false },
          { suite: path.join(root, 'test/vscode/suite/manyFolders'), inWorkspaceFile: true },
        ]
      : [{ suite: path.resolve(values.suite), inWorkspaceFile: false }]
  ).filter(({ suite }, _index, all) => all.length === 1 || hasTests(suite, filterIn(suite, values.filter)));
  if (parts.length === 0) throw new Error(`No test file's path contains "${values.filter}".`);
  const verdicts: SuiteVerdict[] = [];
  for (const part of parts) {
    verdicts.push(
      await runSuite({
        ...part,
        host,
        filter: filterIn(part.suite, values.filter),
        extension: path.resolve(values.extension),
        workspace: path.resolve(values.workspace),
        settings: JSON.parse(values.settings) as Settings,
        patience: Number(values.patience),
        interrupted,
        print,
      }),
    );
  }
  const verdict = sumOf(verdicts);
  print(`${verdict.passes} passed, ${verdict.failures} failed, ${verdict.skipped} skipped`);
  if (verdict.problem !== undefined) console.error(verdict.problem);
  if (values.result !== undefined) writeFileSync(values.result, JSON.stringify(verdict));
  return verdict.problem === undefined ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (problem: unknown) => {
    console.error(problem instanceof Error ? problem.message : problem);
    process.exit(1);
  },
);
