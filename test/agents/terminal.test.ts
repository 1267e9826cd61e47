import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, it } from 'mocha';
import { TOKENS } from '../../scripts/agents/modelServer/modelServer';
import { createPrivateHome, type PrivateHome, type Settings } from '../../scripts/vscode/privateHome';
import { eventually } from '../e2e/fixture/eventually';
import { openWorkbench, type OpenedWorkbench } from '../e2e/fixture/openWorkbench';
import { PICTURE_SETTINGS, rowSays, showTasks } from '../e2e/fixture/recipeBox';
import { eventsOf } from '../e2e/fixture/repository';
import { AgentSandbox } from './fixture/agentSandbox';
import { AGENT_NAMES, programFolder, REAL_AGENTS, type AgentName } from './fixture/realAgents';

const FIRST = 'Write the greeting into src/greeting.txt';
const COMMENT = 'A farewell is missing: write src/farewell.txt as well.';

/** A start of opencode's interface takes ten seconds by itself, on a busy machine more. */
const PATIENCE_MS = 90_000;

describe('the whole loop with the real programs, in the terminal of VS Code', function () {
  this.timeout(300_000);
  let sandbox: AgentSandbox | undefined;
  let opened: OpenedWorkbench | undefined;
  let home: PrivateHome | undefined;

  afterEach(async () => {
    await opened?.dispose();
    await sandbox?.close();
    home?.remove();
    opened = sandbox = home = undefined;
  });

  async function open(agent: AgentName) {
    const made = await AgentSandbox.open({
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
    sandbox = made;
    // Sockets of VS Code have no room in a longer path than its own.
    const environment = made.environmentFor(agent);
    delete environment['TMPDIR'];
    home = createPrivateHome();
    setOnMachine(home, { 'counterpoint.agents.paths': { [agent]: path.join(programFolder(agent), agent) } });
    opened = await openWorkbench({
      home,
      folder: made.repository,
      environment,
      settings: {
        ...PICTURE_SETTINGS,
        'counterpoint.agents.default': agent,
        'counterpoint.agents.mode': 'interactive',
      },
    });
    await showTasks(opened.workbench);
    return { made, workbench: opened.workbench, tasks: opened.workbench.tree('Tasks') };
  }

  for (const agent of AGENT_NAMES) {
    it(`${agent}: delegate, edit, hook line, gates, reject, resume, accept, merge, tokens`, async () => {
      const { made, workbench, tasks } = await open(agent);
      const shown = async () =>
        `${await workbench.terminals.text()}\n${JSON.stringify(made.hookLines(), null, 1)}`;
      const reviewed = async (attempt: number, answer: string) => {
        try {
          const { quit } = REAL_AGENTS[agent];
          if (quit !== undefined) {
            await eventually(
              async () => assert.ok((await workbench.terminals.text()).includes(answer)),
              PATIENCE_MS,
            );
            await workbench.terminals.type(quit);
            // Sooner, the end of the line would count as pasted.
            await workbench.terminals.waitForText(`> ${quit}`);
            await workbench.page.keyboard.press('Enter');
          }
          await eventually(
            () => assert.equal(eventsOf(made.repository, 'gates.finished').length, attempt),
            PATIENCE_MS,
          );
          await rowSays(tasks, 'T001', /ready for review/);
        } catch (problem) {
          if (process.env['AGENT_PICTURE'])
            await workbench.page.screenshot({ path: process.env['AGENT_PICTURE'] });
          throw new Error(`${String(problem)}\n${await shown()}`);
        }
      };

      await tasks.clickInlineAction(/^T001/, 'Delegate Task…');
      await eventually(async () => assert.match(await workbench.quickInput.question(), /Delegate T001/));
      await workbench.quickInput.choose(`Start ${REAL_AGENTS[agent].displayName}`);
      await workbench.dialog.text();
      await workbench.dialog.choose('Run Them');
      await reviewed(1, 'The greeting is written.');
      const before = made.server.scripted.length;
      await workbench.screenshot(`agent-${agent}`);

      await tasks.chooseFromMenu(/^T001/, 'Reject Task with Comments…');
      await workbench.quickInput.answer(COMMENT);
      await reviewed(2, 'The farewell is written.');
      const [resumed] = made.server.scripted.slice(before);
      const items = resumed?.asked.items ?? [];
      if (REAL_AGENTS[agent].resumesInTerminal)
        assert.ok(
          items.some((item) => item.kind === 'answered' && item.text.includes('greeting is written')),
          'the earlier conversation is there',
        );

      await tasks.clickInlineAction(/^T001/, 'Accept and Integrate Task…');
      await eventually(
        () => assert.equal(eventsOf(made.repository, 'worktree.removed').length, 1),
        PATIENCE_MS,
      );
      assert.equal(readFileSync(path.join(made.repository, 'src/greeting.txt'), 'utf8'), 'Hello\n');
      assert.equal(readFileSync(path.join(made.repository, 'src/farewell.txt'), 'utf8'), 'Goodbye\n');
      assert.equal(made.git('status', '--porcelain'), '');
      await eventually(() => {
        const metered = usageByRun(made.repository);
        assert.equal(metered.length, 2);
        for (const { input } of metered) assert.ok(input >= 2 * TOKENS.input, JSON.stringify(metered));
      });
      assert.deepEqual(
        made.proxy.asked.filter((host) => !REAL_AGENTS[agent].asksInVain?.includes(host)),
        [],
        'nobody but the model server was asked for anything',
      );
    });
  }
});

/** Settings that no workspace and no other machine may set. The PATH is the login shell's, and that is not the test's. */
function setOnMachine({ userData }: PrivateHome, settings: Settings): void {
  mkdirSync(path.join(userData, 'Machine'));
  writeFileSync(path.join(userData, 'Machine', 'settings.json'), JSON.stringify(settings));
}

/** The newest figures of each run. */
function usageByRun(repository: string): readonly { readonly input: number }[] {
  const found = new Map<string, { readonly input: number }>();
  for (const line of [...eventsOf(repository, 'run.reported'), ...eventsOf(repository, 'run.metered')]) {
    const { run, usage } = line as { run?: string; usage?: { input: number } };
    if (run !== undefined && usage !== undefined) found.set(run, usage);
  }
  return [...found.values()];
}
