import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

/** The prepared changes of the RecipeBox sample, read strictly, and applied without any agent. */
export const SAMPLE = path.resolve('samples/recipebox');
export const CHANGES = path.resolve('samples/recipebox-changes');

const relativePath = z.string().refine((text) => !text.startsWith('/') && !text.split('/').includes('..'));
const stepSchema = z.union([
  z.strictObject({ say: z.string().min(1) }),
  z.strictObject({ write: relativePath, from: relativePath }),
  z.strictObject({
    insert: z.strictObject({
      file: relativePath,
      anchor: z.string().min(1),
      position: z.enum(['before', 'after']),
      from: relativePath,
    }),
  }),
  z.strictObject({ run: z.array(z.string().min(1)).min(1) }),
  z.strictObject({ delayMs: z.int().min(0) }),
  z.strictObject({ ask: z.string().min(1) }),
]);
const changeSchema = z.strictObject({
  summary: z.string().min(1),
  steps: z.array(stepSchema).min(1),
  firstAttempt: z.strictObject({ steps: z.array(stepSchema).min(1) }).optional(),
});

export type Step = z.infer<typeof stepSchema>;
export type PreparedChange = z.infer<typeof changeSchema>;

export const preparedTaskIds = (): string[] =>
  readdirSync(CHANGES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

export const readChange = (taskId: string): PreparedChange =>
  changeSchema.parse(JSON.parse(readFileSync(path.join(CHANGES, taskId, 'change.json'), 'utf8')));

/** Files a list of steps edits, and files of the task's folder it uses. */
export const editedFiles = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => ('write' in step ? [step.write] : 'insert' in step ? [step.insert.file] : []));
export const usedFiles = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => ('write' in step ? [step.from] : 'insert' in step ? [step.insert.from] : []));

/** Makes the edits of some steps below `root`; the other steps change nothing and are skipped. */
export function applySteps(root: string, taskId: string, steps: readonly Step[]): void {
  const source = (from: string) => path.join(CHANGES, taskId, from);
  for (const step of steps) {
    if ('write' in step) {
      const target = path.join(root, step.write);
      mkdirSync(path.dirname(target), { recursive: true });
      cpSync(source(step.from), target);
    }
    if ('insert' in step) insert(root, readFileSync(source(step.insert.from), 'utf8'), step.insert);
  }
}

function insert(
  root: string,
  text: string,
  { file, anchor, position }: { file: string; anchor: string; position: 'before' | 'after' },
): void {
  const target = path.join(root, file);
  if (!existsSync(target)) throw new Error(`${file} is not there to insert into.`);
  const old = readFileSync(target, 'utf8');
  const parts = old.split(`${anchor}\n`);
  const [above, below] = parts;
  if (above === undefined || below === undefined || parts.length !== 2) {
    throw new Error(`${file} must hold the line '${anchor}' exactly once.`);
  }
  if (above !== '' && !above.endsWith('\n')) throw new Error(`'${anchor}' is not a whole line of ${file}.`);
  const isThere = position === 'after' ? below.startsWith(text) : above.endsWith(text);
  if (isThere) return;
  const inserted = position === 'after' ? `${anchor}\n${text}` : `${text}${anchor}\n`;
  writeFileSync(target, `${above}${inserted}${below}`);
}
