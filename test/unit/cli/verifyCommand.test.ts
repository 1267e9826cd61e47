import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { buildPackage, type BuiltPackage } from './builtPrograms';
import { assertShape, documented, Sandbox } from './commandRun';

const contract = (...criteria: readonly string[]): string =>
  `# Greeting\n\n## Provides\n\n- \`greet()\`\n\n## Depends On\n\n- None\n\n## Acceptance Criteria\n\n${criteria.map((line) => `- ${line}\n`).join('')}`;

const FILES = {
  'specs/001-greeting/tasks.md': '# Tasks\n\n- [ ] T001 Greet\n',
  'specs/001-greeting/contract.md': contract(
    'AC-1: The greeting is printed (verify: `node greet.js`)',
    'AC-2: Nobody is greeted twice (verify: `node -e "console.log(\'twice\'); process.exit(3)"`)',
    'AC-3: People like it',
    'AC-4: Answers come in < 5 s at p95 (verify: script samples.js)',
  ),
  'specs/002-mail/contract.md': contract('AC-1: Mail is sent (verify: `node missing.js | cat`)'),
  'greet.js': 'console.log("hello");\n',
  'samples.js': 'console.log(JSON.stringify({ samples_ms: Array.from({ length: 200 }, (_, i) => i) }));\n',
};

interface VerifyAnswer {
  readonly held: boolean;
  readonly uncommitted: number;
  readonly criteria: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly exit_code: number | null;
    readonly latency: { readonly measured_ms: number } | null;
  }[];
}

