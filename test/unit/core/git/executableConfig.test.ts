import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  canRunCode,
  executableChanges,
  type ExecutableEntry,
  readConfigLines,
} from '../../../../src/core/git/executableConfig';

describe('settings that can run code', () => {
  it('are known in any spelling', () => {
    for (const key of [
      'filter.x.clean',
      'filter.x.y.smudge',
      'Filter.X.PROCESS',
      'filter.a\nb.process',
      'merge.x.driver',
      'diff.x.command',
      'diff.x.textconv',
      'diff.external',
      'core.fsmonitor',
      'core.hooksPath',
      'core.sshCommand',
      'core.editor',
      'core.pager',
      'core.gitProxy',
      'core.worktree',
      'gpg.program',
      'gpg.ssh.program',
      'gpg.ssh.defaultKeyCommand',
      'include.path',
      'includeIf.onbranch:x.path',
      'credential.helper',
      'credential.https://x.helper',
      'alias.st',
      'pager.log',
      'hook.x.command',
      'remote.o.uploadpack',
      'remote.o.promisor',
      'url.ext::x.insteadOf',
      'protocol.ext.allow',
      'lfs.customtransfer.x.path',
      'sequence.editor',
      'trailer.x.cmd',
      'difftool.x.cmd',
      'init.templateDir',
    ]) {
      assert.ok(canRunCode(key, 'x'), key);
    }
    assert.ok(canRunCode('remote.o.url', 'ext::sh -c "x"') && canRunCode('submodule.x.update', '!x'));
  });

  it('are told from harmless ones', () => {
    for (const key of [
      'user.name',
      'core.autocrlf',
      'core.bare',
      'branch.main.remote',
      'branch.main.merge',
      'remote.o.fetch',
      'merge.conflictStyle',
      'diff.algorithm',
      'push.default',
      'pull.rebase',
      'core.ignoreCase',
      'extensions.worktreeConfig',
      'submodule.x.url',
      'gc.auto',
    ]) {
      assert.equal(canRunCode(key, 'x'), undefined, key);
    }
    assert.equal(canRunCode('remote.o.url', 'git@github.com:a/b.git'), undefined);
    assert.equal(canRunCode('remote.o.url', 'https://[::1]/x'), undefined);
    assert.equal(canRunCode('submodule.x.update', 'merge'), undefined);
  });

  it('reads what git config prints, with values of many lines and keys without one', () => {
    const printed =
      'local\0file:/r/.git/config\0alias.x\n!a\nb\0local\0file:/r/.git/config\0core.bare\0global\0file:/h\0user.name\n\0';
    assert.deepEqual(readConfigLines(printed), [
      { scope: 'local', origin: 'file:/r/.git/config', key: 'alias.x', value: '!a\nb' },
      { scope: 'local', origin: 'file:/r/.git/config', key: 'core.bare', value: 'true' },
      { scope: 'global', origin: 'file:/h', key: 'user.name', value: '' },
    ]);
  });

  it('compares with what was agreed, repeated keys included', () => {
    const entry = (name: string, digest: string): ExecutableEntry => ({
      kind: 'config',
      name,
      where: 'f',
      shown: digest,
      digest,
      why: 'x',
    });
    const agreed = [entry('credential.helper', '1'), entry('credential.helper', '2'), entry('gone', '1')];
    const changes = executableChanges(agreed, [
      entry('credential.helper', '2'),
      entry('credential.helper', '3'),
      entry('new', '1'),
    ]);
    assert.deepEqual(
      changes.appeared.map((one) => one.name),
      ['new'],
    );
    assert.deepEqual(
      changes.changed.map((one) => one.digest),
      ['3'],
    );
    assert.deepEqual(
      changes.gone.map((one) => one.name),
      ['gone'],
    );
  });
});
