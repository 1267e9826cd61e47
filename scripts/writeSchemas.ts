// Writes media/schemas from the schemas in the code: `npx tsx scripts/writeSchemas.ts`. A test says when that was forgotten.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { agentsFileSchema } from '../src/core/agents/readAgentsFile';
import { workflowFileSchema } from '../src/core/workflow/schema';

const SCHEMA_FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'media', 'schemas');

/** Text of each schema file, by name. Draft 7, because that is what VS Code's JSON support knows best. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const workflow = {
    title: 'Counterpoint workflow',
    ...z.toJSONSchema(workflowFileSchema, { target: 'draft-7', io: 'input' }),
    allowComments: true,
    allowTrailingCommas: true,
  };
  const agents = {
    title: 'Counterpoint agents',
    ...z.toJSONSchema(agentsFileSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' }),
    allowComments: true,
    allowTrailingCommas: true,
  };
  return new Map([
    ['workflow.schema.json', `${JSON.stringify(workflow, undefined, 2)}\n`],
    ['agents.schema.json', `${JSON.stringify(agents, undefined, 2)}\n`],
  ]);
}

export function schemaFile(name: string): string {
  return path.join(SCHEMA_FOLDER, name);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(SCHEMA_FOLDER, { recursive: true });
  for (const [name, text] of schemaFiles()) writeFileSync(schemaFile(name), text);
}
