// Mocha's own `spec` output, plus the counts as JSON in the file that COUNTERPOINT_COUNTS names.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(process.env.COUNTERPOINT_COUNTS, JSON.stringify({ passes, failures, skipped: pending }));
    });
  }
}
