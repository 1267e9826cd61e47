import type { GateDefinition } from './gate';
import { scriptsBehind, scriptsOf } from './scripts';

/** A file the agent changed that has a say in how its work is judged. */
export interface GateSourceChange {
  readonly file: string;
  /** Gates it has a say in; all of them when it is undefined. */
  readonly gates: readonly string[] | undefined;
  readonly reason: string;
}

export interface GateSourceInput {
  readonly gates: readonly GateDefinition[];
  /** Paths the run changed, relative to the repository, forward slashes. */
  readonly changedFiles: readonly string[];
  /** package.json at the base commit and in the worktree, where it changed. */
  readonly packageJson?: { readonly base: string | undefined; readonly now: string | undefined };
}

/** Configuration of test runners, linters and compilers, by file name in any folder. */
const TOOL_CONFIGURATION: readonly { files: RegExp; tool: string }[] = [
  { files: /^(eslint\.config\.[cm]?[jt]s|\.eslintrc(\..+)?|\.eslintignore)$/, tool: 'ESLint' },
  { files: /^biome\.jsonc?$/, tool: 'Biome' },
  { files: /^(tsconfig(\..+)?\.json|jsconfig\.json)$/, tool: 'the TypeScript compiler' },
  { files: /^(jest|vitest|vite|ava|karma|playwright|cypress)\.config\.[cm]?[jt]s$/, tool: 'the test runner' },
  { files: /^(\.mocharc(\..+)?|\.c8rc(\..+)?|\.nycrc(\..+)?)$/, tool: 'the test runner' },
  { files: /^(\.prettierrc(\..+)?|prettier\.config\.[cm]?[jt]s|\.prettierignore)$/, tool: 'Prettier' },
  { files: /^(\.npmrc|\.yarnrc(\.yml)?|\.pnpmfile\.cjs|bunfig\.toml)$/, tool: 'the package manager' },
  { files: /^(pytest\.ini|tox\.ini|setup\.cfg|conftest\.py|noxfile\.py)$/, tool: 'pytest' },
  { files: /^(pyproject\.toml|\.?ruff\.toml|mypy\.ini)$/, tool: 'Python tools' },
  { files: /^(\.?clippy\.toml|\.cargo\/config(\.toml)?|build\.rs)$/, tool: 'Cargo' },
  { files: /^(GNUm|M|m)akefile$/, tool: 'make' },
];

/**
 * The changes by which an agent could have moved the bar: the workflow, scripts of package.json that gates run, files that
 * gate commands name, configuration of their tools. Commands come from the base commit; what they run does not.
 */
export function gateSourceChanges({
  gates,
  changedFiles,
  packageJson,
}: GateSourceInput): readonly GateSourceChange[] {
  return changedFiles.flatMap((file) => {
    if (file.startsWith('.counterpoint/')) {
      return [{ file, gates: undefined, reason: 'defines the gates of runs to come' }];
    }
    const named = gates.filter(({ command, folder }) =>
      command.some((word) => isSamePath(word, folder, file)),
    );
    if (named.length > 0) {
      return [{ file, gates: named.map(({ name }) => name), reason: 'is named by the command of a gate' }];
    }
    if (file === 'package.json') return packageChanges(gates, packageJson);
    const inFolder = gates.filter(
      ({ folder }) => folder !== undefined && isSamePath('package.json', folder, file),
    );
    if (inFolder.length > 0) {
      return [{ file, gates: inFolder.map(({ name }) => name), reason: 'may define scripts that gates run' }];
    }
    const base = file.slice(file.lastIndexOf('/') + 1);
    const tool = TOOL_CONFIGURATION.find(({ files }) => files.test(base) || files.test(file))?.tool;
    return tool === undefined ? [] : [{ file, gates: undefined, reason: `configures ${tool}` }];
  });
}

function isSamePath(word: string, folder: string | undefined, file: string): boolean {
  const plain = word.replace(/^\.\//, '');
  return plain === file || (folder !== undefined && `${folder.replace(/\/+$/, '')}/${plain}` === file);
}

/** New dependencies are everyday work; a gate's script that changed is not. */
function packageChanges(
  gates: readonly GateDefinition[],
  texts: GateSourceInput['packageJson'],
): readonly GateSourceChange[] {
  const file = 'package.json';
  if (!texts) return [{ file, gates: undefined, reason: 'may define scripts that gates run' }];
  const [base, now] = [scriptsOf(texts.base) ?? {}, scriptsOf(texts.now) ?? {}];
  const moved = gates.filter(({ command }) => {
    const sorted = (scripts: Readonly<Record<string, string>>) =>
      JSON.stringify(Object.entries(scriptsBehind(command, scripts)));
    return sorted(base) !== sorted(now);
  });
  return moved.length > 0
    ? [{ file, gates: moved.map(({ name }) => name), reason: 'the scripts that gates run were changed' }]
    : [];
}
