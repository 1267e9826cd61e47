import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { buildPackage, type BuiltPackage } from './builtPrograms';
import { assertShape, documented, Sandbox } from './commandRun';

const contract = (title: string, provides: string, dependsOn: string, criterion: string): string =>
  [
    `# ${title}`,
    '',
    '## Provides',
    '',
    `- ${provides}`,
    '',
    '## Depends On',
    '',
    `- ${dependsOn}`,
    '',
    '## Acceptance Criteria',
    '',
    `- [ ] AC-1: ${criterion}`,
    '',
  ].join('\n');

const SHOP = {
  'specs/001-auth/tasks.md': '# Tasks\n\n- [ ] T001 Open a session in `src/session.js`\n',
  'specs/001-auth/contract.md': contract('Sign-In', '`findUser(id)`', 'None', 'A wrong password returns 401'),
  'specs/002-cart/contract.md': contract(
    'Cart',
    'POST /items',
    '001-auth: `findUser(id)`',
    'For an id that `findUser(id)` does not know, POST /items returns 400',
  ),
  'specs/003-mail/contract.md': contract('Mail', '`send(to)`', '002-cart', 'A mail is sent within 5 minutes'),
};

interface MapAnswer {
  readonly maps: readonly {
    readonly summary: Readonly<Record<string, number>>;
    readonly pairs: readonly {
      readonly features: readonly string[];
      readonly state: string;
      readonly conflicts: readonly unknown[];
    }[];
  }[];
}

