import { parse } from 'smol-toml';
import type { RepositoryFiles } from './detect';
import type { GateDefinition } from './gate';
import { isRecord } from './scripts';

/** Gates of a Python project: pytest, ruff and mypy, each only where it is set up. */
export function detectPython({ texts, names }: RepositoryFiles, top: ReadonlySet<string>): GateDefinition[] {
  const text = texts.get('pyproject.toml');
  const project = text === undefined ? undefined : parsedToml(text);
  if (
    text === undefined &&
    !['pytest.ini', 'tox.ini', 'setup.cfg', 'mypy.ini', 'ruff.toml', '.ruff.toml'].some((name) =>
      top.has(name),
    )
  ) {
    return [];
  }
  const tools = isRecord(project?.['tool']) ? project['tool'] : {};
  const configured = (tool: string) => Object.hasOwn(tools, tool);
  const setup = texts.get('setup.cfg') ?? '';
  const runner = top.has('uv.lock') ? ['uv', 'run'] : top.has('poetry.lock') ? ['poetry', 'run'] : [];
  const gate = (
    name: string,
    kind: GateDefinition['kind'],
    args: string[],
    timeoutSeconds: number,
    why: string,
  ) => ({
    name,
    kind,
    command: [...runner, name, ...args],
    timeoutSeconds,
    why,
  });
  const gates: GateDefinition[] = [];
  const hasTests = names.some((name) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(name));
  if (
    configured('pytest') ||
    top.has('pytest.ini') ||
    top.has('conftest.py') ||
    setup.includes('[tool:pytest]')
  ) {
    gates.push(gate('pytest', 'tests', [], 900, 'pytest is configured'));
  } else if (hasTests && namesPytest(project, tools)) {
    gates.push(gate('pytest', 'tests', [], 900, 'pyproject.toml depends on pytest, and there are tests'));
  }
  if (configured('ruff') || top.has('ruff.toml') || top.has('.ruff.toml')) {
    gates.push(gate('ruff', 'lint', ['check', '.'], 300, 'ruff is configured'));
  }
  if (configured('mypy') || top.has('mypy.ini') || setup.includes('[mypy]')) {
    gates.push(gate('mypy', 'types', ['.'], 600, 'mypy is configured'));
  }
  return gates;
}

/** Whether pytest is among the dependencies, in any of the places where tools keep them. */
function namesPytest(
  project: Readonly<Record<string, unknown>> | undefined,
  tools: Readonly<Record<string, unknown>>,
): boolean {
  const places = [
    project?.['project'],
    project?.['dependency-groups'],
    tools['poetry'],
    tools['uv'],
    tools['pdm'],
    tools['hatch'],
  ];
  return /"pytest(?![\w-])/.test(JSON.stringify(places));
}

export function detectCargo(top: ReadonlySet<string>): GateDefinition[] {
  if (!top.has('Cargo.toml')) return [];
  const gates: GateDefinition[] = [
    {
      name: 'cargo-test',
      kind: 'tests',
      command: ['cargo', 'test'],
      timeoutSeconds: 1800,
      why: 'Cargo.toml',
    },
  ];
  if (top.has('clippy.toml') || top.has('.clippy.toml')) {
    const command = ['cargo', 'clippy', '--all-targets', '--', '-D', 'warnings'];
    gates.push({ name: 'cargo-clippy', kind: 'lint', command, timeoutSeconds: 900, why: 'clippy.toml' });
  }
  return gates;
}

export function detectGo(top: ReadonlySet<string>): GateDefinition[] {
  if (!top.has('go.mod')) return [];
  return [
    { name: 'go-test', kind: 'tests', command: ['go', 'test', './...'], timeoutSeconds: 900, why: 'go.mod' },
    { name: 'go-vet', kind: 'lint', command: ['go', 'vet', './...'], timeoutSeconds: 300, why: 'go.mod' },
  ];
}

function parsedToml(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined; // The tools that read the file will say what is wrong with it.
  }
}
