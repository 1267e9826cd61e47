import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { TOKENS, type ModelRequest } from '../../scripts/agents/modelServer/modelServer';
import { buildPackage, type BuiltPackage } from '../unit/cli/builtPrograms';
import { AgentSandbox } from './fixture/agentSandbox';
import { AGENT_NAMES, REAL_AGENTS } from './fixture/realAgents';

interface RunAnswer {
  readonly tasks: readonly { readonly id: string; readonly outcome: string; readonly attempts: number }[];
}

interface MetricsAnswer {
  readonly runs: readonly {
    readonly usage: {
      readonly inputTokens: number;
      readonly cachedTokens: number;
      readonly outputTokens: number;
      readonly reasoningTokens: number | null;
      readonly costUsd: number | null;
    } | null;
  }[];
}

const FIRST = 'Write the greeting into src/greeting.txt';
const COMMENT = 'A farewell is missing: write src/farewell.txt as well.';

describe('the whole loop with the real programs, headless', function () {
  this.timeout(240_000);
  let built: BuiltPackage;
  let sandbox: AgentSandbox;

  before(async () => {
    built = await buildPackage();
  });
  after(() => built.remove());
  beforeEach(async () => {
    sandbox = await AgentSandbox.open({
      scripts: [
        {
          said: FIRST,
          steps: [{ write: 'src/greeting.txt', content: 'Hello\n' }, { say: 'The greeting is written.' }],
        },
        {
          said: COMMENT,
          steps: [{ write: 'src/farewell.txt', content: 'Goodbye\n' }, { say: 'The farewell is written.' }],
        },
      ],
    });
  });
  afterEach(() => sandbox.close());

  for (const agent of AGENT_NAMES) {
    it(`${agent}: delegate, edit, hook line, gates, reject, resume, accept, merge, tokens`, async () => {
      const run = (...args: readonly string[]) => sandbox.run(built.cli, agent, args);

      const first = await run('run', 'T001', '--agent', agent, '--yes', '--json');
      const told = () =>
        `${first.stderr}\n${sandbox.outputs()}\n${JSON.stringify(sandbox.hookLines(), null, 1)}`;
      assert.equal(first.code, 4, told());
      assert.deepEqual(
        (JSON.parse(first.stdout) as RunAnswer).tasks.map(({ id, outcome }) => [id, outcome]),
        [['T001', 'review']],
        told(),
      );
      const beforeRejection = sandbox.server.scripted.length;
      assert.ok(beforeRejection >= 2, `a call and an answer: ${told()}`);

      const rejected = await run('validate', 'T001', '--reject', COMMENT, '--json');
      assert.equal(rejected.code, 0, `${rejected.stderr}\n${sandbox.outputs()}`);

      const resumed = sandbox.server.scripted.slice(beforeRejection);
      assert.ok(resumed.length >= 2, told());
      assert.ok(
        said(resumed[0]).some((text) => text.includes(FIRST)),
        'the earlier conversation is there',
      );
      assert.ok(
        resumed[0]?.asked.items.some(
          (item) => item.kind === 'answered' && item.text.includes('greeting is written'),
        ),
        'and what the agent answered then',
      );

      const accepted = await run('validate', 'T001', '--accept');
      assert.equal(accepted.code, 0, accepted.stderr);
      assert.match(accepted.stderr, /It is merged/);
      assert.equal(readFileSync(path.join(sandbox.repository, 'src/greeting.txt'), 'utf8'), 'Hello\n');
      assert.equal(readFileSync(path.join(sandbox.repository, 'src/farewell.txt'), 'utf8'), 'Goodbye\n');
      assert.match(
        readFileSync(path.join(sandbox.repository, 'specs/001-greeter/tasks.md'), 'utf8'),
        /- \[x\] T001 /,
      );
      assert.equal(sandbox.git('status', '--porcelain'), '');

      if (agent !== 'gemini') {
        const own = sandbox.hookLines().filter(({ writer }) => writer === 'hook');
        assert.ok(
          own.filter(({ status }) => status === 'complete').length >= 2,
          `each run's own hook told its end: ${JSON.stringify(sandbox.hookLines(), null, 1)}`,
        );
      }
      const { runs } = JSON.parse((await run('metrics', '--format', 'json')).stdout) as MetricsAnswer;
      const requests = [beforeRejection, resumed.length];
      assert.deepEqual(
        runs.map(({ usage }) => usage && [usage.inputTokens, usage.cachedTokens, usage.outputTokens]),
        requests.map((count) => [TOKENS.input, TOKENS.cached, TOKENS.output].map((tokens) => tokens * count)),
        'each run is metered by its own requests, not by those of the whole session',
      );
      const costs = runs.map(({ usage }) => usage?.costUsd ?? null);
      if (REAL_AGENTS[agent].tellsCost)
        assert.ok(
          costs.every((cost) => cost !== null && cost > 0 && cost < 0.05),
          String(costs),
        );
      else assert.deepEqual(costs, [null, null]);

      assert.deepEqual(
        sandbox.proxy.asked.filter((host) => !REAL_AGENTS[agent].asksInVain?.includes(host)),
        [],
        'nobody but the model server was asked for anything',
      );
    });
  }
});

const said = (request: ModelRequest | undefined): readonly string[] =>
  (request?.asked.items ?? []).flatMap((item) => (item.kind === 'said' ? [item.text] : []));
