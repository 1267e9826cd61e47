import * as z from 'zod';
import { mentions, templateFault } from './template';
import { transcriptSchema } from './transcript';

const element = z
  .string()
  .max(4096)
  .superRefine((text, context) => {
    const fault = templateFault(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });
const template = z.array(element).max(64);
const environmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name of an environment variable');
const environment = z.record(environmentName, z.string().max(4096));

/** A path relative to the working folder would let a file in a worktree be the agent. */
const program = z
  .string()
  .max(1024)
  .regex(
    /^(?:[^\\/\0\s-][^\\/\0]*|\/[^\0]+|[A-Za-z]:[\\/][^\0]+)$/,
    'must be a bare name or an absolute path',
  );

const access = z.strictObject({
  args: template.optional(),
  /** Where the two modes differ: added behind `args`. */
  interactive: template.optional(),
  headless: template.optional(),
  env: environment.optional(),
  /** Merged into the configuration that is handed over for this launch (claude's settings, opencode's inline JSON). */
  config: z.record(z.string(), z.json()).optional(),
  /** What a person should know of how the agent keeps to this level, before it starts; half a sentence. */
  note: z.string().max(200).optional(),
});

const mode = z
  .strictObject({
    /**
     * How the prompt gets there: `argument` puts it where `{prompt}` stands, `stdin` on standard input, `file` leaves it
     * to `{promptFile}` or to COUNTERPOINT_PROMPT_FILE.
     */
    prompt: z.enum(['argument', 'stdin', 'file']),
    /** True where no `--` and no `=` stands before the prompt: one that begins with `-` or `@` goes through a file. */
    bare: z.boolean().optional(),
    start: template,
    /** Absent: a session cannot be resumed in this mode. */
    resume: template.optional(),
  })
  .superRefine(({ prompt, start, resume }, context) => {
    for (const args of resume ? [start, resume] : [start]) {
      if (mentions(args, 'prompt') !== (prompt === 'argument')) {
        context.addIssue({
          code: 'custom',
          message: '{prompt} belongs into the arguments exactly when prompt is "argument"',
        });
      }
    }
    if (resume && !mentions(resume, 'sessionId')) {
      context.addIssue({ code: 'custom', message: 'resume must say which session: {sessionId}' });
    }
  });

/** How an agent program is found, started, resumed, restricted and heard. Data only: no shell text anywhere. */
export const agentAdapterSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must match [a-z0-9][a-z0-9-]{0,31}'),
  displayName: z.string().min(1).max(64),
  /** Names looked for on the PATH, first found wins; an absolute path is taken as it is. Empty: a program of our own. */
  programs: z.array(program).max(8),
  version: z
    .strictObject({
      args: z.array(z.string().max(256)).max(8),
      /** The version this adapter was seen working with; older ones are used with a warning. */
      known: z
        .string()
        .regex(/^\d+(\.\d+)*$/)
        .optional(),
    })
    .optional(),
  interactive: mode.optional(),
  headless: mode.optional(),
  session: z
    .strictObject({
      /** `preset`: we choose the id (`{...session}` at the start); `learned`: the agent's own hook tells it. */
      id: z.enum(['preset', 'learned']),
      args: template.optional(),
    })
    .optional(),
  model: template.optional(),
  /** Absent: the agent has no such levels and runs with the rights of the person. */
  access: z
    .strictObject({
      'read-only': access.optional(),
      edit: access.optional(),
      'workspace-write': access.optional(),
      full: access.optional(),
    })
    .optional(),
  /** Arguments that let the agent read the run's folder, added when its prompt lies there. */
  reads: template.optional(),
  /**
   * Arguments that let the agent write where git keeps what a commit in its worktree changes, `{gitFolder}` of the repository and
   * `{worktreeGitFolder}`; added behind those of `edit` and `workspace-write` when the person's settings ask for it.
   */
  commits: template.optional(),
  /** How the agent's own hooks are given for one launch, without touching the person's configuration. */
  hooks: z
    .enum([
      'claude-settings',
      'codex-notify',
      'opencode-plugin',
      'copilot-plugin',
      'pi-extension',
      'own-lines',
      'none',
    ])
    .default('none'),
  /** What is read of a run while its hooks say nothing; absent: such a run is heard when its process ends. */
  transcript: transcriptSchema.optional(),
  /** Where tokens and cost of a run are read: told by its hooks, or in its transcript. `scope` says what a figure there adds up. */
  usage: z
    .strictObject({
      source: z.enum(['hook', 'claude-transcript', 'codex-rollout', 'gemini-chat', 'copilot-events']),
      scope: z.enum(['run', 'session', 'thread']),
      cost: z.boolean(),
    })
    .optional(),
  env: environment.optional(),
  /** Set for agents that share a daemon between runs; otherwise what outlives the agent is ended with it. */
  leftovers: z.enum(['end', 'keep']).optional(),
  /** What to do when it is missing or not signed in; plain text for a person. */
  signIn: z.string().max(500).optional(),
  /** Page that says how to install it. */
  docs: z
    .string()
    .max(300)
    .regex(/^https:\/\/[^\s<>()"'`\\]+$/, 'must be an https address')
    .optional(),
});

export type AgentAdapter = z.output<typeof agentAdapterSchema>;
export type AgentAdapterInput = z.input<typeof agentAdapterSchema>;
export type AgentMode = NonNullable<AgentAdapter['interactive']>;
