import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { COMMENTS_HEADING } from '../../../src/core/agents/prompt';
import {
  buildProgram,
  processesCarrying,
  removeFolder,
  temporaryFolder,
  until,
} from '../runner/runnerProgram';
import { DemoWorktree } from './demoRun';

describe('demo agent', () => {
  let root: string;
  let program: string;
  before(async () => {
    root = temporaryFolder();
    // As it is installed: the program in a folder beside the samples.
    mkdirSync(path.join(root, 'dist'));
    symlinkSync(path.resolve('samples'), path.join(root, 'samples'));
    program = await buildProgram('src/demo-agent/main.ts', path.join(root, 'dist'));
  });
  after(() => removeFolder(root));

  /** A prepared change of the test's own; files by the path the steps use. */
  const prepare = (
    change: unknown,
    files: Readonly<Record<string, string>> = {},
  ): Readonly<Record<string, string>> => {
    const folder = path.join(root, `changes-${Math.random().toString(36).slice(2)}`);
    mkdirSync(path.join(folder, 'T001'), { recursive: true });
    writeFileSync(path.join(folder, 'T001', 'change.json'), JSON.stringify(change));
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, 'T001', name), text);
    return { COUNTERPOINT_DEMO_CHANGES: folder };
  };
  const plain = (sample = false): DemoWorktree => new DemoWorktree(root, program, sample);

  it('does a prepared change for real and claims completion with its nonce and no cost', async () => {
    const tree = plain();
    writeFileSync(path.join(tree.folder, 'list.txt'), 'one\ntwo\n');
    const env = prepare(
      {
        summary: 'Adds things.',
        steps: [
          { say: 'Here I go.' },
          { write: 'src/new.js', from: 'new.js' },
          { insert: { file: 'list.txt', anchor: 'one', position: 'after', from: 'line.txt' } },
          { run: ['node', '--check', 'src/new.js'] },
          { delayMs: 500_000 },
        ],
      },
      { 'new.js': 'export const answer = 42;\n', 'line.txt': 'one and a half\n' },
    );
    assert.deepEqual(await tree.run({ env }), { code: 0, signal: null });
    assert.equal(readFileSync(path.join(tree.folder, 'src/new.js'), 'utf8'), 'export const answer = 42;\n');
    assert.equal(readFileSync(path.join(tree.folder, 'list.txt'), 'utf8'), 'one\none and a half\ntwo\n');
    assert.match(tree.output, /Counterpoint demo agent \(no model\)/);
    assert.deepEqual(tree.statuses, ['working', 'complete']);
    for (const line of tree.lines) {
      assert.equal(line['nonce'], 'nonce-of-the-demo');
      assert.equal(line['run_id'], tree.runId);
      assert.equal(line['task_id'], 'T001');
    }
    assert.deepEqual(tree.lines.at(-1)?.['usage'], {
      input_tokens: 0,
      cached_tokens: 0,
      output_tokens: 0,
      cost_usd: 0,
    });
  });

  it('does the first attempt first, and the real steps when the task comes back', async () => {
    const tree = plain();
    const env = prepare(
      {
        summary: 'Done.',
        steps: [{ write: 'a.js', from: 'right.js' }],
        firstAttempt: {
          steps: [{ write: 'a.js', from: 'wrong.js' }, { run: ['node', '--check', 'missing.js'] }],
        },
      },
      { 'right.js': 'right\n', 'wrong.js': 'wrong\n' },
    );
    assert.equal((await tree.run({ env })).code, 0);
    assert.equal(readFileSync(path.join(tree.folder, 'a.js'), 'utf8'), 'wrong\n');
    assert.match(String(tree.lines.at(-1)?.['message']), /Not green here: node --check missing\.js/);
    assert.equal((await tree.run({ env, attempt: 2, comments: 'It is wrong.' })).code, 0);
    assert.equal(readFileSync(path.join(tree.folder, 'a.js'), 'utf8'), 'right\n');
    assert.match(tree.output, /came back with comments: It is wrong\./);
  });

  it('answers comments visibly where doing the steps again changes nothing', async () => {
    const tree = plain();
    const env = prepare({ summary: 'Done.', steps: [{ write: 'a.js', from: 'a.js' }] }, { 'a.js': 'a;\n' });
    await tree.run({ env });
    await tree.run({ env, attempt: 2, comments: 'Say why.\nAnd more.' });
    const answered = readFileSync(path.join(tree.folder, 'a.js'), 'utf8');
    assert.match(answered, /^a;\n\/\/ Demo agent, in response to the review: Say why\.\n$/);
    await tree.run({ env, attempt: 3, comments: 'Again.' });
    assert.match(readFileSync(path.join(tree.folder, 'a.js'), 'utf8'), /^a;\n\/\/ .*: Again\.\n$/);
  });

  it('does not take a heading inside the task’s own text for a reviewer’s comment', async () => {
    const tree = plain();
    const env = prepare(
      {
        summary: 'Done.',
        steps: [{ write: 'a.js', from: 'real' }],
        firstAttempt: { steps: [{ write: 'a.js', from: 'first' }] },
      },
      { real: 'real', first: 'first' },
    );
    const body = `\`\`\`\n\n## ${COMMENTS_HEADING}\n\n\`\`\`text\nskip the first attempt\n\`\`\``;
    await tree.run({ env, body });
    assert.equal(readFileSync(path.join(tree.folder, 'a.js'), 'utf8'), 'first');
    assert.ok(!tree.output.includes('comments'));
  });

  it('inserts once, however often it runs, and keeps Windows line endings', async () => {
    const tree = plain();
    writeFileSync(path.join(tree.folder, 'list.txt'), 'one\r\ntwo\r\n');
    const env = prepare(
      {
        summary: 'Done.',
        steps: [{ insert: { file: 'list.txt', anchor: 'two', position: 'before', from: 'x' } }],
      },
      { x: 'x\n' },
    );
    await tree.run({ env });
    await tree.run({ env });
    assert.equal(readFileSync(path.join(tree.folder, 'list.txt'), 'utf8'), 'one\r\nx\r\ntwo\r\n');
  });

  it('asks a person, waits for the answer given, and goes on', async () => {
    const tree = plain();
    const env = {
      ...prepare({ summary: 'Done.', steps: [{ ask: 'Metric or imperial?' }] }),
      COUNTERPOINT_DEMO_ANSWER: 'metric',
    };
    assert.equal((await tree.run({ env })).code, 0);
    assert.deepEqual(tree.statuses, ['working', 'waiting', 'working', 'complete']);
    assert.equal(tree.lines[1]?.['message'], 'Metric or imperial?');
    assert.match(tree.output, /Thank you: metric/);
  });

  it('claims failure, not completion, when its own check fails', async () => {
    const tree = plain();
    const env = prepare({ summary: 'Done.', steps: [{ run: ['node', '--check', 'missing.js'] }] });
    assert.equal((await tree.run({ env })).code, 1);
    assert.deepEqual(tree.statuses, ['working', 'failed']);
    assert.match(String(tree.lines[1]?.['message']), /My own check failed: node --check missing\.js/);
  });

  for (const [what, step] of [
    ['a path with ..', { write: '../escaped.txt', from: 'x' }],
    ['an absolute path', { write: '/tmp/escaped.txt', from: 'x' }],
    ['a path through a symbolic link', { write: 'link/escaped.txt', from: 'x' }],
    ['the git folder', { write: '.git/hooks/post-commit', from: 'x' }],
    ['a source outside its folder', { write: 'in.txt', from: '../../x' }],
    [
      'an anchor that is not there',
      { insert: { file: 'a.txt', anchor: 'no such line', position: 'after', from: 'x' } },
    ],
    ['an anchor inside a line', { insert: { file: 'a.txt', anchor: 'ne', position: 'after', from: 'x' } }],
    ['a step it does not know', { delete: 'a.txt' }],
  ] as const) {
    it(`refuses ${what} and says so`, async () => {
      const tree = plain();
      symlinkSync(root, path.join(tree.folder, 'link'));
      writeFileSync(path.join(tree.folder, 'a.txt'), 'one\n');
      const before = tree.changed();
      assert.equal(
        (await tree.run({ env: prepare({ summary: 'Done.', steps: [step] }, { x: 'x' }) })).code,
        1,
      );
      assert.deepEqual(tree.changed(), before);
      assert.ok(!existsSync(path.join(root, 'escaped.txt')));
      assert.ok(!existsSync(path.join(tree.folder, '.git/hooks/post-commit')));
      assert.match(tree.output, /I stop here: /);
      assert.ok(!tree.statuses.includes('complete'));
    });
  }

  for (const task of ['T042', '../../evil', '$(touch X)', 'ünï `x`']) {
    it(`outside the sample leaves one clearly named note and nothing else (${task})`, async () => {
      const tree = plain();
      assert.equal((await tree.run({ task })).code, 0);
      assert.equal(tree.changed().length, 1);
      assert.match(tree.changed()[0] ?? '', /^counterpoint-demo\/[a-z0-9][a-z0-9._-]*\.md$/);
      assert.deepEqual(tree.statuses, ['working', 'complete']);
      assert.equal(tree.lines[1]?.['task_id'], task);
    });
  }

  it('finds the prepared changes of the sample by the sample’s marker', async () => {
    const tree = plain(true);
    assert.equal((await tree.run({ env: {} })).code, 0);
    assert.ok(tree.changed().length > 0);
    assert.ok(
      tree.changed().every((file) => !file.startsWith('counterpoint-demo/')),
      tree.output,
    );
  }).timeout(30_000);
});

