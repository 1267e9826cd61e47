/** The documents against what they describe: names, defaults, links, and the map of the code. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { contributes, manifest, ROOT, settings } from './extensionManifest';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'AGENTS.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const readme = read('README.md');

/** Rows of all tables in a text, as cells. A `\|` stays part of its cell. */
const tableRows = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

/** A text without what stands in code, where brackets are no links. */
const prose = (text: string): string =>
  text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '').replaceAll(/`[^`\n]+`/g, '');

/** What stands between backticks. */
const codeIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

const PICTURES = [
  'contracts.png',
  'criterion-lens.png',
  'delegate.png',
  'integrated.png',
  'integration-map.png',
  'metrics.png',
  'review.png',
  'running.png',
  'tasks.png',
  'testing-view.png',
  'waiting.png',
  'worktrees.png',
];

/** Whether there is a file or folder of this name; `*` in the last part stands for anything. */
function isThere(place: string): boolean {
  const folder = path.join(ROOT, path.dirname(place));
  const name = path.basename(place);
  if (!name.includes('*')) return existsSync(path.join(folder, name));
  const pattern = new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
  return existsSync(folder) && readdirSync(folder).some((entry) => pattern.test(entry));
}

/** Folders directly in a folder of the project. */
const foldersIn = (folder: string): readonly string[] =>
  readdirSync(path.join(ROOT, folder))
    .map((name) => `${folder}/${name}`)
    .filter((place) => statSync(path.join(ROOT, place)).isDirectory());

describe('README', () => {
  it('has every setting, with its default and who may set it', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const written = tableRows(readme).filter(([name = '']) => name.startsWith('`counterpoint.'));
    const expected = Object.entries(settings).map(([key, { default: value, scope }]) => [
      `\`${key}\`${scope === 'machine' ? ' ●' : restrictedConfigurations.includes(key) ? ' ○' : ''}`,
      `\`${JSON.stringify(value)}\``,
    ]);
    assert.deepEqual(
      written.map(([name, value]) => [name, value]),
      expected,
    );
  });

  it('has every command of the palette, by its title and in this order', () => {
    const hidden = new Set(
      (contributes.menus['commandPalette'] ?? [])
        .filter(({ when }) => when === 'false')
        .map(({ command }) => command),
    );
    const commands = readme.slice(readme.indexOf('## Commands'), readme.indexOf('## Settings'));
    const written = tableRows(commands)
      .map(([title = '']) => title)
      .filter((title) => title !== 'command' && !/^-+$/.test(title));
    // Buttons on rows and comments may be in the table; whatever is, exists.
    const expected = contributes.commands.filter(
      ({ command, title }) => !hidden.has(command) || written.includes(title),
    );
    assert.deepEqual(
      written,
      expected.map(({ title }) => title),
    );
  });

  it('names the versions that are needed, as the manifest does', () => {
    assert.match(
      readme,
      new RegExp(`VS Code ${manifest.engines.vscode.replace(/^\^(\d+\.\d+).*/, '$1')} or later`),
    );
    assert.ok(readme.includes(`counterpoint-${manifest.version}.vsix`));
  });

  /** Pictures by file name, with the words that describe them: shown, or still a comment that keeps their place. */
  const shown = new Map(
    [...readme.matchAll(/!\[([^\]]*)\]\(media\/readme\/([^)]+)\)/g)].map(([, words = '', file = '']) => [
      file,
      words,
    ]),
  );
  const awaited = new Map(
    [...readme.matchAll(/<!-- picture: media\/readme\/(\S+): (.*?) -->/g)].map(
      ([, file = '', words = '']) => [file, words],
    ),
  );

  it('has a place for each picture that the journeys take, and describes it', () => {
    const pictures = new Map([...shown, ...awaited]);
    assert.deepEqual([...pictures.keys()].sort(), PICTURES);
    for (const words of pictures.values()) assert.ok(words.length > 15, words);
  });

  it('shows the pictures that have been taken, and no other', () => {
    const taken = PICTURES.filter((file) => existsSync(path.join(ROOT, 'media/readme', file)));
    assert.deepEqual([...shown.keys()].sort(), taken, 'see "Pictures" in CONTRIBUTING.md');
  });
});

describe('documents', () => {
  it('have this version in the changelog', () => {
    assert.match(
      read('CHANGELOG.md'),
      new RegExp(`^## \\[${manifest.version.replaceAll('.', '\\.')}\\]`, 'm'),
    );
  });

  for (const document of DOCUMENTS) {
    it(`${document} links to files that exist`, () => {
      const text = prose(read(document));
      const links = [...text.matchAll(/\]\(([^)\s]+)\)/g), ...text.matchAll(/^\[[^\]]+\]: (\S+)/gm)]
        .map(([, target = '']) => target.replace(/#.*$/, ''))
        .filter((target) => target !== '' && !/^[a-z]+:/i.test(target));
      const missing = links.filter((target) => !existsSync(path.join(ROOT, path.dirname(document), target)));
      assert.deepEqual(missing, []);
    });
  }

  for (const document of DOCUMENTS) {
    it(`${document} defines every link that it names`, () => {
      const text = prose(read(document));
      const defined = new Set([...text.matchAll(/^\[([^\]]+)\]: /gm)].map(([, name]) => name));
      const named = [...text.matchAll(/\]\[([^\]\n]+)\]/g)].map(([, name]) => name);
      assert.deepEqual(
        named.filter((name) => !defined.has(name)),
        [],
      );
    });
  }

  for (const document of ['ARCHITECTURE.md', 'AGENTS.md', 'CONTRIBUTING.md']) {
    it(`${document} names paths that exist`, () => {
      const places = codeIn(read(document)).filter((code) =>
        /^(?:src|test|scripts|media|docs|lint|samples|webview-ui)\/[\w./*-]+$/.test(code),
      );
      assert.ok(places.length > 5);
      const missing = places.filter((place) => !isThere(place));
      // The journeys make this folder with their first picture.
      assert.deepEqual(
        missing.filter((place) => !place.startsWith('media/readme')),
        [],
      );
    });
  }
});

describe('the map of the code', () => {
  const rows = tableRows(read('ARCHITECTURE.md'));
  const mapped = rows.map(([first = '', , last = '']) => ({
    folders: codeIn(first).filter((code) => code.startsWith('src/') || code.startsWith('webview-ui/')),
    files: codeIn(last).filter((code) => code.endsWith('.ts')),
  }));

  it('has every folder of the code', () => {
    const written = new Set(mapped.flatMap(({ folders }) => folders));
    const folders = [
      'src',
      'src/core',
      'src/engine',
      'src/engine/run',
      'src/extension',
      'webview-ui',
    ].flatMap(foldersIn);
    assert.ok(folders.length > 40, `only ${folders.length} were found`);
    assert.deepEqual(
      folders.filter((folder) => !written.has(folder)),
      [],
    );
  });

  it('names files to begin with that are there', () => {
    const missing = mapped.flatMap(({ folders, files }) =>
      folders.length === 0
        ? []
        : files.filter((file) => !folders.some((folder) => existsSync(path.join(ROOT, folder, file)))),
    );
    assert.deepEqual(missing, []);
  });
});
