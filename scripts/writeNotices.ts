// Writes ThirdPartyNotices.txt, the licences of everything that is bundled into dist: `npx tsx scripts/writeNotices.ts`.
// A test says when that was forgotten.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
export const NOTICES_FILE = path.join(ROOT, 'ThirdPartyNotices.txt');
const SOURCE_FOLDERS = ['src', 'webview-ui'];

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
});

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** As the package's own manifest says; undefined when it says nothing. */
  readonly license: string | undefined;
  readonly licenseText: string;
}

/**
 * What esbuild may put into dist: the packages our sources import and everything those depend on, sorted by name.
 * @throws Error when a package is not installed or has no licence file
 */
export function bundledPackages(): readonly BundledPackage[] {
  const found = new Map<string, BundledPackage>();
  const visit = (name: string, from: string): void => {
    const folder = installedFolder(name, from);
    const { version, license, dependencies = {} } = readManifest(folder);
    const key = `${name}@${version}`;
    if (found.has(key)) return;
    found.set(key, { name, version, license, licenseText: licenseText(folder) });
    // Types are gone before anything is bundled.
    for (const dependency of Object.keys(dependencies))
      if (!dependency.startsWith('@types/')) visit(dependency, folder);
  };
  for (const name of importedPackages()) visit(name, ROOT);
  return [...found.values()].sort((a, b) => compareText(a.name, b.name) || compareText(a.version, b.version));
}

/** The notices as text. @throws as `bundledPackages` */
export function noticesText(): string {
  const rule = '-'.repeat(78);
  const parts = bundledPackages().map(({ name, version, license, licenseText }) =>
    [rule, `${name} ${version}`, `License: ${license ?? 'see below'}`, rule, '', licenseText, ''].join('\n'),
  );
  return [
    'THIRD-PARTY NOTICES',
    '',
    'Counterpoint is bundled with the following packages, each under its own licence.',
    '',
    ...parts,
  ].join('\n');
}

/** Names of the packages that any source file imports at run time. */
function importedPackages(): readonly string[] {
  const names = new Set<string>();
  for (const folder of SOURCE_FOLDERS) {
    for (const file of readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const text = readFileSync(path.join(ROOT, folder, file), 'utf8');
      for (const specifier of importedIn(text)) {
        const [scope = '', name = ''] = specifier.split('/');
        names.add(scope.startsWith('@') ? `${scope}/${name}` : scope);
      }
    }
  }
  return [...names].sort(compareText);
}

/** Specifiers of packages in a source text; what is imported as a type only leaves nothing behind. */
function importedIn(text: string): readonly string[] {
  const statically = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^.'][^']*)'/gm)]
    .filter(([, isType]) => isType === undefined)
    .map(([, , specifier = '']) => specifier);
  const lazily = [...text.matchAll(/\bimport\('([^.'][^']*)'\)/g)].map(([, specifier = '']) => specifier);
  return [...statically, ...lazily].filter(
    (specifier) => !specifier.startsWith('node:') && specifier !== 'vscode',
  );
}

/** Where Node would find a package when it is asked for from a folder: nested copies come first. */
function installedFolder(name: string, from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, 'node_modules', name);
    try {
      readManifest(candidate);
      return candidate;
    } catch {
      if (folder === path.dirname(folder)) throw new Error(`${name} is not installed: run npm ci`);
    }
  }
}

function readManifest(folder: string): z.infer<typeof manifestSchema> {
  return manifestSchema.parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
}

function licenseText(folder: string): string {
  const file = readdirSync(folder)
    .sort(compareText)
    .find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name));
  if (file === undefined) throw new Error(`${folder} has no licence file`);
  return readFileSync(path.join(folder, file), 'utf8').replace(/\r\n?/g, '\n').trim();
}

/** The same order on every machine, whatever its language. */
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(NOTICES_FILE, noticesText());
