import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
} from 'jsonc-parser';
import type * as z from 'zod';
import type { GateDefinition } from '../gates/gate';
import { jsonFault } from '../jsonFault';
import { BUILT_IN_WORKFLOWS, DELEGATE_VALIDATE_COMMIT } from './builtIn';
import { checkWorkflow } from './checkWorkflow';
import { ignoredFields } from './ignoredFields';
import { WORKFLOW_FILE, type WorkflowFile, workflowFileSchema } from './schema';
import type { Workflow } from './workflow';

/** Longer texts are no workflow; a limit keeps a hostile file from holding up the editor. */
const MAX_CHARACTERS = 512 * 1024;
const MAX_DEPTH = 64;
const MAX_PROBLEMS = 100;

/** A place in the file and what is wrong there. */
export interface WorkflowProblem {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** UTF-16 units from there on. */
  readonly length: number;
  readonly message: string;
}

export interface WorkflowReading {
  /** Always usable: the built-in workflow when the file is not. */
  readonly workflow: Workflow;
  /**
   * `built-in` with problems means that the team's own rules do not hold, their gates neither: a caller that starts
   * work should say so first.
   */
  readonly source: 'file' | 'built-in';
  readonly problems: readonly WorkflowProblem[];
}

/** Reads a workflow file: JSON with comments and trailing commas. Never throws. */
export function readWorkflow(original: string): WorkflowReading {
  // A byte order mark is no JSON; a space in its place keeps every offset.
  const text = original.replace(/^\uFEFF/, ' ');
  const problems: WorkflowProblem[] = [];
  const reading = (workflow?: Workflow): WorkflowReading =>
    workflow && !problems.some((problem) => problem.severity === 'error')
      ? { workflow, source: 'file', problems }
      : { workflow: DELEGATE_VALIDATE_COMMIT, source: 'built-in', problems };
  const report = (
    code: string,
    offset: number,
    length: number,
    message: string,
    severity: 'error' | 'warning' = 'error',
  ) => {
    if (problems.length < MAX_PROBLEMS)
      problems.push({ code, severity, ...positionOf(text, offset), length, message });
  };

  if (text.length > MAX_CHARACTERS) {
    report(
      'too-long',
      0,
      1,
      `A workflow has at most ${MAX_CHARACTERS} characters; this one has ${text.length}.`,
    );
    return reading();
  }
  if (isTooDeep(text)) {
    report('too-deep', 0, 1, `A workflow nests at most ${MAX_DEPTH} levels.`);
    return reading();
  }
  if (text.trim() === '') {
    report('empty', 0, 1, 'The file is empty.');
    return reading();
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  for (const error of errors) {
    report('syntax', error.offset, error.length, `This is not JSON: ${jsonFault(error)}.`);
  }
  if (!root || errors.length > 0) return reading();
  const reportAt = (
    code: string,
    path: readonly PropertyKey[],
    message: string,
    severity?: 'error' | 'warning',
  ) => {
    const node = nodeAt(root, path);
    report(code, node.offset, node.length, message, severity);
  };

  const value: unknown = getNodeValue(root);
  const parsed = workflowFileSchema.safeParse(value);
  if (!parsed.success) {
    for (const issue of parsed.error.issues.flatMap(mostTelling))
      reportAt('schema', issue.path, sentence(issue));
    return reading();
  }
  const base = BUILT_IN_WORKFLOWS.find(
    ({ name }) => name === (parsed.data.extends ?? DELEGATE_VALIDATE_COMMIT.name),
  );
  if (!base) {
    const names = BUILT_IN_WORKFLOWS.map(({ name }) => name).join(', ');
    reportAt(
      'unknown-workflow',
      ['extends'],
      `There is no built-in workflow "${parsed.data.extends}"; there are ${names}.`,
    );
    return reading();
  }
  const workflow = resolve(parsed.data, base);
  for (const fault of checkWorkflow(workflow))
    reportAt(fault.code, fault.path, fault.message, fault.severity);
  if (!problems.some(({ severity }) => severity === 'error')) {
    for (const { code, path, message, severity } of ignoredFields(workflow))
      reportAt(code, parsed.data.stages ? path : ['extends'], message, severity);
  }
  return reading(workflow);
}

function resolve(file: WorkflowFile, base: Workflow): Workflow {
  const name = file.name ?? (file.stages ? 'custom' : base.name);
  return {
    version: 1,
    name,
    title: file.title ?? (file.stages ? name : base.title),
    stages: file.stages ?? base.stages,
    stagesFrom: file.stages ? 'file' : 'built-in',
    gates: file.gates && Object.entries(file.gates).map(([gate, definition]) => toGate(gate, definition)),
    limits: { agents: file.limits.agents },
    ...(file.verify ? { verify: file.verify } : {}),
  };
}

type GateInFile = NonNullable<WorkflowFile['gates']>[string];

function toGate(name: string, gate: GateInFile): GateDefinition {
  const why = `gate "${name}" of ${WORKFLOW_FILE}`;
  const { timeoutSeconds } = gate;
  if (gate.kind === 'criteria') {
    const { categories, kind, person } = gate;
    return {
      name,
      kind,
      command: [],
      criteria: { person, ...(categories ? { categories } : {}) },
      timeoutSeconds,
      why,
    };
  }
  const { command, kind, folder, environment } = gate;
  return {
    name,
    kind,
    command,
    timeoutSeconds,
    why,
    ...(folder === undefined ? {} : { folder }),
    ...(environment === undefined ? {} : { environment }),
  };
}

/** The parser recurses, so a file of a hundred thousand brackets would end in a stack overflow; its scanner does not. */
function isTooDeep(text: string): boolean {
  const scanner = createScanner(text, true);
  const opening = /^[[{]$/;
  const closing = /^[\]}]$/;
  let depth = 0;
  for (scanner.scan(); scanner.getTokenLength() > 0 || scanner.getPosition() < text.length; scanner.scan()) {
    if (scanner.getTokenLength() !== 1) continue;
    const token = text.charAt(scanner.getTokenOffset());
    if (opening.test(token)) depth += 1;
    else if (closing.test(token)) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

type Issue = z.core.$ZodIssue;

/** Of a choice that nothing fits, the problem inside the choice that came furthest: "then.stage" tells more than "then". */
function mostTelling(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  // A choice that says by its kind what it means to be is told what is wrong with that, not with the others.
  const meant = issue.errors.filter((choice) => !choice.some(({ path }) => path[0] === 'kind'));
  const deepest = (meant.length === 1 ? meant : issue.errors)
    .flat()
    .flatMap(mostTelling)
    .sort((a, b) => b.path.length - a.path.length)[0];
  return deepest && deepest.path.length > 0
    ? [{ ...deepest, path: [...issue.path, ...deepest.path] }]
    : [issue];
}

function sentence(issue: Issue): string {
  const place = issue.path.length === 0 ? 'The workflow' : `"${issue.path.map(String).join('.')}"`;
  if (issue.code === 'unrecognized_keys')
    return `${place} does not know ${issue.keys.map((key) => `"${key}"`).join(', ')}.`;
  // A name that its record does not take: what is wrong with it is told one level below.
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return `${place}: ${message.replace(/\.$/, '')}.`;
}

/** The node at a path, or the nearest one around it: a missing property is reported where it is missing. */
function nodeAt(root: Node, path: readonly PropertyKey[]): Node {
  const segments = path.filter((segment) => typeof segment !== 'symbol');
  for (let length = segments.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(root, segments.slice(0, length));
    if (node) return node;
  }
  return root;
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  return { line: before.split(/\r\n|\n|\r/).length, column: offset - lineStart + 1 };
}
