import type { RepositoryFiles } from './detect';
import type { GateDefinition, GateKind } from './gate';
import { isRecord, parsedPackage, scriptsBehind, scriptsOf } from './scripts';

type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** Scripts that people use as checks: the first name that exists makes the gate. */
const SCRIPT_GATES: readonly {
  name: string;
  kind: GateKind;
  timeoutSeconds: number;
  scripts: readonly string[];
}[] = [
  { name: 'tests', kind: 'tests', timeoutSeconds: 900, scripts: ['test', 'test:unit', 'unit'] },
  { name: 'lint', kind: 'lint', timeoutSeconds: 300, scripts: ['lint', 'eslint'] },
  {
    name: 'types',
    kind: 'types',
    timeoutSeconds: 300,
    scripts: ['typecheck', 'type-check', 'check-types', 'check:types', 'types', 'tsc'],
  },
  {
    name: 'format',
    kind: 'format',
    timeoutSeconds: 300,
    scripts: ['format:check', 'check:format', 'prettier:check'],
  },
];

/** What `npm init` writes: a script that always fails. */
const PLACEHOLDER = /no test specified/i;
/** A script that watches never ends; under CI=1 some runners do, but not on a flag of their own. */
const WATCHES = /(^|\s)--watch(All)?(\s|$)|(^|\s)(nodemon|tsx watch)\s/;

/** Gates from package.json: its scripts, and an install before them when it has dependencies. */
export function detectPackage({ texts }: RepositoryFiles, top: ReadonlySet<string>): GateDefinition[] {
  const text = texts.get('package.json');
  const manifest = parsedPackage(text);
  if (!manifest) return [];
  const scripts = scriptsOf(text) ?? {};
  const manager = packageManager(manifest, top);
  const gates = SCRIPT_GATES.flatMap(({ scripts: names, ...gate }) => {
    const script = names.find((name) => Object.hasOwn(scripts, name) && isCheck(scripts[name] ?? ''));
    if (script === undefined) return [];
    const command = [manager, 'run', script];
    return [
      {
        ...gate,
        command,
        why: `script "${script}" of package.json`,
        scripts: scriptsBehind(command, scripts),
      },
    ];
  });
  const needsInstall =
    gates.length > 0 && ['dependencies', 'devDependencies'].some((key) => isFilled(manifest[key]));
  return needsInstall ? [install(manager, top), ...gates] : gates;
}

const isCheck = (script: string) =>
  script.trim() !== '' && !PLACEHOLDER.test(script) && !WATCHES.test(script);

const isFilled = (value: unknown) => isRecord(value) && Object.keys(value).length > 0;

function packageManager(
  manifest: Readonly<Record<string, unknown>>,
  top: ReadonlySet<string>,
): PackageManager {
  const named = manifest['packageManager'];
  const wanted = typeof named === 'string' ? /^(npm|pnpm|yarn|bun)@/.exec(named)?.[1] : undefined;
  switch (wanted) {
    case 'npm':
    case 'pnpm':
    case 'yarn':
    case 'bun':
      return wanted;
    default:
  }
  if (top.has('pnpm-lock.yaml')) return 'pnpm';
  if (top.has('yarn.lock')) return 'yarn';
  if (top.has('bun.lock') || top.has('bun.lockb')) return 'bun';
  return 'npm';
}

/** Exactly what the lockfile says: a gate that resolves versions anew judges something else every day. */
function install(manager: PackageManager, top: ReadonlySet<string>): GateDefinition {
  const locked = ['package-lock.json', 'npm-shrinkwrap.json'].some((name) => top.has(name));
  const commands: Record<PackageManager, readonly string[]> = {
    npm: locked
      ? ['npm', 'ci', '--no-audit', '--no-fund']
      : ['npm', 'install', '--no-audit', '--no-fund', '--no-save'],
    pnpm: ['pnpm', 'install', '--frozen-lockfile'],
    // Yarn 2 and later warns of the old flag and obeys it; version 1 does not know the new one.
    yarn: ['yarn', 'install', '--frozen-lockfile'],
    bun: ['bun', 'install', '--frozen-lockfile'],
  };
  return {
    name: 'install',
    kind: 'setup',
    command: commands[manager],
    timeoutSeconds: 900,
    why: 'package.json has dependencies, and a new worktree has none installed',
  };
}
