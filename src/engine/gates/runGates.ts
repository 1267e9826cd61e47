import { lstat, mkdir, realpath, rm } from 'node:fs/promises';
import path from 'node:path';
import { GATE_NAME, type GateDefinition, type GateOutcome } from '../../core/gates/gate';
import { gateSourceChanges, type GateSourceChange } from '../../core/gates/gateSources';
import { lastLines } from '../../core/gates/lastLines';
import { type Problem, userProblem } from '../../core/result';
import { type ProcessResult, runProcess } from '../processes/runProcess';
import { scrubbedEnvironment } from '../processes/scrubbedEnvironment';
import { type ReadText, textFromDisk } from '../workflow/repositoryText';

/** Quiet, uncoloured and without questions: what gates print is read in a log. */
export const GATE_ENVIRONMENT = { CI: '1', TERM: 'dumb', NO_COLOR: '1' };
const DEFAULT_OUTPUT_BYTES = 4 * 1024 * 1024;

/** What a verdict is about. The same before and after, or the verdict is about nothing that exists. */
export interface Judged {
  readonly commit: string;
  readonly tree?: string;
}

export interface GatesRequest {
  /** From the base commit (`repositoryGates`, `gatesOfStage`). */
  readonly gates: readonly GateDefinition[];
  /** Gates a stage names that nothing defines: they cannot run, so they do not pass. */
  readonly missing?: readonly string[];
  /** Absolute path of the folder that is judged. */
  readonly worktree: string;
  /** Absolute path of the run's folder; output goes to `gates/<name>.log` in it. */
  readonly runFolder: string;
  /** Commit (and tree) of the worktree now; asked before and after. */
  readonly judged: () => Promise<Judged>;
  /** Paths the run changed, relative to the repository. */
  readonly changedFiles: readonly string[];
  /** Reads at the base commit, to tell whether the agent changed the scripts that gates run. */
  readonly readBase: ReadText;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: GateEvent) => void;
  /** The environment to take from; usually `process.env`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Runs a gate that judges by criteria; absent: such a gate cannot run here. */
  readonly criteria?: (gate: GateDefinition) => Promise<GateRun>;
  /** Marks everything that is started, so that another process can end it (`endTaggedProcesses`). */
  readonly tag?: string;
  readonly graceMs?: number;
  readonly maxOutputBytes?: number;
}

export type GateEvent =
  | { readonly type: 'gate-started'; readonly gate: GateDefinition }
  | { readonly type: 'gate-finished'; readonly verdict: GateVerdict };

/** A gate's verdict in the shape the journal keeps, and what the interface needs besides. */
export interface GateVerdict {
  readonly name: string;
  readonly verdict: GateOutcome;
  readonly ms: number;
  readonly exitCode?: number;
  /** Path of the output, relative to the run's folder, forward slashes. */
  readonly output?: string;
  /** Bytes that the output file leaves out in its middle. */
  readonly omittedBytes?: number;
  readonly lastLines?: string;
  readonly definitionChangedBy?: string[];
  /** Nothing failed, and a person must say what only a person can. */
  readonly asksPerson?: boolean;
  readonly command: readonly string[];
  /** Why it did not pass, when that is not the exit code. */
  readonly problem?: Problem;
}

export interface GatesReport {
  /**
   * `passed` only when at least one gate ran, all passed, and the worktree stayed what it was. `moved`: somebody
   * committed meanwhile. `nothing-to-run`: no gate exists, which proves nothing.
   */
  readonly outcome: 'passed' | 'failed' | 'cancelled' | 'moved' | 'nothing-to-run';
  readonly verdicts: readonly GateVerdict[];
  readonly judged: Judged;
  readonly sourceChanges: readonly GateSourceChange[];
  readonly ms: number;
}

/**
 * Runs gates one after the other in a worktree. All of them, also after a failure, except when `setup` failed.
 * Whatever a gate does is a verdict; the promise rejects only when `judged` does.
 */
export async function runGates(request: GatesRequest): Promise<GatesReport> {
  const start = performance.now();
  const judged = await request.judged();
  const sourceChanges = await sourceChangesOf(request);
  // A folder that cannot be made (disk full) costs the logs, which `runProcess` reports, and not the verdicts.
  await prepareOutputFolder(request.runFolder).catch(() => undefined);
  const verdicts: GateVerdict[] = [];
  const conclude = (verdict: GateVerdict) => {
    verdicts.push(verdict);
    request.onEvent?.({ type: 'gate-finished', verdict });
  };

  for (const name of request.missing ?? []) {
    const problem = userProblem(
      'gate-not-defined',
      `A stage asks for the gate "${name}", and nothing defines it.`,
      {
        remedy: 'Define it under "gates" in .counterpoint/workflow.json, or take it out of the stage.',
      },
    );
    conclude({ name, verdict: 'could-not-run', ms: 0, command: [], problem });
  }
  for (const gate of request.gates) {
    const changedBy = sourceChanges.filter(({ gates }) => gates === undefined || gates.includes(gate.name));
    const about = {
      name: gate.name,
      command: gate.command,
      ...(changedBy.length > 0 ? { definitionChangedBy: changedBy.map(({ file }) => file) } : {}),
    };
    const setup = verdicts.find(({ name, verdict }) => verdict !== 'passed' && isSetup(request.gates, name));
    if (request.signal?.aborted) {
      conclude({ ...about, verdict: 'cancelled', ms: 0 });
    } else if (setup) {
      const problem = userProblem(
        'setup-failed',
        `${gate.name} did not run because ${setup.name} did not pass.`,
      );
      conclude({ ...about, verdict: 'could-not-run', ms: 0, problem });
    } else {
      request.onEvent?.({ type: 'gate-started', gate });
      conclude({ ...about, ...(await runGate(request, gate)) });
    }
  }
  const after = await request.judged();
  const moved = after.commit !== judged.commit || after.tree !== judged.tree;
  return {
    outcome: outcomeOf(verdicts, moved),
    verdicts,
    judged,
    sourceChanges,
    ms: performance.now() - start,
  };
}

