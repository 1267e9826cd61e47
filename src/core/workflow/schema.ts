import * as z from 'zod';
import { GATE_KINDS } from '../gates/gate';

export { WORKFLOW_FILE } from './workflowFile';

/*
 * The schema of `.counterpoint/workflow.json`. `media/schemas/workflow.schema.json` is made from it, so that VS Code
 * completes and checks the file; every description below is what a person reads there.
 */
const name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'must be 1-64 of a-z, 0-9, dot, underscore and hyphen, and begin with a letter or digit',
  );
const agentName = z.string().min(1).max(64);
/** Control characters in a command can only be an accident or an attack on the dialogue that shows it. */
const argument = z
  .string()
  .max(8192)
  .regex(/^[^\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]*$/, 'must not hold control characters');
const command = z
  .array(argument)
  .min(1)
  .max(256)
  .refine((words) => words[0] !== '', 'must begin with a program')
  .describe('Program and arguments, each an element of its own. No shell is involved.');
const relativeFolder = z
  .string()
  .max(512)
  .refine(
    (folder) => !/^([/\\]|[a-z]:)/i.test(folder) && !folder.split(/[/\\]/).includes('..'),
    'must be a folder inside the repository',
  );
const seconds = z.number().int().min(1).max(86_400);

export const STAGE_KINDS = ['agent', 'gates', 'person', 'integrate', 'command'] as const;
export const LANES = ['worktree', 'local', 'sandbox', 'remote'] as const;
export const ACCESS_LEVELS = ['read-only', 'edit', 'workspace-write', 'full'] as const;
export const STAGE_OUTPUTS = ['changes', 'findings', 'plan', 'report'] as const;

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/);

const commandGate = z
  .strictObject({
    command,
    timeoutSeconds: seconds
      .default(600)
      .describe('After this many seconds the gate is ended and has failed.'),
    kind: z
      .enum(GATE_KINDS)
      .exclude(['criteria'])
      .default('other')
      .describe('`setup` gates run first and the others only if they pass.'),
    folder: relativeFolder.optional().describe('Folder to run in, relative to the repository.'),
    environment: z
      .array(variableName)
      .max(64)
      .optional()
      .describe('Names of environment variables to let through although they look like secrets.'),
  })
  .describe('A check that must hold before a task moves on: a command that exits with 0.');

const criteriaGate = z
  .strictObject({
    kind: z.literal('criteria'),
    categories: z
      .array(z.string().min(1).max(80))
      .min(1)
      .max(32)
      .optional()
      .describe('Only criteria of these categories; absent: all.'),
    person: z
      .enum(['ask', 'skip'])
      .default('ask')
      .describe('Criteria that only a person can judge: `ask` waits for the answer, `skip` leaves them out.'),
    timeoutSeconds: seconds.default(600).describe('For each criterion.'),
  })
  .describe("The acceptance criteria of the feature's contract, as it was when the task began.");

const gateSchema = z.union([commandGate, criteriaGate]);

const serverSchema = z
  .strictObject({
    command: command.describe(
      'Program and arguments that serve the project; `{port}` in them is the port. No shell is involved.',
    ),
    portVariable: variableName
      .default('PORT')
      .describe('Environment variable that tells the server its port; it must listen there on 127.0.0.1.'),
    readyPath: z
      .string()
      .max(512)
      .regex(/^\/(?!\/)[^\s\\]*$/, 'must be a path such as /health')
      .default('/')
      .describe('The server is ready when this path is answered with a status below 500.'),
    readySeconds: z.number().int().min(1).max(600).default(30).describe('How long it may take to be ready.'),
    folder: relativeFolder.optional().describe('Folder to run in, relative to the repository.'),
    environment: z
      .array(variableName)
      .max(64)
      .optional()
      .describe('Names of environment variables to let through although they look like secrets.'),
  })
  .describe('How the project is served, for criteria such as `GET /recipes -> 200`.');

const verifySchema = z
  .strictObject({
    server: serverSchema.optional(),
    timeoutSeconds: seconds.default(600).describe('For each criterion that is verified on request.'),
  })
  .describe('How acceptance criteria of contracts are verified.');