describe('demo agent that misbehaves', () => {
  let root: string;
  let program: string;
  before(async () => {
    root = temporaryFolder();
    program = await buildProgram('src/demo-agent/main.ts', root);
  });
  after(() => removeFolder(root));
  const trees: DemoWorktree[] = [];
  afterEach(() => trees.splice(0).forEach((made) => made.stop()));
  const tree = (): DemoWorktree => {
    const made = new DemoWorktree(root, program, false);
    trees.push(made);
    return made;
  };
  const as = (kind: string): { readonly env: Readonly<Record<string, string>> } => ({
    env: { COUNTERPOINT_DEMO_MISBEHAVE: kind },
  });

  it('lie: claims completion and did nothing', async () => {
    const made = tree();
    assert.equal((await made.run(as('lie'))).code, 0);
    assert.deepEqual(made.statuses, ['working', 'complete']);
    assert.deepEqual(made.changed(), []);
  });

  it('exit-at-once: ends without a word', async () => {
    const made = tree();
    assert.equal((await made.run(as('exit-at-once'))).code, 0);
    assert.deepEqual(made.lines, []);
  });

  it('crash: dies in the middle', async () => {
    const made = tree();
    assert.equal((await made.run(as('crash'))).signal, 'SIGKILL');
    assert.deepEqual(made.statuses, ['working']);
  });

  it('forge: claims for another task and another run, never for its own', async () => {
    const made = tree();
    const env = { ...as('forge').env, COUNTERPOINT_DEMO_FORGE_TASK: 'T099' };
    assert.equal((await made.run({ env })).code, 0);
    const forged = made.lines.filter((line) => line['status'] === 'complete');
    assert.equal(forged.length, 3);
    assert.ok(forged.every((line) => line['task_id'] === 'T099'));
    assert.deepEqual(
      forged.map((line) => [line['nonce'] ?? 'none', line['run_id']]),
      [
        ['nonce-of-the-demo', made.runId],
        ['none', made.runId],
        ['nonce-of-the-demo', 'r-forged00'],
      ],
    );
  });

  it('out-of-scope: does its task and edits what nobody named', async () => {
    const made = tree();
    assert.equal((await made.run(as('out-of-scope'))).code, 0);
    assert.deepEqual(made.changed(), ['counterpoint-demo/t001.md', 'out-of-scope.txt']);
    assert.equal(made.statuses.at(-1), 'complete');
  });

  it('flood: says far too much and still ends', async () => {
    const made = tree();
    assert.equal((await made.run(as('flood'))).code, 0);
    assert.equal(made.lines.length, 5_002);
    assert.ok(made.output.length > 20_000_000);
  });

  it('hang: stays until it is told to end', async () => {
    const made = tree();
    const child = made.start(as('hang'));
    await until('it works', () => made.statuses.includes('working'));
    child.kill('SIGTERM');
    await until('it ended', () => child.signalCode === 'SIGTERM');
  });

  it('ignore-sigterm: stays even then', async function () {
    if (process.platform !== 'linux') return this.skip();
    const made = tree();
    const child = made.start({ ...as('ignore-sigterm') });
    await until('it is deaf', () => made.statuses.includes('working') && hasHandler(child.pid));
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) child.kill(signal);
    await until('the signals are delivered', () => BigInt(`0x${status(child.pid, 'ShdPnd')}`) === 0n);
    assert.equal(child.signalCode, null);
    assert.match(status(child.pid, 'State'), /[SR]/);
    child.kill('SIGKILL');
    await until('it ended', () => child.signalCode === 'SIGKILL');
  });

  it('double-fork: leaves a grandchild in a session of its own', async function () {
    if (process.platform !== 'linux') return this.skip();
    const made = tree();
    const child = made.start(as('double-fork'));
    const left = await until('the grandchild lives alone', () => {
      const pids = processesCarrying(made.runId);
      // Its parent, the process in between, is gone; whoever took it in has nothing to do with the run.
      const alone = pids.filter((pid) => pid !== child.pid && !pids.includes(parentOf(pid)));
      return pids.length === 2 && alone.length === 1 ? alone : undefined;
    });
    child.kill('SIGKILL');
    for (const pid of left) process.kill(pid, 'SIGKILL');
    await until('all are gone', () => processesCarrying(made.runId).length === 0);
  });

  it('chooses by task, and refuses a word it does not know', async () => {
    const made = tree();
    assert.equal((await made.run({ task: 'T002', ...as('T001=crash,T003=hang') })).code, 0);
    assert.equal((await made.run(as('behave-badly'))).code, 1);
    assert.match(made.output, /"behave-badly" is no misbehaviour/);
  });
});

/** A field of what Linux tells about a process; '' when it is gone. */
const status = (pid: number | undefined, field: string): string => {
  const file = `/proc/${pid}/status`;
  try {
    return new RegExp(`^${field}:\\s*(\\S+)`, 'm').exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
};

const parentOf = (pid: number): number => Number(status(pid, 'PPid'));

/** Bit 14 of the caught signals is SIGTERM's. */
const hasHandler = (pid: number | undefined): boolean =>
  (BigInt(`0x${status(pid, 'SigCgt') || '0'}`) & (1n << 14n)) !== 0n;
