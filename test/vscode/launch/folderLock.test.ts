import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { takeFolderLock } from '../../../scripts/vscode/folderLock';

describe('the lock of the installation', () => {
  let folder: string;
  let lock: string;
  const noWait = (pid: number) => assert.fail(`waited for ${pid}`);

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'counterpoint-lock-'));
    lock = path.join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is taken, given back, and taken again', async () => {
    (await takeFolderLock(lock, noWait))();
    (await takeFolderLock(lock, noWait))();
  });

  it('is waited for while its owner lives, and gone when it ends without giving it back', async () => {
    const folderLock = path.resolve(import.meta.dirname, '../../../scripts/vscode/folderLock.ts');
    const owner = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', '--eval'],
        `require(${JSON.stringify(folderLock)}).takeFolderLock(${JSON.stringify(lock)}, () => {})` +
          `.then(() => { console.log('taken'); setInterval(() => {}, 1000); })`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => owner.stdout.once('data', resolve));
    const waitedFor: number[] = [];
    const release = await takeFolderLock(lock, (pid) => {
      waitedFor.push(pid);
      owner.kill('SIGKILL');
    });
    assert.deepEqual(waitedFor, [owner.pid]);
    release();
  });

  it('of a process whose id another process has now is broken', async () => {
    mkdirSync(lock);
    writeFileSync(path.join(lock, `${process.ppid}-1`), '');
    (await takeFolderLock(lock, noWait))();
  });
});
