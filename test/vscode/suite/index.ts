/** Entry of the tests inside the extension host: VS Code calls `run` and takes a rejection as failure. */
import { appendFileSync } from 'node:fs';
import type { Runner, Test } from 'mocha';
import type { SuiteEvent } from './events';
import { suiteOrder } from './order';

export async function run(): Promise<void> {
  const order = suiteOrder();
  const tell = (event: SuiteEvent) => appendFileSync(order.events, JSON.stringify(event) + '\n');
  // Mocha is an ES module; a bundle for the extension host is CommonJS.
  const { default: Mocha } = await import('mocha');

  class EventReporter extends Mocha.reporters.Base {
    constructor(runner: Runner) {
      super(runner);
      const count = { passes: 0, failures: 0, skipped: 0 };
      tell({ event: 'start', total: runner.total });
      runner.on('pass', (test: Test) => {
        count.passes++;
        tell({ event: 'pass', title: test.fullTitle(), milliseconds: test.duration ?? 0 });
      });
      runner.on('pending', (test: Test) => {
        count.skipped++;
        tell({ event: 'skip', title: test.fullTitle() });
      });
      runner.on('fail', (test: Test, problem: Error) => {
        count.failures++;
        tell({ event: 'fail', title: test.fullTitle(), message: problem.stack ?? String(problem) });
      });
      runner.once('end', () => tell({ event: 'end', ...count }));
    }
  }

  const mocha = new Mocha({ timeout: 20_000, forbidOnly: true, reporter: EventReporter });
  for (const file of order.files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
