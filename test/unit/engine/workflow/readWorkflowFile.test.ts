import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readWorkflowFile } from '../../../../src/engine/workflow/readWorkflowFile';
import { RepositoryFileError, textFromDisk } from '../../../../src/engine/workflow/repositoryText';

describe('readWorkflowFile', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'counterpoint-workflow-'));
    mkdirSync(path.join(root, 'repository', '.counterpoint'), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const at = (...names: string[]) => path.join(root, 'repository', ...names);
  const read = () => readWorkflowFile(textFromDisk(at()));

  it('reads from disk, and takes the built-in workflow where there is no file', async () => {
    assert.deepEqual(await read().then(({ source, problems }) => [source, problems]), ['built-in', []]);
    writeFileSync(at('.counterpoint', 'workflow.json'), '{"version":1,"limits":{"agents":2}}');
    const { source, workflow } = await read();
    assert.deepEqual([source, workflow.limits.agents], ['file', 2]);
  });

  it('reads what it is handed, such as the base commit', async () => {
    const asked: string[] = [];
    const reading = await readWorkflowFile(async (file) => {
      asked.push(file);
      return '{"version":1,"name":"ours"}';
    });
    assert.equal(reading.workflow.name, 'ours');
    assert.deepEqual(asked, ['.counterpoint/workflow.json']);
  });

  it('has a problem, not an exception, when the file cannot be read', async () => {
    const reading = await readWorkflowFile(() => Promise.reject(new Error('git is not there')));
    assert.deepEqual(
      reading.problems.map(({ code, message }) => [code, message]),
      [['unreadable', 'git is not there']],
    );
  });

  it('refuses links out of the repository, pipes, folders and giants', async () => {
    writeFileSync(path.join(root, 'secret'), 'secret');
    symlinkSync(path.join(root, 'secret'), at('link'));
    execFileSync('mkfifo', [at('pipe')]);
    writeFileSync(at('giant'), 'x'.repeat(2000));
    writeFileSync(at('inside'), 'text');
    symlinkSync('inside', at('link-inside'));
    const text = textFromDisk(at(), 1000);
    const reason = (file: string) =>
      text(file).then(
        () => 'read',
        (error: unknown) => (error instanceof RepositoryFileError ? error.reason : error),
      );
    assert.equal(await reason('link'), 'outside');
    assert.equal(await reason('../secret'), 'outside');
    assert.equal(await reason('pipe'), 'not-a-file');
    assert.equal(await reason('.counterpoint'), 'not-a-file');
    assert.equal(await reason('giant'), 'too-large');
    assert.equal(await text('link-inside'), 'text');
    assert.equal(await text('no/such/file'), undefined);
    assert.equal(await text('inside/below-a-file'), undefined);
  });
});