const promptSchema = z.union([
  name.describe('Id of a prompt template.'),
  z.strictObject({ text: z.string().min(1).max(32_768).describe('The instructions themselves.') }),
]);

const onFailureSchema = z.strictObject({
  retry: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('How often the stage itself is tried again first.'),
  then: z
    .union([
      z.enum(['ask', 'park']).describe('`ask` a person now, or `park` the task in the review queue.'),
      z.strictObject({
        stage: name.describe('The stage that goes on, such as a fix stage.'),
        rounds: z
          .number()
          .int()
          .min(1)
          .max(20)
          .optional()
          .describe(
            'How often this way is taken; then a person is asked. Required when the stages form a loop.',
          ),
      }),
    ])
    .default('ask'),
});

const stageSchema = z.strictObject({
  id: name,
  title: z.string().min(1).max(80).optional().describe('Shown instead of the id.'),
  kind: z.enum(STAGE_KINDS),
  profile: name.optional().describe('The role the agent plays, such as task-executor or code-reviewer.'),
  agent: agentName
    .optional()
    .describe('The agent program, such as claude or codex; absent: the one that is set.'),
  model: agentName.optional(),
  lane: z.enum(LANES).default('worktree').describe('Where the stage runs.'),
  session: z
    .union([z.literal('fresh'), z.strictObject({ resume: name })])
    .default('fresh')
    .describe(
      'A fresh agent session, or the one of another stage. A stage that resumes itself begins fresh and keeps its session when it is repeated.',
    ),
  access: z.enum(ACCESS_LEVELS).default('workspace-write').describe('What the agent may touch.'),
  prompt: promptSchema.optional(),
  command: command.optional().describe('For `command` stages: program and arguments.'),
  timeoutSeconds: seconds.optional(),
  gates: z
    .array(z.union([z.literal('*'), name]))
    .max(64)
    .default([])
    .describe('Names of gates that must pass; `*` is all of them.'),
  person: z.boolean().default(false).describe('Whether a person must decide before the task moves on.'),
  parallel: z.boolean().default(false).describe('Runs beside the stage above it instead of after it.'),
  requires: z
    .array(name)
    .max(32)
    .optional()
    .describe('Stages that must be done first; absent: the stage above.'),
  output: z.enum(STAGE_OUTPUTS).optional().describe('What the stage hands to later ones.'),
  when: z
    .enum(['always', 'failure'])
    .default('always')
    .describe(
      '`failure`: runs only when another stage fails and sends the task here; then that stage runs again.',
    ),
  onFailure: onFailureSchema.default({ retry: 0, then: 'ask' }),
});

export const workflowFileSchema = z
  .strictObject({
    $schema: z.string().optional(),
    version: z.literal(1),
    name: name.optional(),
    title: z.string().min(1).max(80).optional(),
    extends: name
      .optional()
      .describe(
        'A built-in workflow whose stages are used when there are none here; absent: delegate-validate-commit.',
      ),
    stages: z.array(stageSchema).min(1).max(64).optional(),
    gates: z
      .record(name, gateSchema)
      .optional()
      .describe('Gates by name. Absent: they are detected from package.json, pyproject.toml and their like.'),
    verify: verifySchema.optional(),
    limits: z
      .strictObject({
        agents: z.number().int().min(1).max(64).optional().describe('How many agents work at the same time.'),
      })
      .default({}),
  })
  .describe('How a task moves from a line in a task list to a commit: stages, gates and limits.');

export type Stage = Readonly<z.infer<typeof stageSchema>>;
export type StageKind = (typeof STAGE_KINDS)[number];
export type OnFailure = Stage['onFailure'];
export type ServerDefinition = Readonly<z.infer<typeof serverSchema>>;
export type VerifySettings = Readonly<z.infer<typeof verifySchema>>;
export type WorkflowFile = z.infer<typeof workflowFileSchema>;
/** A stage as it is written: what is left out gets its default. */
export type StageInput = z.input<typeof stageSchema>;

export const completeStage = (stage: StageInput): Stage => stageSchema.parse(stage);
