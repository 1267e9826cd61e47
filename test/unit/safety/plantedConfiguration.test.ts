import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { TestEngine } from '../engine/engine/fixture/testEngine';
import { value } from '../engine/engine/fixture/testEngine';
import { idOf, TASK_LIST, taskList, type AgentStep, Workplace } from '../engine/engine/fixture/workplace';
import { Canary } from './canary';

interface Vector {
  readonly name: string;
  /** What the agent does in its worktree; the shared configuration is within its reach. */
  readonly plant: (program: string) => readonly AgentStep[];
  /** What a person does who does not know it. */
  readonly clear: (place: Workplace) => void;
  /** What the person is shown. */
  readonly shown: RegExp;
}

const config = (key: string, text: (program: string) => string = (program) => program): Vector => ({
  name: key,
  plant: (program) => [{ run: ['git', 'config', key, text(program)] }],
  clear: (place) => void place.git(['config', '--unset-all', key]),
  shown: new RegExp(key.replaceAll('.', '\\.'), 'i'),
});

const withAttributes = (vector: Vector, attribute: string): Vector => ({
  ...vector,
  plant: (program) => [...vector.plant(program), { write: '.gitattributes', text: `* ${attribute}\n` }],
});

const VECTORS: readonly Vector[] = [
  config('core.fsmonitor'),
  config('core.hooksPath', () => '.evil-hooks'),
  config('core.sshCommand'),
  config('core.editor'),
  config('diff.external'),
  config('credential.helper', (program) => `!${program}`),
  config('gpg.program'),
  config('alias.status', (program) => `!${program}`),
  withAttributes(config('filter.evil.clean'), 'filter=evil'),
  withAttributes(config('filter.evil.smudge'), 'filter=evil'),
  withAttributes(
    config('merge.evil.driver', (program) => `${program} %A`),
    'merge=evil',
  ),
  withAttributes(config('diff.evil.textconv'), 'diff=evil'),
  {
    name: 'a hook file',
    plant: (program) => [
      {
        node: `const fs = require('fs'), cp = require('child_process'); const dir = cp.execFileSync('git', ['rev-parse', '--path-format=absolute', '--git-common-dir'], { encoding: 'utf8' }).trim() + '/hooks'; fs.mkdirSync(dir, { recursive: true }); for (const hook of ['post-checkout', 'pre-commit', 'reference-transaction', 'post-index-change']) fs.copyFileSync(${JSON.stringify(program)}, dir + '/' + hook)`,
      },
    ],
    clear: (place) => {
      for (const hook of ['post-checkout', 'pre-commit', 'reference-transaction', 'post-index-change'])
        rmSync(path.join(place.root, '.git', 'hooks', hook));
    },
    shown: /post-checkout/,
  },
  {
    name: 'an include',
    plant: (program) => [
      { write: 'innocent.inc', text: `[core]\n\tfsmonitor = ${program}\n` },
      {
        node: `require('child_process').execFileSync('git', ['config', 'include.path', process.cwd() + '/innocent.inc'])`,
      },
    ],
    clear: (place) => void place.git(['config', '--unset-all', 'include.path']),
    shown: /include\.path/,
  },
  {
    name: 'the configuration of its worktree',
    plant: (program) => [
      { run: ['git', 'config', 'extensions.worktreeConfig', 'true'] },
      { run: ['git', 'config', '--worktree', 'core.fsmonitor', program] },
    ],
    clear: (place) => void place.git(['config', '--unset-all', 'extensions.worktreeConfig']),
    shown: /core\.fsmonitor/,
  },
];

