import { visibleLine, visibleText } from './plainText';

/** What is known of a task's work when one agent stops and another goes on. */
export interface Checkpoint {
  readonly task: string;
  readonly title: string;
  /** One line for each run so far: who, and how it ended. */
  readonly runs: readonly string[];
  /** Subjects of the commits since the task's base, newest first. */
  readonly commits: readonly string[];
  readonly files: readonly {
    readonly path: string;
    readonly status: string;
    readonly added: number | undefined;
    readonly removed: number | undefined;
  }[];
  /** The full state of the worktree, kept under this ref. */
  readonly backup: string;
  /** What persons decided of earlier attempts, and what one says now. */
  readonly decisions: readonly string[];
  /** What checks found and nobody settled yet. */
  readonly findings: readonly string[];
  /** The agent's own last words. */
  readonly lastWords: string | undefined;
  /** Absolute path of the last agent's transcript. */
  readonly transcript: string | undefined;
}

/** Names in one list: a run that touched thousands of files is not described by naming them all. */
const MOST_FILES = 80;
const MOST_LINES = 30;
/** Characters of one decision or finding. */
const LONGEST = 4000;

/** The checkpoint as Markdown: for the next agent's prompt, and for people in the run's folder. */
export const checkpointText = (checkpoint: Checkpoint): string => {
  const { task, title, runs, commits, files, backup, decisions, findings, lastWords, transcript } =
    checkpoint;
  return [
    `# Checkpoint of ${line(task)}: ${line(title)}`,
    section('Agents so far', list(runs, MOST_LINES)),
    section(
      'What was done',
      [
        commits.length === 0 ? 'Nothing was committed.' : `Commits:\n\n${list(commits, MOST_LINES)}`,
        files.length === 0
          ? 'No file differs from the base.'
          : `Files:\n\n${list(files.map(fileLine), MOST_FILES)}`,
        `All of it lies in the worktree; a copy as it was is kept as ${line(backup)}.`,
      ].join('\n\n'),
    ),
    section('What was decided', list(decisions, MOST_LINES)),
    section('What is still open', list(findings, MOST_LINES)),
    section('Last words of the agent before', lastWords === undefined ? '' : clipped(lastWords)),
    section('Its transcript', transcript === undefined ? '' : line(transcript)),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
};

const section = (heading: string, body: string): string => (body === '' ? '' : `## ${heading}\n\n${body}`);

const list = (entries: readonly string[], most: number): string => {
  const shown = entries.slice(0, most).map((entry) => `- ${clipped(entry).replaceAll('\n', '\n  ')}`);
  const left = entries.length - shown.length;
  return [...shown, ...(left > 0 ? [`- and ${left} more`] : [])].join('\n');
};

const fileLine = ({ path, status, added, removed }: Checkpoint['files'][number]): string => {
  const counts = added === undefined || removed === undefined ? 'binary' : `+${added} -${removed}`;
  return `${line(path)} (${status}, ${counts})`;
};

const line = (text: string): string => visibleLine(text).slice(0, 500);

const clipped = (text: string): string => {
  const { text: seen } = visibleText(text);
  return seen.length <= LONGEST ? seen.trim() : `${seen.slice(0, LONGEST).trim()}…`;
};
