import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { buildPackage, type BuiltPackage } from './builtPrograms';
import { assertShape, documented, Sandbox } from './commandRun';

const TASKS = [
  '# Tasks: Auth',
  '',
  '## Phase 1: Setup',
  '',
  '- [x] T001 Make the folders',
  '- [ ] T002 [P] [US1] Check passwords in `src/password.ts` (depends on T001) (est: 30m)',
  '  - [ ] with a test',
  '',
].join('\n');

interface PlanAnswer {
  readonly task_files: readonly {
    readonly path: string;
    readonly counts: Readonly<Record<string, unknown>>;
    readonly tasks: readonly Readonly<Record<string, unknown>>[];
  }[];
}

describe('commands that only read', function () {
  this.timeout(60_000);
  let built: BuiltPackage;
  const sandbox = new Sandbox();
  const run = (cwd: string, ...args: string[]) => sandbox.run(built.cli, cwd, args);

  before(async () => {
    // Without the engine: what only reads must not need it.
    built = await buildPackage(['cli', 'cli-commands']);
  });
  after(() => {
    built.remove();
    sandbox.remove();
  });

  it('plan lists a workspace, and loads nothing beyond its own file', async () => {
    const folder = sandbox.workspace({
      'specs/001-auth/tasks.md': TASKS,
      'specs/001-auth/spec.md': '# Auth\n',
    });
    const alone = path.join(sandbox.workspace(), 'cli.js');
    copyFileSync(built.cli, alone);
    const { code, stdout, stderr } = await sandbox.run(alone, folder, ['plan']);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /specs\/001-auth\/tasks\.md {2}Auth\n {2}1 of 2 tasks done/);
    assert.match(stdout, /\[x\] T001 Make the folders\n {4}\[ \] T002 Check passwords/);
  });

  it('plan --json has the documented shape and the counts of the list', async () => {
    const folder = sandbox.workspace({
      'specs/001-auth/tasks.md': TASKS,
      'specs/001-auth/spec.md': '# Auth\n',
      'specs/001-auth/contract.md': '# Contract\n',
    });
    const { code, stdout } = await run(folder, 'plan', '--json');
    assert.equal(code, 0);
    assert.equal(stdout.trimEnd().split('\n').length, 1, 'one line for programs');
    const answer = JSON.parse(stdout) as PlanAnswer;
    assertShape(answer, documented('plan'));
    const [list] = answer.task_files;
    assert.equal(list?.path, 'specs/001-auth/tasks.md');
    assert.equal(list?.counts['task_lines'], 2);
    assert.equal(list?.counts['done'], 1);
    assert.equal(list?.counts['parallel'], 1);
    assert.deepEqual(list?.tasks[1]?.['paths'], ['src/password.ts']);
    assert.equal(list?.tasks[1]?.['line'], 6);
  });

  it('plan reads named files whatever they are called and wherever they lie', async () => {
    const elsewhere = sandbox.workspace({ 'my work.txt': TASKS });
    const folder = sandbox.workspace();
    const file = path.join(elsewhere, 'my work.txt');
    const absolute = JSON.parse((await run(folder, 'plan', '--json', file)).stdout) as PlanAnswer;
    assert.equal(absolute.task_files[0]?.path, file);
    assert.equal(absolute.task_files[0]?.tasks.length, 2);
    const relative = JSON.parse((await run(elsewhere, 'plan', '--json', 'my work.txt')).stdout) as PlanAnswer;
    assert.equal(relative.task_files[0]?.path, 'my work.txt');
    const both = JSON.parse((await run(folder, 'plan', '--json', file, '.')).stdout) as {
      readonly workspaces: readonly PlanAnswer[];
    };
    assert.deepEqual(
      both.workspaces.map(({ task_files }) => task_files.length),
      [1, 0],
    );
  });

  it('plan answers for another folder with --cwd, and for none without task lists', async () => {
    const folder = sandbox.workspace({ 'tasks.md': TASKS });
    const other = await run(sandbox.workspace(), 'plan', '--cwd', folder);
    assert.match(other.stdout, /^tasks\.md/);
    const none = await run(sandbox.workspace(), 'plan');
    assert.equal(none.code, 0);
    assert.match(none.stdout, /No task list found/);
  });

  it('plan says what it could not read, with exit code 3 for a file that was named', async () => {
    const folder = sandbox.workspace();
    writeFileSync(path.join(folder, 'binary.md'), Buffer.from([1, 0, 2]));
    const binary = await run(folder, 'plan', 'binary.md');
    assert.equal(binary.code, 3);
    assert.match(binary.stdout, /binary file/);
    const missing = await run(folder, 'plan', 'nothing.md', '--json');
    assert.equal(missing.code, 3);
    assert.match(missing.stderr, /^counterpoint: There is no file or folder nothing\.md\.\n$/);
    assertShape(JSON.parse(missing.stdout), documented('error'));
  });

  it('never writes control characters of a file, its name or the arguments', async () => {
    const evil = 'Title \u001b]0;owned\u0007 \u009b2J \u202egnp.exe \r- [x] T999 fake';
    const name = 'spe\u001b[31mcs';
    const folder = sandbox.workspace({
      [`${name}/001-a/tasks.md`]: `# Tasks: ${evil}\n\n## Phase 1: ${evil}\n\n- [ ] T001 ${evil} (depends on T9\u001b[5m77)\n- [?] T002 b\n`,
    });
    const answers = [
      await run(folder, 'plan'),
      await run(folder, 'plan', '--json'),
      await run(folder, 'lint'),
      await run(folder, 'lint', '--json'),
      await run(folder, `pl\u001b[2Jan`),
      await run(folder, 'plan', `no\u001b[2Jthing`),
      await run(folder, 'plan', `--o\u001b[2Jption`),
      await run(folder, 'lint', '--cwd', `no\u001b[2Jfolder`),
    ];
    for (const { stdout, stderr } of answers)
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    assert.ok(answers[0]?.stdout.includes('T001 Title'), 'the task itself is shown');
  });

  it('lint prints file, line, column, severity, code and message, and fails for errors', async () => {
    const folder = sandbox.workspace({
      'specs/001-a/tasks.md': '- [ ] T001 a (depends on T002)\n- [ ] T002 b (depends on T001)\n',
      'specs/001-a/contract.md': '---\nfeature_id: a\n',
      '.counterpoint/workflow.json': '{\n  "version": 1,\n  "gatez": {}\n}\n',
      '.counterpoint/agents.json': '{"version": 2}',
    });
    const { code, stdout } = await run(folder, 'lint');
    assert.equal(code, 1);
    assert.match(stdout, /^specs\/001-a\/tasks\.md:1:1 error dependency-cycle .+T001 → T002 → T001/m);
    assert.match(stdout, /^specs\/001-a\/contract\.md:1:1 error front-matter-unclosed /m);
    assert.match(stdout, /^\.counterpoint\/workflow\.json:\d+:\d+ error schema .*gatez/m);
    assert.match(stdout, /^\.counterpoint\/agents\.json:1:1 error agents-file-invalid /m);
    const json = await run(folder, 'lint', '--json');
    assert.equal(json.code, 1);
    assertShape(JSON.parse(json.stdout), documented('lint'));
    const one = await run(folder, 'lint', '.counterpoint/workflow.json');
    assert.equal(one.code, 1);
    assert.doesNotMatch(one.stdout, /tasks\.md|agents\.json/);
  });

  it('lint finds nothing wrong with the sample; --strict minds warnings too', async () => {
    const sample = await run(path.resolve('samples/recipebox'), 'lint', '--strict');
    assert.equal(sample.stdout, '');
    assert.equal(sample.code, 0);
    const folder = sandbox.workspace({
      'specs/001-a/tasks.md': `- [ ] T001 a\n- [ ] T002 ${'x'.repeat(40_000)}\n`,
    });
    assert.equal((await run(folder, 'lint')).code, 0);
    assert.equal((await run(folder, 'lint', '--strict')).code, 1);
  });

  const CONTRACT = [
    '# Feature 003: Login',
    '',
    '## Provides',
    '',
    '- POST /session',
    '',
    '## Depends On',
    '',
    '- 001-accounts: GET /user',
    '',
    '## Acceptance Criteria',
    '',
    '- [ ] AC-1: The API should be fast',
    '- [ ] AC-2: POST /session answers in < 100 ms',
    '',
  ].join('\n');

  it('lint judges contracts alone and together, at the words, with near names', async () => {
    const folder = sandbox.workspace({
      'specs/001-accounts/contract.md': '# Feature 001: Accounts\n\n## Provides\n\n- GET /users\n',
      'specs/003-login/contract.md': CONTRACT,
    });
    const { stdout } = await run(folder, 'lint');
    assert.match(
      stdout,
      /^specs\/003-login\/contract\.md:9:21 warning not-provided .*GET \/user.*near it: “\/users”/m,
    );
    assert.match(stdout, /^specs\/003-login\/contract\.md:13:31 warning vague-criterion “fast”/m);
    assert.match(stdout, /^specs\/003-login\/contract\.md:14:\d+ warning percentile-missing “< 100 ms”/m);
    const strict = await run(folder, 'lint', '--strict', '--json');
    assert.equal(strict.code, 1);
    assertShape(JSON.parse(strict.stdout), documented('lint'));
    const one = await run(folder, 'lint', 'specs/003-login/contract.md');
    assert.equal(one.code, 0, 'warnings alone');
    assert.match(one.stdout, /vague-criterion/);
    assert.doesNotMatch(one.stdout, /not-provided|001-accounts/);
  });

  it('lint reads contracts that stand apart from features, and those a setting of the folder names', async () => {
    const files = {
      'contracts/login.md': CONTRACT,
      'agreements/mail.md': CONTRACT.replace('003: Login', '004: Mail'),
    };
    const byDefault = await run(sandbox.workspace(files), 'lint');
    assert.match(byDefault.stdout, /^contracts\/login\.md:13:/m);
    assert.doesNotMatch(byDefault.stdout, /agreements/);
    const settings = '{\n  // ours\n  "counterpoint.contractFiles": ["agreements/*.md"],\n}';
    const set = await run(sandbox.workspace({ ...files, '.vscode/settings.json': settings }), 'lint');
    assert.match(set.stdout, /^agreements\/mail\.md:13:/m);
    assert.doesNotMatch(set.stdout, /contracts\/login/);
    for (const broken of ['{', '{"counterpoint.contractFiles": "x"}', '[1]', ''])
      assert.match(
        (await run(sandbox.workspace({ ...files, '.vscode/settings.json': broken }), 'lint')).stdout,
        /^contracts\/login\.md:13:/m,
        broken,
      );
  });

  it('lint prints nothing that a contract could make the terminal obey', async () => {
    const folder = sandbox.workspace({
      'contracts/x.md': CONTRACT.replace('fast', 'fast \u001b]x;title\u0007 \u202e'),
    });
    const { stdout } = await run(folder, 'lint');
    assert.match(stdout, /vague-criterion/);
    assert.doesNotMatch(stdout.replaceAll('\n', ''), /\p{Cc}|\u202e/u);
  });

  it('an answer nobody reads to its end is no error', async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `- [ ] T${index + 1} some words for a task`);
    const folder = sandbox.workspace({ 'specs/001-a/tasks.md': `${lines.join('\n')}\n` });
    const child = sandbox.start(built.cli, folder, ['plan', '--json']);
    child.stdout?.destroy();
    const code = await new Promise((resolve) => child.once('exit', resolve));
    assert.equal(code, 0);
  });

  it('wrong usage is exit code 2, our own failure 70 with a text to report', async () => {
    const folder = sandbox.workspace();
    for (const args of [['plam'], ['plan', '--jsn'], ['validate'], ['lint', '--cwd', 'nowhere']])
      assert.equal((await run(folder, ...args)).code, 2, args.join(' '));
    // Its engine is not there.
    const broken = await run(folder, 'status');
    assert.equal(broken.code, 70);
    assert.match(broken.stderr, /Please report this/);
  });
});
