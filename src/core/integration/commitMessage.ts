/** Words of a task's commit. The title comes from a file: it becomes one line and can never forge a trailer. */
export interface TaskCommit {
  readonly task: string;
  readonly feature: string;
  readonly run: string;
  readonly agent: string;
  readonly title: string;
}

const SUBJECT_LIMIT = 72;

/** One line of plain text: no control, direction or zero-width characters, single spaces, at most `limit` characters. */
const oneLine = (text: string, limit: number): string => {
  const plain = text
    .slice(0, 4 * limit)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return [...plain].length <= limit
    ? plain
    : `${[...plain]
        .slice(0, limit - 1)
        .join('')
        .trimEnd()}…`;
};

const trailers = (entries: readonly (readonly [name: string, value: string])[]): string =>
  entries
    .map(([name, value]) => [name, oneLine(value, 200)] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `Counterpoint-${name}: ${value}`)
    .join('\n');

const subject = (prefix: string, title: string): string =>
  oneLine(`${prefix}: ${title}`, SUBJECT_LIMIT).replace(/:$/, '');

/** Message of the one commit that holds a task's work. */
export const taskCommitMessage = (commit: TaskCommit): string =>
  `${subject(oneLine(commit.task, 40), commit.title)}\n\n${trailers([
    ['Task', commit.task],
    ['Feature', commit.feature],
    ['Agent', commit.agent],
    ['Run', commit.run],
  ])}\n`;

/** Message of the commit that brings a task's commit into its target and ticks its box. */
export const integrationMessage = (commit: TaskCommit, source: string, target: string): string =>
  `${subject(`Integrate ${oneLine(commit.task, 40)}`, commit.title)}\n\nInto ${oneLine(target, 100)}.\n\n${trailers(
    [
      ['Task', commit.task],
      ['Feature', commit.feature],
      ['Run', commit.run],
      ['Commit', source],
    ],
  )}\n`;

/** The Counterpoint trailers of a message, by name without prefix; only its last paragraph counts. */
export const readTrailers = (message: string): ReadonlyMap<string, string> => {
  const paragraphs = message.trimEnd().split(/\n\n+/);
  const last = paragraphs.length > 1 ? (paragraphs[paragraphs.length - 1] ?? '') : '';
  const found = new Map<string, string>();
  for (const line of last.split('\n')) {
    const match = /^Counterpoint-([A-Za-z]+): (.+)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) found.set(match[1], match[2]);
  }
  return found;
};