describe('counterpoint verify', function () {
  this.timeout(120_000);
  let built: BuiltPackage;
  const sandbox = new Sandbox();
  before(async () => {
    built = await buildPackage();
  });
  after(() => {
    sandbox.remove();
    built.remove();
  });
  const verify = (cwd: string, ...args: string[]) => sandbox.run(built.cli, cwd, ['verify', ...args]);
  const project = (): string => {
    const folder = sandbox.workspace(FILES);
    sandbox.commitAll(folder);
    return folder;
  };

  it('says of each criterion whether it holds, as text and as JSON of the documented shape', async () => {
    const folder = project();
    writeFileSync(path.join(folder, 'greet.js'), 'process.exit(1);\n');
    const { code, stdout } = await verify(folder, '--feature', '001', '--yes', '--json');
    const answer = JSON.parse(stdout) as VerifyAnswer;
    assertShape(answer, documented('verify'));
    assert.deepEqual(
      answer.criteria.map(({ id, outcome, exit_code }) => [id, outcome, exit_code]),
      [
        ['AC-1', 'held', 0],
        ['AC-2', 'failed', 3],
        ['AC-3', 'needs-person', null],
        ['AC-4', 'held', 0],
      ],
    );
    assert.equal(answer.criteria[3]?.latency?.measured_ms, 189);
    assert.equal(answer.held, false);
    assert.equal(answer.uncommitted, 1);
    assert.equal(code, 1);

    const text = await verify(folder, 'AC-2');
    assert.equal(text.code, 1);
    assert.match(text.stdout, /does not hold\s+AC-2 {2}Nobody is greeted twice/);
    assert.match(text.stdout, /twice/);
    assert.match(text.stderr, /1 file has uncommitted changes/);
  });

  it('has an exit code for each end: held, impossible, for a person, wrong usage', async () => {
    const folder = project();
    const codeOf = async (...args: string[]) => (await verify(folder, ...args)).code;
    assert.equal(await codeOf('AC-4', '--yes'), 0);
    assert.equal(await codeOf('AC-3'), 4);
    assert.equal(await codeOf('specs/002-mail/contract.md#AC-1', '--yes'), 3);
    assert.equal(await codeOf('AC-1', '--yes'), 2, 'two contracts have it');
    assert.equal(await codeOf(), 2);
    assert.equal(await codeOf('AC-9'), 2);
    assert.equal(await codeOf('AC-2', '--commit', 'HEAD', '--task', 'T001'), 2);
    assert.equal(await codeOf('AC-2', '--commit', 'nothing'), 2);
    assert.equal(await codeOf('AC-2', '--task', 'T001'), 3, 'it was not delegated');
  });

  it('knows contracts by their paths in the repository, also in a folder of it', async () => {
    const folder = sandbox.workspace({
      'packages/app/specs/001-greeting/tasks.md': FILES['specs/001-greeting/tasks.md'],
      'packages/app/specs/001-greeting/contract.md': contract(
        'AC-1: It is there (verify: `ls packages/app/specs`)',
      ),
    });
    sandbox.commitAll(folder);
    for (const cwd of [folder, path.join(folder, 'packages/app')]) {
      const { code, stdout } = await verify(cwd, '--feature', '001', '--yes');
      assert.equal(code, 0, stdout);
      assert.match(stdout, /^packages\/app\/specs\/001-greeting\/contract\.md\n {2}holds/);
    }
  });

  it('verifies contracts that stand apart from the folders of features, and one feature of several', async () => {
    const feature = (id: string, code: number): string =>
      `## Feature ${id}: Name ${id}\n### Acceptance Criteria\n- AC-1: It ends with ${code} (verify: \`node -e "process.exit(${code})"\`)\n`;
    const folder = sandbox.workspace({
      'packages/app/contracts/all.md': `# All\n\n${feature('20', 0)}\n${feature('21', 4)}`,
    });
    sandbox.commitAll(folder);
    for (const cwd of [folder, path.join(folder, 'packages/app')]) {
      const one = await verify(cwd, '--feature', '20', '--yes');
      assert.equal(one.code, 0, one.stderr);
      assert.match(one.stdout, /^packages\/app\/contracts\/all\.md\n {2}holds/);
      const all = await verify(cwd, '--all', '--yes');
      assert.equal(all.code, 1, all.stderr);
      assert.match(all.stdout, /holds[^]*does not hold/);
    }
  });

  it('records what a person found, as text and in the documented shape, and says it afterwards', async () => {
    const folder = project();
    const done = await verify(folder, 'AC-3', '--decide', 'holds', '--note', 'I asked ten', '--json');
    assert.equal(done.code, 0, done.stdout + done.stderr);
    const answer = JSON.parse(done.stdout) as { readonly holds: boolean; readonly note: string };
    assertShape(answer, documented('decide'));
    assert.deepEqual([answer.holds, answer.note], [true, 'I asked ten']);
    const now = await verify(folder, 'AC-3');
    assert.equal(now.code, 0, now.stdout + now.stderr);
    assert.match(now.stdout, /holds\s+AC-3 {2}People like it\n.*I asked ten/);

    const no = await verify(folder, 'AC-3', '--decide', 'fails', '--note', 'One frowned');
    assert.match(no.stdout, /does not hold {2}AC-3 {2}People like it \(recorded of HEAD\)/);
    assert.equal((await verify(folder, 'AC-3')).code, 1);
    // A criterion with a check is not decided by hand.
    const checked = await verify(folder, '--feature', '001', 'AC-1', '--decide', 'holds');
    assert.notEqual(checked.code, 0);
    assert.match(checked.stderr, /nobody decides it by hand/);
  });

  it('lets the gates of a task run again that waited for this answer only', async () => {
    const writer = {
      id: 'writer',
      displayName: 'Writer',
      programs: ['node'],
      headless: { prompt: 'file', start: ['-e', "fs.writeFileSync('hello.txt', 'hello')"] },
    };
    const workflow = {
      version: 1,
      name: 'judged',
      extends: 'delegate-validate-commit',
      gates: { contract: { kind: 'criteria' } },
    };
    const folder = sandbox.workspace({
      'specs/001-greeting/tasks.md': '# Tasks\n\n- [ ] T001 Greet in `hello.txt`\n',
      'specs/001-greeting/contract.md': contract('AC-1: People like it'),
      '.counterpoint/agents.json': JSON.stringify({ version: 1, agents: [writer] }),
      '.counterpoint/workflow.json': JSON.stringify(workflow),
    });
    sandbox.commitAll(folder);
    const ran = await sandbox.run(built.cli, folder, ['run', 'T001', '--agent', 'writer', '--yes']);
    assert.equal(ran.code, 4, ran.stdout + ran.stderr);
    const decided = await verify(folder, 'AC-1', '--task', 'T001', '--decide', 'holds', '--yes');
    assert.equal(decided.code, 0, decided.stdout + decided.stderr);
    // The gates have passed when the command ends: accepted, it is merged without running them once more.
    const accepted = await sandbox.run(built.cli, folder, ['validate', 'T001', '--accept', '--json']);
    assert.equal(accepted.code, 0, accepted.stdout + accepted.stderr);
    const lines = readFileSync(path.join(folder, '.git/counterpoint/journal.jsonl'), 'utf8').split('\n');
    const gates = lines.filter((line) => line.includes('"gates.finished"'));
    assert.equal(gates.length, 2, gates.join('\n'));
  });

  it('records no decision without a note of what is missing, of many criteria, or in other words', async () => {
    const folder = project();
    for (const [words, ...args] of [
      ['--note', 'AC-3', '--decide', 'fails'],
      ['holds" or "fails', 'AC-3', '--decide', 'yes'],
      ['one criterion', '--all', '--decide', 'holds'],
      ['one criterion', '--feature', '001', '--decide', 'holds'],
      ['for --decide', 'AC-3', '--note', 'hm'],
    ] as const) {
      const { code, stderr } = await verify(folder, ...args);
      assert.equal(code, 2, args.join(' '));
      assert.ok(stderr.includes(words), stderr);
    }
    assert.equal((await verify(folder, 'AC-3')).code, 4);
  });

  it('runs nothing that nobody agreed to', async () => {
    const { code, stderr } = await verify(project(), 'AC-2');
    assert.equal(code, 3);
    assert.match(stderr, /AC-2: node -e console\.log\('twice'\); process\.exit\(3\)/);
    assert.match(stderr, /Nobody agreed/);
  });
});
