import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

export const ROOT = path.resolve(import.meta.dirname, '../../..');

const placed = z.object({ command: z.string(), when: z.string().optional(), group: z.string().optional() });
const setting = z.object({
  type: z.string(),
  default: z.unknown(),
  scope: z.string().optional(),
  enum: z.array(z.string()).optional(),
  enumDescriptions: z.array(z.string()).optional(),
  description: z.string().optional(),
  markdownDescription: z.string().optional(),
});
const step = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  media: z.object({ svg: z.string(), altText: z.string() }),
  completionEvents: z.array(z.string()),
});

const manifestSchema = z.object({
  name: z.string(),
  publisher: z.string(),
  version: z.string(),
  description: z.string(),
  icon: z.string(),
  main: z.string(),
  bin: z.record(z.string(), z.string()),
  engines: z.object({ vscode: z.string() }),
  activationEvents: z.array(z.string()),
  devDependencies: z.record(z.string(), z.string()),
  capabilities: z.object({
    untrustedWorkspaces: z.object({
      supported: z.string(),
      description: z.string(),
      restrictedConfigurations: z.array(z.string()),
    }),
  }),
  contributes: z.object({
    commands: z.array(
      z.object({
        command: z.string(),
        title: z.string(),
        category: z.string(),
        icon: z.string().optional(),
      }),
    ),
    viewsContainers: z.object({
      activitybar: z.array(z.object({ id: z.string(), title: z.string(), icon: z.string() })),
    }),
    views: z.record(z.string(), z.array(z.object({ id: z.string(), name: z.string(), icon: z.string() }))),
    viewsWelcome: z.array(z.object({ view: z.string(), contents: z.string(), when: z.string() })),
    menus: z.record(z.string(), z.array(placed)),
    configuration: z.object({ properties: z.record(z.string(), setting) }),
    walkthroughs: z.array(
      z.object({ id: z.string(), title: z.string(), description: z.string(), steps: z.array(step) }),
    ),
    jsonValidation: z.array(z.object({ fileMatch: z.string(), url: z.string() })),
    snippets: z.array(z.object({ language: z.string(), path: z.string() })),
  }),
});

/** package.json, as far as the tests of it need it. */
export const manifest = manifestSchema.parse(
  JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')),
);
export const { contributes } = manifest;
export const settings = contributes.configuration.properties;

/** Every `when` clause of the manifest, with where it stands. */
export const whenClauses: readonly { readonly where: string; readonly when: string }[] = [
  ...Object.entries(contributes.menus).flatMap(([menu, items]) =>
    items.flatMap(({ command, when }) => (when === undefined ? [] : [{ where: `${menu} ${command}`, when }])),
  ),
  ...contributes.viewsWelcome.map(({ view, when }) => ({ where: `welcome of ${view}`, when })),
];

/** The text of every source file below a folder of the project, by path with forward slashes. */
export function sources(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return new Map(
    names
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [
        `${folder}/${name.split(path.sep).join('/')}`,
        readFileSync(path.join(ROOT, folder, name), 'utf8'),
      ]),
  );
}
