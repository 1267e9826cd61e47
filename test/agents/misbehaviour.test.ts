import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Step } from '../../scripts/agents/modelServer/script';
import { buildPackage, type BuiltPackage } from '../unit/cli/builtPrograms';
import { AgentSandbox } from './fixture/agentSandbox';
import { AGENT_NAMES, type AgentName } from './fixture/realAgents';

interface RunAnswer {
  readonly tasks: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly worktree: string | null;
    readonly reason: string | null;
  }[];
}

const FIRST = 'Write the greeting into src/greeting.txt';
const SECOND = 'Write the motto into src/motto.txt';
const WRITES: readonly Step[] = [{ write: 'src/greeting.txt', content: 'Hello\n' }, { say: 'Written.' }];

/** Processes of the runs of a repository, by the environment that they were started with. */
function processesOf(sandbox: AgentSandbox): readonly number[] {
  const runs = path.join(sandbox.repository, '.git', 'counterpoint', 'runs');
  const ids = existsSync(runs) ? readdirSync(runs) : [];
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map(Number)
    .filter((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
        return ids.some((id) => environment.includes(`COUNTERPOINT_RUN_ID=${id}`));
      } catch {
        // Gone meanwhile, or of somebody else.
        return false;
      }
    });
}

describe('when the model or the agent misbehaves', function () {
  this.timeout(300_000);
  let built: BuiltPackage;
  let sandbox: AgentSandbox;

  before(async () => {
    built = await buildPackage();
  });
  after(() => built.remove());
  afterEach(() => sandbox.close());

  const open = async (steps: readonly Step[]): Promise<void> => {
    sandbox = await AgentSandbox.open({
      scripts: [
        { said: FIRST, steps },
        {
          said: SECOND,
          steps: [{ write: 'src/motto.txt', content: 'Onwards\n' }, { say: 'The motto is written.' }],
        },
      ],
    });
  };
  const run = async (agent: AgentName, ...args: readonly string[]) => {
    const { code, stdout, stderr } = await sandbox.run(built.cli, agent, [
      ...['run', ...args, '--agent', agent, '--yes', '--json'],
    ]);
    const told = `${stderr}\n${sandbox.outputs()}\n${JSON.stringify(sandbox.hookLines(), null, 1)}`;
    assert.ok(stdout.startsWith('{'), told);
    return { code, tasks: (JSON.parse(stdout) as RunAnswer).tasks, told };
  };

  for (const agent of AGENT_NAMES) {
    it(`${agent}: a refusal that passes costs nothing`, async () => {
      await open([{ fault: 'status', status: agent === 'codex' ? 500 : 429, times: 1 }, ...WRITES]);
      const { tasks, told } = await run(agent, 'T001');
      assert.equal(tasks[0]?.outcome, 'review', told);
    });

    // opencode tries again for almost two minutes, longer than anybody waits for a test.
    if (agent !== 'opencode') {
      it(`${agent}: a server that fails for good leaves the task to a person, with its reason and its worktree`, async () => {
        await open([{ fault: 'status', status: 500 }]);
        const { tasks, told } = await run(agent, 'T001');
        assert.equal(tasks[0]?.outcome, 'parked', told);
        assert.match(tasks[0].reason ?? '', /exit code|agent failed/);
        assert.ok(tasks[0].worktree !== null && existsSync(tasks[0].worktree), told);
        assert.deepEqual(processesOf(sandbox), []);
      });

      it(`${agent}: an answer that is garbage does not pass for work`, async () => {
        await open([{ fault: 'garbage' }]);
        const { tasks, told } = await run(agent, 'T001');
        assert.equal(tasks[0]?.outcome, 'parked', told);
        assert.deepEqual(processesOf(sandbox), []);
      });
    }

    it(`${agent}: interrupted while the model says nothing, it ends, and the task is carried on later`, async () => {
      await open([{ fault: 'hang' }]);
      const { child, ended } = sandbox.start(built.cli, agent, ['run', 'T001', '--agent', agent, '--yes']);
      await sandbox.server.until(() => sandbox.server.scripted.length > 0);
      child.kill('SIGTERM');
      const { code, stderr } = await ended;
      assert.notEqual(code, 0, stderr);
      assert.deepEqual(processesOf(sandbox), []);
      sandbox.server.scripts[0] = { said: FIRST, steps: WRITES };
      const { tasks, told } = await run(agent, 'T001');
      assert.equal(tasks[0]?.outcome, 'review', told);
    });

    it(`${agent}: killed, it has not said that it is done`, async () => {
      await open([{ fault: 'hang' }]);
      const { ended } = sandbox.start(built.cli, agent, ['run', 'T001', '--agent', agent, '--yes', '--json']);
      await sandbox.server.until(() => sandbox.server.scripted.length > 0);
      const pid = sandbox.hookLines().find(({ writer }) => writer === 'runner')?.pid;
      assert.ok(pid !== undefined);
      process.kill(pid, 'SIGKILL');
      const { stdout, stderr } = await ended;
      const [task] = (JSON.parse(stdout) as RunAnswer).tasks;
      assert.equal(task?.outcome, 'parked', stderr);
      assert.match(task.reason ?? '', /without saying that it was done/);
      assert.deepEqual(processesOf(sandbox), []);
    });

    it(`${agent}: two at once share one home, and neither hears the other`, async () => {
      await open(WRITES);
      // Its first start ever makes its database, and of two at once one fails in that (1.18.33).
      if (agent === 'opencode') sandbox.program(agent, 'session', 'list');
      const args = (id: string) => ['run', id, '--ignore-dependencies', '--agent', agent, '--yes', '--json'];
      const both = await Promise.all(['T001', 'T002'].map((id) => sandbox.run(built.cli, agent, args(id))));
      const told = `${both.map(({ stderr }) => stderr).join('\n')}\n${sandbox.outputs()}`;
      assert.deepEqual(
        both.map(({ stdout }) =>
          (JSON.parse(stdout) as RunAnswer).tasks.map(({ id, outcome }) => [id, outcome]),
        ),
        [[['T001', 'review']], [['T002', 'review']]],
        told,
      );
      for (const run of new Set(sandbox.hookLines().map((line) => line.run))) {
        const sessions = sandbox
          .hookLines()
          .flatMap((line) => (line.run === run ? (line.session_id ?? []) : []));
        assert.ok(new Set(sessions).size <= 1, `one session in ${run}: ${sessions.join(', ')}`);
      }
    });
  }
});
