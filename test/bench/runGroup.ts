import { spawn } from 'node:child_process';
import path from 'node:path';
import type { BenchGroup, GroupOptions, Outcome } from './measurement';

/** No group needs as long; one that hangs must not keep the others from the table. */
const GROUP_PATIENCE_MS = 5 * 60_000;

/** Measures one group in a process of its own. Every row it plans has an outcome, if only why there is none. */
export async function runGroup(group: BenchGroup, { quick, product }: GroupOptions): Promise<Outcome[]> {
  if (group.isSlow && quick) return missing(group, 'left out with --quick');
  const child = spawn(
    process.execPath,
    [
      ...['--expose-gc', '--import', 'tsx', path.join(import.meta.dirname, 'groupProcess.ts')],
      ...[group.name, product, ...(quick ? ['--quick'] : [])],
    ],
    { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] },
  );
  // A bench that is stopped must not leave its measuring behind.
  const end = (): unknown => child.kill('SIGKILL');
  process.once('exit', end);
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2000)));
  let answer: readonly Outcome[] = [];
  // Our own program: it sends nothing else.
  child.on('message', (message) => (answer = message as Outcome[]));
  const timer = setTimeout(() => child.kill('SIGKILL'), GROUP_PATIENCE_MS);
  const ended = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${code ?? signal}`));
  });
  clearTimeout(timer);
  process.off('exit', end);
  const why = ended === '' ? 'not measured' : `${sentenceOf(complaint)} (${ended})`;
  return group.rows.map(({ id }) => answer.find((outcome) => outcome.id === id) ?? { id, why });
}

const missing = ({ rows }: BenchGroup, why: string): Outcome[] => rows.map(({ id }) => ({ id, why }));

/** What a process complained of: the error's own line where there is one, not the stack below it. */
function sentenceOf(complaint: string): string {
  const lines = complaint.trim().split('\n');
  return (lines.find((line) => /(?:^|\s)\w*Error\b/.test(line)) ?? lines.at(-1) ?? '').slice(0, 300);
}
