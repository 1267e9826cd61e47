import type { GateDefinition } from './gate';

/** Script names and texts of a package.json; undefined when it is none. */
export function scriptsOf(packageJson: string | undefined): Readonly<Record<string, string>> | undefined {
  const scripts = parsedPackage(packageJson)?.['scripts'];
  if (!isRecord(scripts)) return undefined;
  return Object.fromEntries(
    Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

export function parsedPackage(
  packageJson: string | undefined,
): Readonly<Record<string, unknown>> | undefined {
  if (packageJson === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(packageJson.replace(/^\uFEFF/, ''));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined; // Not JSON: there are no scripts to speak of, and npm itself will say so when it runs.
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const RUNNERS = new Set(['npm', 'pnpm', 'yarn', 'bun']);
/** Commands of the runners themselves; `yarn lint` runs a script, `yarn install` does not. */
const NO_SCRIPTS = new Set(['install', 'ci', 'i', 'add', 'exec', 'x', 'dlx', 'audit', 'pack', 'publish']);

/**
 * The script of package.json a command runs: `npm test`, `npm run lint`, `pnpm lint`; undefined for other commands.
 * `npm run test -- --watch=false` is `test`, too.
 */
export function scriptNameOf(command: readonly string[]): string | undefined {
  const [program = '', ...words] = command;
  if (!RUNNERS.has(program)) return undefined;
  const [first, second] = words.filter((word) => !word.startsWith('-'));
  if (first === 'run' || first === 'run-script') return second;
  if (program === 'bun' || first === undefined || NO_SCRIPTS.has(first)) return undefined;
  if (program === 'npm') return ['test', 't', 'tst'].includes(first) ? 'test' : undefined;
  return first;
}

/**
 * Gates with the text of the scripts behind them: `npm test` alone does not tell a person what they agree to, and the
 * same words run something else after an edit of package.json.
 */
export function withScripts(
  gates: readonly GateDefinition[],
  packageJson: string | undefined,
): readonly GateDefinition[] {
  const scripts = scriptsOf(packageJson);
  return gates.map((gate) => {
    const behind = scripts && gate.folder === undefined ? scriptsBehind(gate.command, scripts) : {};
    return Object.keys(behind).length > 0 ? { ...gate, scripts: behind } : gate;
  });
}

/** A script runs with the scripts named `pre...` and `post...` around it. */
export function scriptsBehind(
  command: readonly string[],
  scripts: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const name = scriptNameOf(command);
  if (name === undefined) return {};
  const names = [`pre${name}`, name, `post${name}`].filter((script) => Object.hasOwn(scripts, script));
  return Object.fromEntries(names.map((script) => [script, scripts[script] ?? '']));
}
