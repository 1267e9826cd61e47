/** Where the code of others comes from, on which terms, and that the notices say so. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import * as z from 'zod';
import { bundledPackages, NOTICES_FILE, noticesText } from '../../../scripts/writeNotices';
import { manifest, ROOT } from './extensionManifest';

const ALLOWED = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD'];

const lockfile = z
  .object({
    version: z.string(),
    lockfileVersion: z.literal(3),
    packages: z.record(
      z.string(),
      z.object({
        resolved: z.string().optional(),
        integrity: z.string().optional(),
        version: z.string().optional(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')));

describe('the lock file', () => {
  it('belongs to this version of the extension', () => {
    assert.equal(lockfile.version, manifest.version);
  });

  it('names no address to download from: each machine uses the registry it is set up with', () => {
    assert.deepEqual(
      Object.entries(lockfile.packages)
        .filter(([, { resolved }]) => resolved !== undefined)
        .map(([name]) => name),
      [],
    );
    assert.doesNotMatch(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'), /"resolved"/);
  });

  it('pins every package by its digest', () => {
    const entries = Object.entries(lockfile.packages).filter(([name]) => name !== '');
    assert.ok(entries.length > 100);
    assert.deepEqual(
      entries.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([name]) => name),
      [],
    );
  });
});

describe('bundled packages', () => {
  const bundled = bundledPackages();

  it('are found: what our sources import, and what that needs', () => {
    const names = bundled.map(({ name }) => name);
    for (const name of ['zod', 'simple-git', 'debug', 'lit-html', 'd3-array'])
      assert.ok(names.includes(name), name);
    for (const name of ['vscode', 'mocha', 'typescript']) assert.ok(!names.includes(name), name);
  });

  it('have licences that let everybody use, change and pass them on', () => {
    assert.deepEqual(
      bundled
        .filter(({ license }) => license === undefined || !ALLOWED.includes(license))
        .map(({ name, license }) => `${name}: ${license}`),
      [],
    );
  });

  it('are all in ThirdPartyNotices.txt, as installed (npx tsx scripts/writeNotices.ts writes it)', () => {
    assert.equal(readFileSync(NOTICES_FILE, 'utf8'), noticesText());
  });
});

describe('the editor', () => {
  it('that is needed is the one whose types we compile against: nothing newer is called by accident', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });
});
