import type { GateDefinition } from '../../gates/gate';
import { scriptsBehind } from '../../gates/scripts';
import { type LatencyBound, latencyBoundsIn } from './latency';
import { leavesFolder } from './readVerification';
import { testCheck } from './testRunners';
import type { Verification } from './verification';

/** What is done to verify one criterion in one project. */
export type Check =
  | {
      readonly kind: 'process';
      readonly command: readonly string[];
      /** What a script runner would really run, by script name. */
      readonly scripts: Readonly<Record<string, string>>;
      /** Files of the repository that it names: they must lie in it when it runs. */
      readonly files: readonly string[];
      /** What a run must print to prove that a test ran at all, where its exit code does not. */
      readonly provenBy: RegExp | undefined;
      readonly bound: LatencyBound | undefined;
    }
  | {
      readonly kind: 'http';
      readonly method: string;
      readonly target: string;
      readonly status: number | undefined;
      readonly bound: LatencyBound | undefined;
    }
  | { readonly kind: 'none'; readonly reason: string };

/** What a project gives to choose by, all of it from the commit that is judged, or the base of what is judged. */
export interface ProjectFacts {
  readonly gates: readonly GateDefinition[];
  /** Scripts of its package.json. */
  readonly scripts: Readonly<Record<string, string>>;
}

/** Turns a verification into what is run for it. Nothing is run to find out. */
export function checkOf(
  { verification, text }: { readonly verification: Verification; readonly text: string },
  project: ProjectFacts,
): Check {
  const bounds = latencyBoundsIn(text);
  const bound = bounds.length === 1 ? bounds[0] : undefined;
  switch (verification.kind) {
    case 'command': {
      const { command } = verification;
      return processCheck(command, project, { bound });
    }
    case 'script': {
      const [program, ...args] = scriptCommand(verification.file);
      return processCheck([program ?? '', ...args, ...verification.args], project, {
        bound,
        files: [verification.file],
      });
    }
    case 'test': {
      const chosen = testCheck(verification, project.gates);
      return 'reason' in chosen
        ? { kind: 'none', reason: chosen.reason }
        : processCheck(chosen.command, project, {
            bound,
            files: verification.files.map(withoutNodeId),
            provenBy: chosen.provenBy,
          });
    }
    case 'http': {
      const { method, target, status } = verification;
      return { kind: 'http', method, target, status, bound: verification.bound ?? bound };
    }
    case 'person':
      return { kind: 'none', reason: 'A person decides whether it holds.' };
    case 'unreadable':
      return { kind: 'none', reason: verification.reason };
    default:
      return verification satisfies never;
  }
}

function processCheck(
  command: readonly string[],
  { scripts }: ProjectFacts,
  more: {
    readonly bound: LatencyBound | undefined;
    readonly files?: readonly string[];
    readonly provenBy?: RegExp | undefined;
  },
): Check {
  const [program = ''] = command;
  // `./tools/check` is a file of the repository as much as a script is; `../check` is one of somebody else.
  const isPath = program.includes('/') && !program.startsWith('/');
  const files = [...(more.files ?? []), ...(isPath ? [program] : [])];
  const outside = files.find(leavesFolder);
  if (outside !== undefined) return { kind: 'none', reason: `${outside} leads out of the repository.` };
  return {
    kind: 'process',
    command,
    scripts: scriptsBehind(command, scripts),
    files,
    provenBy: more.provenBy,
    bound: more.bound,
  };
}

/** Program by extension; a file without a known one is started itself, and says in its first line what reads it. */
const INTERPRETERS: Readonly<Record<string, readonly string[]>> = {
  js: ['node'],
  mjs: ['node'],
  cjs: ['node'],
  py: ['python3'],
  rb: ['ruby'],
  pl: ['perl'],
  sh: ['sh'],
  bash: ['bash'],
  ps1: ['pwsh', '-NonInteractive', '-File'],
};

function scriptCommand(file: string): readonly string[] {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(file)?.[1]?.toLowerCase() ?? '';
  const program = Object.hasOwn(INTERPRETERS, extension) ? INTERPRETERS[extension] : undefined;
  // With the dot, a name that begins with a hyphen is a file and no option.
  return program ? [...program, `./${file}`] : [`./${file}`];
}

/** `tests/test_x.py::test_y` is about the file before the colons. */
const withoutNodeId = (file: string): string => file.split('::', 1)[0] ?? file;
