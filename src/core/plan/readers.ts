import type { TaskList } from './model';
import { SPECKIT, readSpeckitTaskList } from './speckitReader';

/** One format of task lists. A further format is one more file with such an object, named in READERS. */
export interface TaskListReader {
  readonly format: string;
  /** Whether the file at this workspace-relative path (forward slashes) is a task list of this format. */
  readonly claims: (path: string) => boolean;
  readonly read: (file: string, text: string) => TaskList;
}

/** `tasks.md`, `tasks-COMPLETED.md`, `tasks_backend.md`; not the template spec-kit copies them from. */
const TASK_LIST_NAME = /(?:^|\/)tasks(?:[-_. ][^/]{0,80})?\.md$/i;
const TEMPLATE = /(?:^|\/)(?:tasks-template\.md$|templates\/)/i;

/**
 * Folders of other tools. Their files look alike and mean other things by the same marks, so the path decides, never
 * the content.
 */
const OTHER_TOOLS: readonly (readonly [folder: string, tool: string])[] = [
  ['.kiro', 'Kiro'],
  ['openspec', 'OpenSpec'],
  ['.spec-workflow', 'spec-workflow'],
  ['agent-os', 'Agent OS'],
  ['.agent-os', 'Agent OS'],
  ['kitty-specs', 'Spec Kitty'],
  ['.taskmaster', 'Task Master'],
  ['backlog', 'Backlog.md'],
];

/** The tool whose folder a path lies in, where that is not spec-kit. */
export function otherToolOf(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  return OTHER_TOOLS.find(([folder]) => folders.includes(folder))?.[1];
}

export const isTaskListName = (path: string): boolean => TASK_LIST_NAME.test(path) && !TEMPLATE.test(path);

const speckitReader: TaskListReader = {
  format: SPECKIT,
  claims: (path) => isTaskListName(path) && otherToolOf(path) === undefined,
  read: readSpeckitTaskList,
};

export const READERS: readonly TaskListReader[] = [speckitReader];

/** The reader for a path; undefined when no format claims it. */
export const readerFor = (path: string): TaskListReader | undefined =>
  READERS.find(({ claims }) => claims(path));

/** Reads a file as a task list whatever it is called: a single file a person named is read as spec-kit's form. */
export const readTaskList = (file: string, text: string): TaskList =>
  (readerFor(file) ?? speckitReader).read(file, text);
