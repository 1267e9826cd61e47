import type { RepositoryFiles } from './detect';
import type { GateDefinition, GateKind } from './gate';

const MAKE_TARGETS: readonly { target: string; kind: GateKind; timeoutSeconds: number }[] = [
  { target: 'test', kind: 'tests', timeoutSeconds: 900 },
  { target: 'lint', kind: 'lint', timeoutSeconds: 300 },
  { target: 'typecheck', kind: 'types', timeoutSeconds: 300 },
];

/** Targets of a Makefile, for the kinds of check that nothing else provides: it usually calls the same tools. */
export function detectMake({ texts }: RepositoryFiles, found: readonly GateDefinition[]): GateDefinition[] {
  // The order in which GNU make looks.
  const name = ['GNUmakefile', 'makefile', 'Makefile'].find((file) => texts.has(file));
  const text = name === undefined ? undefined : texts.get(name);
  if (name === undefined || text === undefined) return [];
  const targets = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    // `test: deps`, `test lint: deps`; neither `test := value` nor a recipe line, which begins with a tab.
    const rule = /^([A-Za-z0-9_. -]{1,200}?) *::?(?!=)/.exec(line.slice(0, 400));
    for (const target of rule?.[1]?.split(' ') ?? []) targets.add(target);
  }
  return MAKE_TARGETS.filter(
    ({ target, kind }) => targets.has(target) && !found.some((gate) => gate.kind === kind),
  ).map(({ target, kind, timeoutSeconds }) => ({
    name: `make-${target}`,
    kind,
    command: ['make', target],
    timeoutSeconds,
    why: `target "${target}" of ${name}`,
  }));
}

const TEST_FILE = /(^|\/)([^/]+[.-]test|test[.-][^/]+|[^/]+_test)\.[cm]?js$/;

/** Node's own runner, where there are test files for it and nothing says how else to run them. */
export function detectNodeTests({ names }: RepositoryFiles, top: ReadonlySet<string>): GateDefinition[] {
  const example = names.find((name) => TEST_FILE.test(name) && !/(^|\/)node_modules\//.test(name));
  // Another runner is configured, so these are its tests, and Node's would fail on its globals.
  if (
    example === undefined ||
    [...top].some((name) => /^(jest|vitest|ava|karma|cypress|playwright)\.config\.|^\.mocharc/.test(name))
  ) {
    return [];
  }
  return [
    {
      name: 'tests',
      kind: 'tests',
      command: ['node', '--test'],
      timeoutSeconds: 900,
      why: `test files for Node's own runner, such as ${example}`,
    },
  ];
}
