/**
 * Runs all tests and reports how many lines of src/ they reach (SC-003). Exits 1 below the goal or when a test fails.
 * A file no test has loaded counts with none of its lines covered.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lineCoverage, percentCovered } from './lineCoverage.js';

const GOAL_PERCENT = 95;

const folder = mkdtempSync(path.join(tmpdir(), 'recipebox-coverage-'));
const report = path.join(folder, 'lcov.info');
try {
  const tests = spawnSync(
    process.execPath,
    [
      '--test',
      '--experimental-test-coverage',
      '--test-reporter=lcov',
      `--test-reporter-destination=${report}`,
    ],
    { stdio: 'inherit' },
  );
  if (tests.status !== 0) {
    console.error('A test failed, so the coverage says nothing. Run node --test.');
    process.exitCode = 1;
  } else {
    process.exitCode = show(filesOfSource(readFileSync(report, 'utf8'))) >= GOAL_PERCENT ? 0 : 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** @param {string} lcov */
function filesOfSource(lcov) {
  const covered = lineCoverage(lcov).map((entry) => ({
    ...entry,
    file: path.relative('.', path.resolve(entry.file)),
  }));
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.join('src', name))
    .sort()
    .map(
      (file) =>
        covered.find((entry) => entry.file === file) ?? {
          file,
          lines: readFileSync(file, 'utf8').trimEnd().split('\n').length,
          covered: 0,
        },
    );
}

/**
 * @param {readonly import('./lineCoverage.js').FileCoverage[]} files
 * @returns {number} percent of all lines.
 */
function show(files) {
  const total = percentCovered(files);
  for (const entry of files)
    console.log(`${percentCovered([entry]).toFixed(2).padStart(6)} %  ${entry.file}`);
  console.log(`${total.toFixed(2).padStart(6)} %  of the lines in src/ (goal: ${GOAL_PERCENT} %)`);
  return total;
}
