/**
 * Checks every source file with Node alone: the syntax, and the house rule that only Node's own modules
 * and relative files are imported. Prints one line per problem; exits 1 when there is one.
 */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FOLDERS = ['src', 'test', 'scripts'];
const IMPORTED =
  /^\s*(?:import\b[^'"(;]*|export\s*[*{][^'"(;]*\bfrom\s*)['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

const sourceFiles = () =>
  readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && FOLDERS.includes(entry.name))
    .flatMap((folder) =>
      readdirSync(folder.name, { recursive: true, encoding: 'utf8' }).map((file) =>
        path.join(folder.name, file),
      ),
    )
    .filter((file) => file.endsWith('.js'))
    .sort();

/** @param {string} file */
async function problemsIn(file) {
  const problems = [];
  try {
    await run(process.execPath, ['--check', file]);
  } catch (error) {
    problems.push(`${file}: ${/** @type {{ stderr: string }} */ (error).stderr.trim()}`);
  }
  for (const [, from, lazily] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
    const name = from ?? lazily;
    const isAllowed = /^(?:node:|\.{1,2}\/)/.test(name);
    if (!isAllowed) problems.push(`${file}: imports '${name}', which is not part of Node`);
  }
  return problems;
}

const files = sourceFiles();
const waiting = [...files];
/** Checks what is waiting, one file after the other. */
const worker = async () => {
  const problems = [];
  for (let file = waiting.shift(); file; file = waiting.shift()) problems.push(...(await problemsIn(file)));
  return problems;
};
const problems = (await Promise.all(Array.from({ length: availableParallelism() }, worker))).flat();
for (const problem of problems) console.error(problem);
console.log(`${files.length} files checked, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