function outcomeOf(verdicts: readonly GateVerdict[], moved: boolean): GatesReport['outcome'] {
  if (verdicts.length === 0) return 'nothing-to-run';
  if (verdicts.some(({ verdict }) => verdict === 'cancelled')) return 'cancelled';
  if (verdicts.some(({ verdict }) => verdict !== 'passed')) return 'failed';
  return moved ? 'moved' : 'passed';
}

const isSetup = (gates: readonly GateDefinition[], name: string) =>
  gates.some((gate) => gate.name === name && gate.kind === 'setup');

/** What a gate came to, before its name is put to it. */
export type GateRun = Omit<GateVerdict, 'name' | 'command'>;

async function runGate(request: GatesRequest, gate: GateDefinition): Promise<GateRun> {
  if (gate.criteria && request.criteria && GATE_NAME.test(gate.name)) return request.criteria(gate);
  const [program, ...args] = gate.command;
  if (program === undefined || !GATE_NAME.test(gate.name)) {
    const problem = userProblem(
      'gate-invalid',
      `The gate "${gate.name}" has no command or a name that cannot name a file.`,
    );
    return { verdict: 'could-not-run', ms: 0, problem };
  }
  const cwd = await folderOf(request.worktree, gate.folder);
  if (typeof cwd !== 'string') return { verdict: 'could-not-run', ms: 0, problem: cwd.problem };
  const output = `gates/${gate.name}.log`;
  const result = await runProcess({
    program,
    args,
    cwd,
    env: scrubbedEnvironment(request.environment, { set: GATE_ENVIRONMENT, keep: gate.environment ?? [] }),
    timeoutMs: gate.timeoutSeconds * 1000,
    output: {
      file: path.join(request.runFolder, output),
      maxBytes: request.maxOutputBytes ?? DEFAULT_OUTPUT_BYTES,
    },
    ...(request.signal ? { signal: request.signal } : {}),
    ...(request.tag === undefined ? {} : { tag: request.tag }),
    ...(request.graceMs === undefined ? {} : { graceMs: request.graceMs }),
  });
  return {
    ...judge(gate, result),
    ms: Math.round(result.durationMs),
    ...(result.output?.writeError === undefined ? { output } : {}),
    lastLines: lastLines(result.tail),
    ...(result.output && result.output.omittedBytes > 0 ? { omittedBytes: result.output.omittedBytes } : {}),
  };
}

/** A gate passes in one way: it exits by itself with 0, and nothing it started is left. */
function judge(
  gate: GateDefinition,
  { end, survivors }: ProcessResult,
): Pick<GateRun, 'verdict' | 'exitCode' | 'problem'> {
  switch (end.kind) {
    case 'exited': {
      if (end.code !== 0) return { verdict: 'failed', exitCode: end.code };
      if (survivors.length === 0) return { verdict: 'passed', exitCode: 0 };
      const message = `${gate.name} left processes behind that could not be ended: ${survivors.join(', ')}.`;
      return { verdict: 'failed', exitCode: 0, problem: userProblem('processes-left', message) };
    }
    case 'signalled':
      return {
        verdict: 'failed',
        problem: userProblem('gate-killed', `${gate.name} was ended by ${end.signal}.`),
      };
    case 'timed-out': {
      const message = `${gate.name} did not end within ${gate.timeoutSeconds} s and was ended.`;
      const remedy = 'Give it more time with "timeoutSeconds", or find out what it waits for.';
      return { verdict: 'timed-out', problem: userProblem('gate-timed-out', message, { remedy }) };
    }
    case 'cancelled':
      return { verdict: 'cancelled' };
    case 'could-not-start':
      return { verdict: 'could-not-run', problem: end.problem };
  }
}

/** An agent can turn any folder of its worktree into a link to somewhere else. */
export async function folderOf(
  worktree: string,
  folder: string | undefined,
): Promise<string | { problem: Problem }> {
  const wanted = path.resolve(worktree, folder ?? '.');
  try {
    const [root, real] = await Promise.all([realpath(worktree), realpath(wanted)]);
    if (real === root || real.startsWith(root + path.sep)) return real;
  } catch (error) {
    const problem = userProblem('folder-not-found', `The folder ${wanted} is not there.`, {
      detail: String(error),
    });
    return { problem };
  }
  return { problem: userProblem('folder-outside', `The folder ${folder ?? '.'} leads out of the worktree.`) };
}

/** The run's folder lies where agents can write: a link in place of `gates` would send the logs elsewhere. */
async function prepareOutputFolder(runFolder: string): Promise<void> {
  const folder = path.join(runFolder, 'gates');
  const entry = await lstat(folder).catch(() => undefined);
  if (entry && !entry.isDirectory()) await rm(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

async function sourceChangesOf({
  gates,
  changedFiles,
  worktree,
  readBase,
}: GatesRequest): Promise<readonly GateSourceChange[]> {
  if (!changedFiles.includes('package.json')) return gateSourceChanges({ gates, changedFiles });
  try {
    const [base, now] = await Promise.all([readBase('package.json'), textFromDisk(worktree)('package.json')]);
    return gateSourceChanges({ gates, changedFiles, packageJson: { base, now } });
  } catch {
    // Unreadable on either side: then it counts as changed in every respect, which `gateSourceChanges` does without texts.
    return gateSourceChanges({ gates, changedFiles });
  }
}
