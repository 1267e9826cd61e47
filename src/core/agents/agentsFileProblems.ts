import { findNodeAtLocation, getNodeValue, parseTree, type Node } from 'jsonc-parser';
import { agentsFileSchema } from './readAgentsFile';

/** Something wrong in `agents.json` that its JSON schema cannot say. */
export interface AgentsFileProblem {
  /** Where, in UTF-16 units from the file's beginning. */
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

/**
 * What an editor that knows the schema does not find by itself: placeholders that do not exist, a prompt that does not reach the
 * agent, ids given twice. A file that is no JSON has none: its grammar is told by the editor.
 */
export const agentsFileProblems = (text: string): readonly AgentsFileProblem[] => {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root?.type !== 'object') return [];
  const checked = agentsFileSchema.safeParse(getNodeValue(root));
  const issues = checked.success ? [] : checked.error.issues.filter(({ code }) => code === 'custom');
  return [
    ...issues.map(({ path, message }) => problemAt(nearest(root, path), message)),
    ...problemsOfIds(root),
  ];
};

const problemsOfIds = (root: Node): readonly AgentsFileProblem[] => {
  const seen = new Set<unknown>();
  return (findNodeAtLocation(root, ['agents'])?.children ?? []).flatMap((agent) => {
    const id = findNodeAtLocation(agent, ['id']);
    if (typeof id?.value !== 'string') return [];
    if (id.value === 'demo') return [problemAt(id, 'The id "demo" belongs to the demo agent.')];
    if (seen.has(id.value)) return [problemAt(id, `Another agent has the id "${id.value}".`)];
    seen.add(id.value);
    return [];
  });
};

/** The node of a path, or of as much of it as there is: what is missing is told at what it is missing from. */
const nearest = (root: Node, path: readonly PropertyKey[]): Node => {
  for (let length = path.length; length > 0; length -= 1) {
    const steps = path.slice(0, length).map((step) => (typeof step === 'number' ? step : String(step)));
    const found = findNodeAtLocation(root, steps);
    if (found) return found;
  }
  return root;
};

const problemAt = ({ offset, length }: Node, message: string): AgentsFileProblem => ({
  offset,
  length,
  message,
});