describe('Configuration that an agent plants for git to execute (S2, S3)', function () {
  this.timeout(480_000);
  let place: Workplace;
  let canary: Canary;
  let engine: TestEngine;
  beforeEach(async () => {
    place = new Workplace({ [TASK_LIST]: taskList(VECTORS.length + 2) });
    canary = new Canary(place.folder);
    engine = await place.open();
  });
  afterEach(() => place.remove());

  const configuration = () =>
    engine.engine.pendingAgreements().find(({ to }) => to === 'repository-configuration');

  it(`stops before the merge, names what it is, and runs none of it: ${VECTORS.length} ways`, async () => {
    for (const [index, vector] of VECTORS.entries()) {
      const task = idOf(index + 1);
      const tip = place.tip();
      place.prepare(task, [{ write: `src/${task}.txt`, text: `${task}\n` }, ...vector.plant(canary.program)]);
      await engine.delegated(task);
      await engine.stopsAt(task, 'executable-config-changed');
      const shown = configuration();
      assert.match(shown?.lines.join('\n') ?? '', vector.shown, vector.name);
      assert.match(engine.task(task).problem?.remedy ?? '', /agree/);
      assert.equal(place.tip(), tip, vector.name);
      assert.equal(canary.sang, false, vector.name);
      // No other task starts meanwhile, either.
      const next = await engine.delegate(idOf(VECTORS.length + 2));
      assert.ok(!next.ok && next.problem.code === 'executable-config-changed');

      if (vector.name.startsWith('the configuration of its worktree'))
        rmSync(
          path.join(place.git(['rev-parse', '--absolute-git-dir'], engine.folder(task)), 'config.worktree'),
        );
      vector.clear(place);
      value(await engine.engine.decide(engine.key(task), 'discard', {}));
      await engine.removed(task);
      assert.equal(canary.sang, false, vector.name);
    }
    console.log(`      ${VECTORS.length} ways to plant: 0 canaries, all shown`);
  });

  it('goes on once the person took it away, and asks again for other content', async () => {
    place.prepare('T001', [
      { write: 'src/one.txt', text: 'one\n' },
      { run: ['git', 'config', 'core.fsmonitor', canary.program] },
    ]);
    await engine.delegated('T001');
    await engine.stopsAt('T001', 'executable-config-changed');
    place.git(['config', '--unset-all', 'core.fsmonitor']);
    value(await engine.engine.retry(engine.key('T001')));
    await engine.accept('T001');
    await engine.removed('T001');
    assert.equal(canary.sang, false);
  });

  it('of the person who agreed to it does not stop work, and is not run by us all the same', async () => {
    const hooks = [
      'post-checkout',
      'pre-commit',
      'commit-msg',
      'post-commit',
      'post-merge',
      'reference-transaction',
      'post-index-change',
      'pre-push',
    ];
    for (const hook of hooks) {
      place.write(`.git/hooks/${hook}`, `#!/bin/sh\ntouch '${canary.mark}'\n`);
      place.git(['update-index', '--refresh']);
      rmSync(canary.mark, { force: true });
    }
    const { chmodSync } = await import('node:fs');
    for (const hook of hooks) chmodSync(path.join(place.root, '.git', 'hooks', hook), 0o755);
    const asked = await engine.engine.agreementsFor({ task: engine.key('T001'), agent: 'demo' });
    const pending = asked.find(({ to }) => to === 'repository-configuration');
    assert.ok(pending);
    for (const hook of hooks)
      assert.ok(
        pending.lines.some((line) => line.startsWith(hook)),
        hook,
      );
    value(await engine.engine.agree(pending));
    place.prepare('T001', [{ write: 'src/one.txt', text: 'one\n' }]);
    await engine.finish('T001');
    assert.equal(canary.sang, false, 'hooks of the person run only where the person commits');
    place.git(['commit', '-q', '--allow-empty', '-m', 'by hand']);
    assert.equal(canary.sang, true, 'the hooks do work');

    // Other content under the same name is another agreement.
    rmSync(canary.mark);
    place.write('.git/hooks/pre-commit', `#!/bin/sh\n# changed\ntouch '${canary.mark}'\n`);
    const refused = await engine.delegate('T002');
    assert.ok(!refused.ok && refused.problem.code === 'executable-config-changed');
  });
});
