/** An option as `--help` and docs/cli.md describe it. */
export interface OptionEntry {
  readonly name: string;
  /** Name of its value; absent for a switch. */
  readonly value?: string;
  readonly words: string;
}

export interface CommandEntry {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly options: readonly OptionEntry[];
  /** How many arguments without dashes it takes. */
  readonly positionals: { readonly least: number; readonly most: number };
}

const ANY = Number.POSITIVE_INFINITY;

export const COMMON_OPTIONS: readonly OptionEntry[] = [
  { name: 'json', words: 'the answer as one JSON value on standard output' },
  { name: 'cwd', value: 'DIR', words: 'the workspace folder, instead of the current one' },
  { name: 'help', words: 'this text' },
];

export const COMMANDS = [
  {
    name: 'plan',
    usage: 'plan [path...]',
    summary: 'task files with their tasks and counts',
    details: [
      'Without a path: the task lists of the workspace folder. A path is a folder (a workspace of its own) or a file',
      '(read as a task list whatever it is called). Nothing is run and nothing is written.',
    ],
    options: [],
    positionals: { least: 0, most: ANY },
  },
  {
    name: 'status',
    usage: 'status',
    summary: 'every delegated task, what a person is needed for, and counts per feature and phase',
    details: [],
    options: [{ name: 'all', words: 'also the tasks that nobody delegated' }],
    positionals: { least: 0, most: 0 },
  },
  {
    name: 'run',
    usage: 'run [task...]',
    summary: 'gives tasks to an agent, runs their gates, and accepts what passed if asked to',
    details: [
      'A task is an id (T012), an id with its occurrence (T012~2), or a key (specs/003-auth/tasks.md#T012).',
      'Tasks run one at a time, in the order their dependencies allow. Without --accept-passing each stops at review.',
    ],
    options: [
      { name: 'all', words: 'all tasks that are not done' },
      { name: 'phase', value: 'N', words: 'the tasks of a phase' },
      { name: 'feature', value: 'ID', words: 'the tasks of a feature (id, name or folder)' },
      {
        name: 'agent',
        value: 'ID',
        words: 'the agent, as `counterpoint agents` lists it (default: the workflow’s)',
      },
      {
        name: 'profile',
        value: 'NAME',
        words: 'the role it plays (default: the workflow’s, or task-executor)',
      },
      {
        name: 'model',
        value: 'NAME',
        words: 'the model it uses, in its own words (default: the workflow’s)',
      },
      {
        name: 'access',
        value: 'LEVEL',
        words: 'read-only, edit, workspace-write or full (default: the workflow’s, narrowed by the role)',
      },
      {
        name: 'budget',
        value: 'LIMITS',
        words: 'start no further agent beyond these: run=1usd,task=200000tokens,day=5usd',
      },
      { name: 'over-budget', words: 'go on although a budget is used up' },
      { name: 'accept-passing', words: 'accept and merge what passed its gates and stayed in scope' },
      {
        name: 'attempts',
        value: 'N',
        words: 'how often a task is sent back with --accept-passing (default: 2)',
      },
      {
        name: 'ignore-dependencies',
        words: 'start the named tasks although others they wait for are not done',
      },
      { name: 'target', value: 'BRANCH', words: 'where work is merged (default: the branch checked out)' },
      { name: 'squash', words: 'merge each task as one commit without a merge commit' },
      { name: 'answer-demo', value: 'TEXT', words: 'the answer the demo agent gets when it asks' },
      { name: 'yes', words: "agree to the repository's gate commands, agents and git configuration" },
    ],
    positionals: { least: 0, most: ANY },
  },
  {
    name: 'validate',
    usage: 'validate <task>',
    summary: "runs a task's gates, prints the verdicts, and takes a decision",
    details: ['With a decision the gates run only if they have not judged the work yet.'],
    options: [
      { name: 'accept', words: 'accept the work if its gates passed, and merge it' },
      { name: 'reject', value: 'COMMENTS', words: 'send it back to its agent with these comments' },
      { name: 'discard', words: 'give the work up; its state is kept under a backup ref (needs --confirm)' },
      { name: 'confirm', words: 'for --discard: yes, this one' },
      { name: 'yes', words: "agree to the repository's gate commands, agents and git configuration" },
    ],
    positionals: { least: 1, most: 1 },
  },
  {
    name: 'verify',
    usage: 'verify [criterion...]',
    summary: 'runs what verifies acceptance criteria, on a commit or on the work of a task',
    details: [
      'A criterion is an id (AC-1), or its key (specs/003-auth/contract.md#AC-1). What each says of its verification runs in a',
      'folder of its own on the last commit; exit code 0 when all hold, 1 when one does not.',
    ],
    options: [
      { name: 'all', words: 'all criteria of all contracts' },
      { name: 'feature', value: 'ID', words: 'the criteria of a feature (id, name or folder)' },
      { name: 'commit', value: 'REV', words: 'this commit, by its own contract, instead of HEAD' },
      { name: 'task', value: 'TASK', words: 'the work of a task, by the contract it started from' },
      { name: 'yes', words: 'agree to the commands that the criteria run' },
      { name: 'decide', value: 'ANSWER', words: 'record what you found of one criterion: holds or fails' },
      {
        name: 'note',
        value: 'TEXT',
        words: 'for --decide: how you know, or what is missing (fails needs it)',
      },
    ],
    positionals: { least: 0, most: ANY },
  },
  {
    name: 'metrics',
    usage: 'metrics',
    summary: 'agent, validation and integration time, compared with estimates',
    details: [],
    options: [
      { name: 'format', value: 'FORMAT', words: 'table (default), csv, json or markdown' },
      { name: 'default-estimate', value: 'MINUTES', words: 'estimate of a task that has none' },
    ],
    positionals: { least: 0, most: 0 },
  },
  {
    name: 'lint',
    usage: 'lint [path...]',
    summary: 'problems of task lists, contracts, workflow.json and agents.json',
    details: [
      'Without a path: everything in the workspace folder. Prints file:line:column severity code message.',
      'Exit code 1 when there is an error.',
    ],
    options: [{ name: 'strict', words: 'exit code 1 for a warning as well' }],
    positionals: { least: 0, most: ANY },
  },
  {
    name: 'map',
    usage: 'map [path]',
    summary: 'integration points between features: declared, covered by criteria, met in conflicts',
    details: [
      'Without a path: the contracts of the workspace folder; a path is another one. Runs and writes nothing.',
      'N features have N(N-1)/2 possible points. Prints those of which something is known, the worst first.',
    ],
    options: [
      { name: 'mermaid', words: 'a Mermaid flowchart' },
      {
        name: 'strict',
        words: 'exit code 1 for a declared point without criterion, a failed one or a conflict',
      },
    ],
    positionals: { least: 0, most: 1 },
  },
  {
    name: 'journal',
    usage: 'journal verify',
    summary: 'checks every line of the journal and the chain of its digests',
    details: [],
    options: [],
    positionals: { least: 1, most: 1 },
  },
  {
    name: 'agents',
    usage: 'agents',
    summary: 'the agents that can be chosen, and what is missing for the others',
    details: [],
    options: [],
    positionals: { least: 0, most: 0 },
  },
] as const satisfies readonly CommandEntry[];

export type CommandName = (typeof COMMANDS)[number]['name'];
