import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { resolveProgram } from '../../../../src/engine/processes/resolveProgram';
import { scrubbedEnvironment } from '../../../../src/engine/processes/scrubbedEnvironment';
import { TailBuffer } from '../../../../src/engine/processes/tailBuffer';

describe('scrubbedEnvironment', () => {
  const names = (source: Record<string, string>) =>
    Object.keys(scrubbedEnvironment(source, { platform: 'linux' })).sort();

  it('drops the variables of the editor, of git and of Node', () => {
    const dropped = [
      'ELECTRON_RUN_AS_NODE',
      'VSCODE_IPC_HOOK',
      'GIT_DIR',
      'GIT_CONFIG_COUNT',
      'NODE_OPTIONS',
      'BASH_ENV',
    ];
    const more = [
      'npm_lifecycle_event',
      'COUNTERPOINT_NONCE',
      'SSH_AUTH_SOCK',
      'TERM_PROGRAM',
      'NODE_TEST_CONTEXT',
    ];
    assert.deepEqual(names(Object.fromEntries([...dropped, ...more].map((name) => [name, 'x']))), []);
  });

  it('drops secrets by name and by value', () => {
    const byName = [
      'ANTHROPIC_API_KEY',
      'OPENAI_APIKEY',
      'AWS_SECRET_ACCESS_KEY',
      'NPM_TOKEN',
      'DB_PASSWORD',
      'npm_config__auth',
    ];
    assert.deepEqual(names(Object.fromEntries(byName.map((name) => [name, 'x']))), []);
    const values = [
      'sk-abc',
      'ghp_abcdef',
      'postgres://me:secret@host/db',
      'eyJhbGciOiJIUzI1.x',
      '-----BEGIN RSA PRIVATE KEY-----',
    ];
    assert.deepEqual(
      names(Object.fromEntries(values.map((value, index) => [`HARMLESS_${index}`, value]))),
      [],
    );
  });

  it('keeps what programs need', () => {
    const kept = {
      HOME: '/home/me',
      LANG: 'C',
      HTTPS_PROXY: 'http://me:pw@proxy:1',
      KEYBOARD: 'us',
      JAVA_HOME: '/j',
      USER: 'me',
    };
    assert.deepEqual(scrubbedEnvironment(kept), kept);
  });

  it('lets through by name what is asked for, and sets what is given', () => {
    const source = { DATABASE_URL: 'postgres://me:secret@host/db', CI: 'no' };
    const result = scrubbedEnvironment(source, { keep: ['DATABASE_URL'], set: { CI: '1' } });
    assert.deepEqual(result, { DATABASE_URL: 'postgres://me:secret@host/db', CI: '1' });
  });

  it('leaves no relative entry in PATH', () => {
    const linux = scrubbedEnvironment({ PATH: '/usr/bin::.:node_modules/.bin:/bin' }, { platform: 'linux' });
    assert.equal(linux['PATH'], '/usr/bin:/bin');
    const windows = scrubbedEnvironment(
      { Path: 'C:\\a;;.;b;\\\\host\\c' },
      { platform: 'win32', set: { PATH: 'D:\\x' } },
    );
    assert.deepEqual(windows, { PATH: 'D:\\x' });
  });
});

describe('resolveProgram on Windows', () => {
  const node = 'C:\\node\\node.exe';
  const files = new Set([
    node,
    'C:\\node\\npm.cmd',
    'C:\\node\\node_modules\\npm\\bin\\npm-cli.js',
    'C:\\tools\\yarn.cmd',
    'git.exe',
  ]);
  const resolve = (program: string, args: string[] = []) =>
    resolveProgram({ program, args }, { Path: '.;C:\\node;C:\\tools' }, (file) => files.has(file), 'win32');

  it('finds programs in absolute entries of PATH alone', () => {
    assert.deepEqual(resolve('node', ['x']), { ok: true, value: { program: node, args: ['x'] } });
    const planted = resolve('git');
    assert.equal(planted.ok || planted.problem.code, 'program-not-found');
  });

  it('starts npm as the script it is and refuses other batch files', () => {
    assert.deepEqual(resolve('npm', ['test']), {
      ok: true,
      value: { program: node, args: ['C:\\node\\node_modules\\npm\\bin\\npm-cli.js', 'test'] },
    });
    const refused = resolve('yarn');
    assert.equal(refused.ok || refused.problem.code, 'program-is-batch-file');
  });

  it('leaves other systems alone', () => {
    assert.deepEqual(
      resolveProgram({ program: 'yarn', args: [] }, {}, () => false, 'linux'),
      {
        ok: true,
        value: { program: 'yarn', args: [] },
      },
    );
  });
});

describe('TailBuffer', () => {
  it('holds the last bytes of any sequence of chunks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.uint8Array({ maxLength: 90 })),
        (limit, chunks) => {
          const tail = new TailBuffer(limit);
          for (const chunk of chunks) tail.push(Buffer.from(chunk));
          const all = Buffer.concat(chunks);
          assert.deepEqual(tail.bytes(), Buffer.from(all.subarray(Math.max(0, all.length - limit))));
          assert.equal(tail.dropped, Math.max(0, all.length - limit));
        },
      ),
    );
  });

  it('does not begin in the middle of a character', () => {
    const tail = new TailBuffer(5);
    tail.push(Buffer.from('x😀ab'));
    assert.equal(tail.text(), 'ab');
    const whole = new TailBuffer(6);
    whole.push(Buffer.from('x😀ab'));
    assert.equal(whole.text(), '😀ab');
  });
});
