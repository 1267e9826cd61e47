import { detectMake, detectNodeTests } from './detectOther';
import { detectPackage } from './detectPackage';
import { detectCargo, detectGo, detectPython } from './detectToolchain';
import type { GateDefinition } from './gate';

/** What detection may look at. Nothing is run for it. */
export interface RepositoryFiles {
  /** Texts of the files in `GATE_SOURCES` that exist, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** Paths of all files, relative to the repository, forward slashes. */
  readonly names: readonly string[];
}

/** Files whose text detection needs; all lie in the top folder. */
export const GATE_SOURCES = [
  'package.json',
  'pyproject.toml',
  'setup.cfg',
  'Makefile',
  'makefile',
  'GNUmakefile',
];

/**
 * Gates for a repository that defines none, from what its own tools are set up to run. Every one says where it comes
 * from; nothing is guessed from the mere presence of source files, except `node --test` where only test files are.
 */
export function detectGates(files: RepositoryFiles): readonly GateDefinition[] {
  const top = new Set(files.names.filter((name) => !name.includes('/')));
  const found = [
    ...detectPackage(files, top),
    ...detectPython(files, top),
    ...detectCargo(top),
    ...detectGo(top),
  ];
  found.push(...detectMake(files, found));
  if (!found.some((gate) => gate.kind === 'tests')) found.push(...detectNodeTests(files, top));
  return found;
}
