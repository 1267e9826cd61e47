/** What is in the package that a person installs: everything it needs, nothing else. Asked of vsce itself. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { contributes, manifest, ROOT } from './extensionManifest';

/** What the build makes; not in git. */
const BUILT = [
  'dist/extension.js',
  'dist/engine.js',
  'dist/runner.js',
  'dist/hook.js',
  'dist/demo-agent.js',
  'dist/cli.js',
  'dist/cli-commands.js',
  'dist/webview/metrics.js',
  'dist/webview/metrics.css',
  'dist/webview/integration-map.js',
  'dist/webview/integration-map.css',
];
const NOT_SHIPPED = [
  'dist/extension.js.map',
  'dist/webview/metrics.js.map',
  'dist/sizes.json',
  'node_modules/zod/package.json',
  'out/suite.js',
  'media/readme/tasks.png',
];

describe('the package', () => {
  let folder: string;
  let tracked: readonly string[];
  let packaged: ReadonlySet<string>;

  before(function () {
    this.timeout(60_000);
    // In a copy, where every file that could be there is there: what is packaged must not depend on what was built.
    folder = mkdtempSync(path.join(os.tmpdir(), 'counterpoint-package-'));
    tracked = execFileSync('git', ['-C', ROOT, 'ls-files', '-z'], { encoding: 'utf8' })
      .split('\0')
      .filter((file) => file !== '' && existsSync(path.join(ROOT, file)));
    for (const file of [...tracked, ...BUILT, ...NOT_SHIPPED]) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), '');
    }
    for (const file of ['package.json', '.vscodeignore'])
      copyFileSync(path.join(ROOT, file), path.join(folder, file));
    const vsce = path.join(ROOT, 'node_modules/@vscode/vsce/vsce');
    const listed = execFileSync(process.execPath, [vsce, 'ls', '--no-dependencies'], {
      cwd: folder,
      encoding: 'utf8',
    });
    packaged = new Set(listed.split('\n').filter((line) => line !== ''));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('holds every program and page that is built', () => {
    assert.deepEqual(
      BUILT.filter((file) => !packaged.has(file)),
      [],
    );
  });

  it('holds the samples whole, files that begin with a dot included', () => {
    const samples = tracked.filter((file) => file.startsWith('samples/'));
    assert.ok(samples.some((file) => file.includes('/.counterpoint/')));
    assert.ok(samples.some((file) => file.includes('/.claude/')));
    assert.ok(samples.some((file) => file.endsWith('/.gitignore')));
    assert.deepEqual(
      samples.filter((file) => !packaged.has(file)),
      [],
    );
  });

  it('holds what tells its terms, and the notices of what is bundled', () => {
    for (const file of ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'ThirdPartyNotices.txt'])
      assert.ok(packaged.has(file), file);
  });

  it('holds no sources, tests, scripts, maps, documents or dependencies', () => {
    const allowed =
      /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE|ThirdPartyNotices\.txt|(?:dist|media|samples)\/.+)$/;
    assert.deepEqual(
      [...packaged].filter((file) => !allowed.test(file) || NOT_SHIPPED.includes(file)),
      [],
    );
    assert.ok(!packaged.has('media/icon.svg'));
  });

  it('names no file that does not exist, so that nothing is forgotten by a slip of the pen', () => {
    const named = readFileSync(path.join(ROOT, '.vscodeignore'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1).replace(/\*.*$/, ''));
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((start) => ![...packaged].some((file) => file.startsWith(start))),
      [],
    );
  });

  it('holds every file that the manifest names', () => {
    const named = [
      manifest.main,
      ...Object.values(manifest.bin),
      manifest.icon,
      ...contributes.viewsContainers.activitybar.map(({ icon }) => icon),
      ...Object.values(contributes.views)
        .flat()
        .map(({ icon }) => icon),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
      ...contributes.jsonValidation.map(({ url }) => url),
    ].map((file) => path.posix.normalize(file));
    assert.ok(named.length > 10);
    assert.deepEqual(
      named.filter((file) => !packaged.has(file)),
      [],
    );
  });
});

describe('pictures', () => {
  it('the icon is a PNG of 128 by 128', () => {
    const bytes = readFileSync(path.join(ROOT, manifest.icon));
    assert.equal(bytes.subarray(1, 4).toString('latin1'), 'PNG');
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [128, 128]);
  });

  it('the icon of the activity bar takes the colour it is given', () => {
    const svg = readFileSync(path.join(ROOT, 'media/counterpoint.svg'), 'utf8');
    assert.match(svg, /viewBox="0 0 24 24"/);
    assert.match(svg, /currentColor/);
    assert.doesNotMatch(svg, /#[0-9a-f]{3,8}\b|rgb/i);
  });

  it('the walkthrough takes its colours from the theme, loads nothing and runs nothing', () => {
    for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      const svg = readFileSync(path.join(ROOT, media.svg), 'utf8');
      assert.ok(media.altText.length > 10);
      assert.match(svg, /var\(--vscode-foreground\)/);
      assert.doesNotMatch(svg, /<script|<image|\son\w+=|href=|url\(|@import/i, media.svg);
      const bare = svg.replaceAll(/var\(--vscode-[^()]*(?:\([^()]*\)[^()]*)*\)/g, '');
      assert.doesNotMatch(bare, /(?:fill|stroke)[=:]\s*"?#/, `${media.svg} has a colour of its own`);
    }
  });
});
