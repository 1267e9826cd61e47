import type { App, Contribution } from '../app';
import { COMMANDS } from '../ids';
import { DisposableStore } from '../lifecycle';
import type { Project } from '../project';
import type { Engine, PendingAgreement } from '../../engine/engineApi';

const QUESTION: Record<
  PendingAgreement['to'],
  { readonly title: string; readonly detail: string; readonly action: string }
> = {
  commands: {
    title: 'Run these commands of this repository as gates?',
    detail: 'They come from files of the repository. You are asked again only when they change.',
    action: 'Run Them',
  },
  'repository-configuration': {
    title: 'Let git use configuration of this repository that can run programs?',
    detail:
      'It appeared or changed since you last agreed. An agent in any worktree can write it. Nothing goes on before you decide.',
    action: 'I Know These',
  },
  journal: {
    title: 'Go on although the journal was changed from outside?',
    detail: 'What follows the break is kept and shown, and moves nothing.',
    action: 'Go On Without It',
  },
};

/** Asks a person, once per fingerprint, before anything of the repository's own runs on this machine. */
export const agreements: Contribution = {
  id: 'agreements',
  register(app) {
    const store = new DisposableStore();
    const asked = new Set<string>();
    store.add(
      app.projects.onDidChange((project) => {
        if (!project) return;
        const open = project.loadedEngine?.pendingAgreements() ?? [];
        const isOpen = new Set(open.map((pending) => questionOf(project, pending)));
        // What no longer waits may wait again, as after Try Again: then it is a new question.
        for (const question of asked)
          if (question.startsWith(`${project.root} `) && !isOpen.has(question)) asked.delete(question);
        for (const pending of open) {
          const question = questionOf(project, pending);
          if (asked.has(question)) continue;
          asked.add(question);
          void ask(app, project, pending);
        }
      }),
    );
    store.add(app.command(COMMANDS.agreeToConfiguration, () => askAll(app)));
    store.add(app.command(COMMANDS.verifyJournal, () => verifyJournal(app)));
    return store;
  },
};

const questionOf = ({ root }: Project, { fingerprint }: PendingAgreement): string => `${root} ${fingerprint}`;

async function ask(app: App, project: Project, pending: PendingAgreement): Promise<void> {
  // Nobody agrees to what a notification can show of it: the answer is given where everything stands.
  const look = 'Look at Them…';
  const answer = await app.prompter.inform(
    `Something waits for your agreement: ${pending.lines[0]?.slice(0, 120) ?? ''}${pending.lines.length > 1 ? ` and ${pending.lines.length - 1} more` : ''}`,
    look,
  );
  if (answer === look) await showAll(app, project, pending);
}

async function showAll(app: App, project: Project, pending: PendingAgreement): Promise<void> {
  if (await confirmAgreement(app, pending)) await agree(app, project, pending);
}

/** Shows everything an agreement is about and asks. */
export function confirmAgreement(app: App, { to, lines }: PendingAgreement): Promise<boolean> {
  const { title: usual, detail, action } = QUESTION[to];
  const isAgent = to === 'commands' && lines[0]?.startsWith('agent ') === true;
  const title = isAgent ? 'Start this agent, which the repository describes?' : usual;
  return app.prompter.confirm(title, `${lines.join('\n')}\n\n${detail}`, action);
}

async function agree(app: App, project: Project, pending: PendingAgreement): Promise<void> {
  const engine: Engine | undefined = await project.engineForAction();
  if (engine) await app.prompter.valueOf(await engine.agree(pending));
}

async function askAll(app: App): Promise<void> {
  let count = 0;
  for (const project of app.projects.all) {
    const engine = await project.engineForAction();
    for (const pending of (await engine?.lookForAgreements()) ?? []) {
      count += 1;
      await showAll(app, project, pending);
    }
  }
  if (count === 0) void app.prompter.inform('Nothing waits for your agreement.');
}

async function verifyJournal(app: App): Promise<void> {
  for (const project of app.projects.all) {
    const engine = await project.engineForAction();
    const report = engine && (await app.prompter.valueOf(await engine.verifyJournal()));
    if (!report) continue;
    const text =
      report.problems.length === 0
        ? `The journal is whole: ${report.lines} lines verified.`
        : report.problems.join(' ');
    void (report.problems.length === 0 ? app.prompter.inform(text) : app.prompter.warn(text));
  }
}