describe('counterpoint map', function () {
  this.timeout(60_000);
  let built: BuiltPackage;
  const sandbox = new Sandbox();
  const run = (cwd: string, ...args: string[]) => sandbox.run(built.cli, cwd, ['map', ...args]);

  before(async () => {
    built = await buildPackage();
  });
  after(() => {
    built.remove();
    sandbox.remove();
  });

  it('counts contracts that stand apart from the folders of features', async () => {
    const several = ['# All', '', '## Feature 20: Alpha', '### Provides', '- GET /alpha'];
    const others = ['', '## Feature 21: Beta', '### Depends On', '- Feature 20: GET /alpha', ''];
    const folder = sandbox.workspace({ ...SHOP, 'contracts/all.md': [...several, ...others].join('\n') });
    const { stdout } = await run(folder);
    assert.match(stdout, /^Integration map: 5 features, 3 of 10 declared/);
    assert.match(stdout, /contracts\/all\.md:9 21 Beta depends on it/);
  });

  it('lists what is known of pairs, the worst first, and writes nothing', async () => {
    const folder = sandbox.workspace(SHOP);
    sandbox.commitAll(folder);
    const before = readdirSync(path.join(folder, '.git')).sort();
    const { code, stdout, stderr } = await run(folder);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /^Integration map: 3 features, 2 of 3 declared, 1 covered\n/);
    assert.ok(stdout.indexOf('002-cart Cart – 003-mail Mail: declared, no criterion') > 0, stdout);
    assert.ok(
      stdout.indexOf('declared, no criterion') < stdout.indexOf('001-auth Sign-In – 002-cart Cart: covered'),
    );
    assert.match(stdout, /1 pair of which nobody says anything/);
    assert.deepEqual(readdirSync(path.join(folder, '.git')).sort(), before);
    assert.equal(sandbox.git(folder, 'status', '--porcelain'), '');
  });

  it('answers in the documented shape, without a repository, too', async () => {
    const folder = sandbox.workspace(SHOP);
    const { code, stdout } = await run(folder, '--json');
    assert.equal(code, 0);
    const answer = JSON.parse(stdout) as MapAnswer;
    assertShape(answer, documented('map'));
    assert.deepEqual(
      answer.maps[0]?.pairs.map(({ features, state }) => [...features, state]),
      [
        ['001-auth', '002-cart', 'covered'],
        ['002-cart', '003-mail', 'uncovered'],
      ],
    );
    assert.equal(answer.maps[0]?.summary['silent'], 1);
  });

  it('draws a chart for Mermaid', async () => {
    const { code, stdout } = await run(sandbox.workspace(SHOP), '--mermaid');
    assert.equal(code, 0);
    assert.match(stdout, /^flowchart LR\n {2}f1\["001-auth<br\/>Sign-In"\]\n/);
    assert.match(stdout, /\n {2}f2 -->\|covered\| f1\n/);
    assert.match(stdout, /\n {2}f3 -\.->\|declared, no criterion\| f2\n/);
  });

  it('says no with --strict when something is not settled, and yes when all is', async () => {
    const folder = sandbox.workspace(SHOP);
    assert.equal((await run(folder, '--strict')).code, 1);
    writeFileSync(
      path.join(folder, 'specs/003-mail/contract.md'),
      contract('Mail', '`send(to)`', '002-cart', 'POST /items with the 51st item sends 1 mail'),
    );
    assert.equal((await run(folder, '--strict')).code, 0);
  });

  it('knows which criteria held and which did not, once they were verified', async () => {
    const folder = sandbox.workspace(SHOP);
    const file = path.join(folder, 'specs/003-mail/contract.md');
    writeFileSync(
      file,
      contract('Mail', '`send(to)`', '002-cart', '002-cart sends 1 mail (verify: `node -e not.there`)'),
    );
    writeFileSync(
      path.join(folder, 'specs/002-cart/contract.md'),
      contract('Cart', 'POST /items', '001-auth', 'Of 001-auth all are known (verify: `node -e 0`)'),
    );
    sandbox.commitAll(folder);
    const states = async () =>
      (JSON.parse((await run(folder, '--json')).stdout) as MapAnswer).maps[0]?.pairs.map(
        ({ state }) => state,
      );
    assert.deepEqual(await states(), ['covered', 'covered']);
    const verified = await sandbox.run(built.cli, folder, ['verify', '--all', '--yes']);
    assert.equal(verified.code, 1, verified.stderr);
    assert.deepEqual(await states(), ['verified', 'failed']);
    // What was found about another commit is not known to hold on this one.
    writeFileSync(path.join(folder, 'more.txt'), 'more\n');
    sandbox.git(folder, 'add', '--all');
    sandbox.git(folder, 'commit', '--quiet', '--message', 'More');
    assert.deepEqual(await states(), ['covered', 'covered']);
  });

  it('shows a conflict where two features’ work met in a file, and that no contract had said so', async () => {
    const task = '# Tasks\n\n- [ ] T001 Say hello in `src/app.js`\n';
    const writer = {
      id: 'writer',
      displayName: 'Writer',
      programs: ['node'],
      headless: {
        prompt: 'file',
        start: [
          '-e',
          "fs.mkdirSync('src', {recursive: true}); fs.writeFileSync('src/app.js', JSON.stringify(process.cwd()))",
        ],
      },
    };
    const workflow = {
      version: 1,
      name: 'short',
      extends: 'delegate-validate-commit',
      gates: { fine: { kind: 'tests', command: ['node', '-e', '0'] } },
    };
    const folder = sandbox.workspace({
      ...SHOP,
      'specs/001-auth/tasks.md': task,
      'specs/003-mail/tasks.md': task,
      '.counterpoint/agents.json': JSON.stringify({ version: 1, agents: [writer] }),
      '.counterpoint/workflow.json': JSON.stringify(workflow),
    });
    sandbox.commitAll(folder);
    const keys = ['specs/001-auth/tasks.md#T001', 'specs/003-mail/tasks.md#T001'];
    const counterpoint = (...args: string[]) => sandbox.run(built.cli, folder, args);
    const ran = await counterpoint('run', ...keys, '--agent', 'writer', '--yes');
    assert.equal(ran.code, 4, ran.stdout + ran.stderr);
    const [first = '', second = ''] = keys;
    const accepted = await counterpoint('validate', first, '--accept', '--yes');
    assert.equal(accepted.code, 0, accepted.stdout + accepted.stderr);
    await counterpoint('validate', second, '--accept', '--yes');
    const { stdout } = await counterpoint('map', '--json');
    const answer = JSON.parse(stdout) as MapAnswer;
    assertShape(answer, documented('map'));
    const [worst] = answer.maps[0]?.pairs.filter(({ state }) => state === 'conflicted') ?? [];
    assert.deepEqual(worst?.features, ['001-auth', '003-mail'], stdout);
    assert.deepEqual(worst.conflicts, [
      {
        kind: 'merge',
        settled: false,
        task: second,
        others: [first],
        files: ['src/app.js'],
        file_count: 1,
      },
    ]);
    assert.equal(answer.maps[0]?.summary['merge_conflicts'], 1);
    assert.equal((await counterpoint('map', '--strict')).code, 1);
  });

  it('is about the folder that is named, and refuses what is none', async () => {
    const folder = sandbox.workspace(SHOP);
    const elsewhere = sandbox.workspace({ 'notes.md': '# Notes\n' });
    assert.match((await run(elsewhere, folder)).stdout, /^Integration map: 3 features/);
    const none = await run(elsewhere);
    assert.deepEqual([none.code, none.stdout.split('.')[0]], [0, 'No contract found']);
    const missing = await run(elsewhere, 'nothing', '--json');
    assert.equal(missing.code, 3);
    assertShape(JSON.parse(missing.stdout), documented('error'));
    assert.equal((await run(elsewhere, 'notes.md')).code, 3);
    assert.equal((await run(elsewhere, '--json', '--mermaid')).code, 2);
    assert.equal((await run(elsewhere, 'one', 'two')).code, 2);
  });

  it('never writes control characters of a contract or its name', async () => {
    const evil = 'x\u001b]0;owned\u0007\u009b2J\u202e"];click f1 call(1)';
    const folder = sandbox.workspace(SHOP);
    const name = 'spe\u001b[31mcs';
    mkdirSync(path.join(folder, name, 'specs/009-evil'), { recursive: true });
    writeFileSync(
      path.join(folder, name, 'specs/009-evil/contract.md'),
      contract(evil, evil, `001-auth: ${evil}`, evil),
    );
    for (const more of [[], ['--json'], ['--mermaid']]) {
      const { code, stdout, stderr } = await run(folder, ...more);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /evil/);
      assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    }
  });
});
