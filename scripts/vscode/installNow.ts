/** `npm run vscode:install`: installs the VS Code that the tests use, ahead of time. */
import { ensureBrowserVsCode } from './install';

async function main(): Promise<void> {
  const vsCode = await ensureBrowserVsCode((line) => console.log(line));
  console.log(`${vsCode.version} is in place`);
}

main().catch((problem: unknown) => {
  console.error(problem instanceof Error ? problem.message : problem);
  process.exitCode = 1;
});
