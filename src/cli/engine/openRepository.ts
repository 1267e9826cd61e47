import path from 'node:path';
import type { Plan } from '../../core/plan/model';
import { failed, ok, type Problem, type Result } from '../../core/result';
import type { Engine, EngineLog, EngineSettings } from '../../engine/engineApi';
import { readPlan } from '../../engine/plan/readPlan';
import type { CommandContext } from '../context';
import type { ExitCode } from '../exitCodes';
import { refuse } from '../output/refuse';
import { styled, type Output } from '../output/output';
import { isAgreementProblem } from '../run/nextStep';
import { ProcessHost } from '../run/processHost';
import { packageRoot, version } from '../version';

/** The engine of the workspace's repository, and the plan it works on. */
export interface OpenRepository {
  readonly engine: Engine;
  readonly host: ProcessHost;
  readonly plan: () => Plan;
  /** Reads the plan again: task lists change when work is integrated. */
  readonly rereadPlan: () => Plan;
}

export interface OpenOptions {
  /** Whether this command may carry work out, or only looks at it. */
  readonly mayLead: boolean;
  /** Whether the command has an answer without a repository, too. */
  readonly worksAnywhere?: boolean;
  readonly settings?: Partial<EngineSettings>;
  /** Added to the environment of the agents. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What the settings of the editor are by default. */
const DEFAULT_SETTINGS: EngineSettings = {
  gitPath: '',
  worktreesFolder: '',
  target: '',
  strategy: 'merge',
  agentLimit: 4,
  stallMinutes: 20,
  agentPaths: {},
  hookLogs: [],
};

/** Loads the engine and opens it. Where there is no repository to work on, the problem says why. */
async function openRepository(
  { root, output }: Pick<CommandContext, 'root' | 'output'>,
  { mayLead, worksAnywhere = false, settings = {}, environment = {} }: OpenOptions,
): Promise<Result<OpenRepository>> {
  const { openEngine } = await import('../../engine/index');
  const host = new ProcessHost(environment);
  let plan = readPlan(root);
  const engine = await openEngine({
    root,
    host,
    settings: () => ({ ...DEFAULT_SETTINGS, ...settings }),
    version: version(),
    programs: path.join(packageRoot(), 'dist'),
    packageRoot: packageRoot(),
    plan: () => plan,
    log: engineLog(output),
    now: () => new Date(),
    mayLead,
  });
  if (engine.availability.kind === 'reading' && !worksAnywhere) {
    await engine.dispose();
    return failed(engine.availability.problem);
  }
  return ok({ engine, host, plan: () => plan, rereadPlan: () => (plan = readPlan(root)) });
}

/** Opens the repository for one piece of work, and closes it however that ends. */
export async function withRepository(
  context: CommandContext,
  options: OpenOptions,
  work: (repository: OpenRepository) => Promise<ExitCode>,
): Promise<ExitCode> {
  const opened = await openRepository(context, options);
  if (!opened.ok) return refuse(context.output, opened.problem);
  try {
    return await work(opened.value);
  } finally {
    await opened.value.engine.dispose();
  }
}

/** What the engine has to say beside its answers, each thing once: the same problem is often met again and again. */
function engineLog(output: Output): EngineLog {
  const said = new Set<string>();
  const say = (text: string): void => {
    if (said.has(text)) return;
    said.add(text);
    output.note(styled('dim', text));
  };
  return {
    info: () => undefined,
    warn: say,
    problem: ({ code, message, remedy, fault, detail }: Problem) => {
      // The person is asked about it, or it is why the command ends: either way it is said there.
      if (isAgreementProblem(code)) return;
      say(remedy === undefined ? message : `${message} ${remedy}`);
      if (fault === 'bug' && detail !== undefined) for (const line of detail.split('\n')) say(line);
    },
  };
}
