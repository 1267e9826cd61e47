import type { TaskKey } from '../../core/ids';
import type { GateDefinition } from '../../core/gates/gate';
import { failed, ok, type Problem, type Result, userProblem } from '../../core/result';
import type { Access } from '../../core/run/events';
import type { TaskState } from '../../core/run/state';
import { visibleLine } from '../../core/agents/plainText';
import { currentRun } from '../../core/run/state';
import type { Workflow } from '../../core/workflow/workflow';
import type { PendingAgreement } from '../engineApi';
import { criteriaAgreement } from '../contract/criteriaGate';
import { ExecutableConfigGuard } from '../git/executableConfigGuard';
import type { DriverGuard } from '../git/gitPort';
import type { FoundAgent } from './agentCatalog';
import { agreementFingerprint } from './agreementFingerprint';
import type { RepositoryContext } from './context';
import type { RequestParts } from './requestRun';
import { targetBranch } from './targetBranch';

const HELD_BACK = {
  commands: 'commands-not-agreed',
  'repository-configuration': 'executable-config-changed',
  journal: 'journal-suspect',
} as const;

const CONFIGURATION = 'configuration';
const ACCESS = 'access';
const AGENT = 'agent ';

/**
 * What a person must agree to, once per content, before it runs here: commands of the repository, programs that its git
 * configuration names, and a journal that was changed from outside.
 */
export class Agreements {
  /** What somebody was held back by, by its subject: asked anew, a subject has one newest text. */
  private readonly asked = new Map<string, PendingAgreement>();
  private readonly configGuard: ExecutableConfigGuard;

  constructor(
    private readonly context: RepositoryContext,
    private readonly parts: RequestParts,
    private readonly suspect: () => { readonly from: number; readonly reason: string } | undefined,
  ) {
    this.configGuard = new ExecutableConfigGuard(context.git);
    context.git.guardedBy(this.driverGuard);
  }

  get pending(): readonly PendingAgreement[] {
    const { agreed, tasks } = this.context.state();
    const open = new Map<string, PendingAgreement>();
    for (const asked of this.asked.values()) {
      const { to, fingerprint, task } = asked;
      const held = task && tasks[task];
      // A task that was discarded, or goes on, needs no answer any more.
      const isNeeded = task === undefined || (held !== undefined && this.isHeldBack(held, to));
      if (isNeeded && !agreed[to].includes(fingerprint)) open.set(fingerprint, asked);
    }
    const suspect = this.suspect();
    if (!suspect) return [...open.values()];
    const line = `From line ${suspect.from} on: ${suspect.reason}`;
    return [
      ...open.values(),
      { to: 'journal', fingerprint: agreementFingerprint([line]), lines: [line], task: undefined },
    ];
  }

  /** Whether a task stands still because of an agreement of this kind. */
  isHeldBack(task: TaskState, by: PendingAgreement['to']): boolean {
    return task.problem?.code === HELD_BACK[by];
  }

  /**
   * Looks anew at what holds tasks back, and at git's configuration: a process that has just taken over, or only follows,
   * asked nothing itself; and what was taken away meanwhile needs no agreement.
   */
  async look(): Promise<readonly PendingAgreement[]> {
    await this.configProblem();
    for (const [subject, { task }] of [...this.asked]) {
      if (task === undefined && subject.startsWith(AGENT)) await this.lookAtAgent(subject);
    }
    if (this.asked.has(ACCESS)) await this.lookAtAccess();
    const state = this.context.state();
    for (const task of Object.values(state.tasks)) {
      const run = currentRun(state, task);
      if (!run || !this.isHeldBack(task, 'commands')) continue;
      if (task.failedStep === 'start-run') {
        const agent = await this.parts.catalog.find(run.agent);
        if (agent.ok) this.toAgent(agent.value, task.key);
      } else if (task.worktree) {
        const { gates, workflows } = this.parts;
        const stage = await gates.ofStage(task.worktree.base, task.stage, workflows);
        this.toCommands(stage.gates, stage.fingerprint, task.key);
        const about = { base: task.worktree.base, task: task.key };
        this.toCriteria(await criteriaAgreement(this.parts, stage.gates, about), task.key);
      }
    }
    return this.pending;
  }

  toCommands(gates: readonly GateDefinition[], fingerprint: string, task: TaskKey): Result<void> {
    const pending = this.gatesToAgreeTo(gates, fingerprint, task);
    if (!this.holds(`gates ${task}`, pending)) return ok(undefined);
    return failed(
      userProblem(
        HELD_BACK.commands,
        'Its gates are commands of this repository that you have not agreed to yet.',
        {
          remedy: 'Look at them and agree; the gates then run by themselves.',
        },
      ),
    );
  }

  /** @param pending what criteria of the task's contract would run, where it is not agreed to yet */
  toCriteria(pending: PendingAgreement | undefined, task: TaskKey): Result<void> {
    if (!this.holds(`criteria ${task}`, pending)) return ok(undefined);
    return failed(
      userProblem(
        HELD_BACK.commands,
        'The criteria of its contract are verified by commands that you have not agreed to yet.',
        { remedy: 'Look at them and agree; the gates then run by themselves.' },
      ),
    );
  }

  /** The agreement that gates need before they run; undefined when none is missing. */
  gatesToAgreeTo(
    gates: readonly GateDefinition[],
    fingerprint: string,
    task: TaskKey,
  ): PendingAgreement | undefined {
    // What criteria run is asked about by itself: it is in the contract, not in the gate.
    const commands = gates.filter(({ criteria }) => !criteria);
    if (commands.length === 0 || this.isAgreed(fingerprint)) return undefined;
    const lines = commands.map(({ name, command, why, scripts }) => {
      const behind = Object.entries(scripts ?? {}).map(([script, text]) => ` (${script}: ${text})`);
      return `${name}: ${command.join(' ')}${behind.join('')} — ${why}`;
    });
    return { to: 'commands', fingerprint, lines, task };
  }

  /**
   * Whether an agent may start: one that the repository describes needs a person's agreement to this very description.
   * @param task held back when it may not; undefined before a delegation.
   */
  toAgent({ adapter, agreement }: FoundAgent, task: TaskKey | undefined): Result<void> {
    const pending = this.toAgreeTo(agreement, task);
    if (!this.holds(AGENT + (task ?? adapter.id), pending)) return ok(undefined);
    const next = task === undefined ? 'then delegate again' : 'it then starts by itself';
    return failed(
      userProblem(
        HELD_BACK.commands,
        `The agent "${adapter.id}" is described by this repository, and you have not agreed to it yet.`,
        {
          remedy: `Look at what would run (Counterpoint: Review Repository Configuration); ${next}.`,
        },
      ),
    );
  }

  /** A file of the repository must not take the sandbox off an agent: only a person can, for this workflow as it is. */
  toAccess(workflow: Workflow, stage: string, access: Access): Result<void> {
    const lines =
      access === 'full'
        ? [
            `workflow ${workflow.name}, stage ${stage}: "access": "full" — its agents run without a sandbox and without asking, and may do on this machine whatever you may`,
          ].map(visibleLine)
        : [];
    if (!this.holds(ACCESS, this.toAgreeTo(lines, undefined))) return ok(undefined);
    return failed(
      userProblem(
        HELD_BACK.commands,
        `The workflow "${workflow.name}" of this repository asks for agents without a sandbox ("access": "full"), and you have not agreed to that.`,
        {
          remedy:
            'Agree to it (Counterpoint: Review Repository Configuration), or take "access": "full" out of .counterpoint/workflow.json; then delegate again.',
        },
      ),
    );
  }

  /** Before an agent starts: one from the repository's own file, and configuration that can run programs. */
  async beforeDelegation(id: string): Promise<Result<void>> {
    const agent = await this.parts.catalog.find(id);
    if (agent.ok) {
      const agreed = this.toAgent(agent.value, undefined);
      if (!agreed.ok) return agreed;
    }
    const problem = await this.configProblem();
    return problem ? failed(problem) : ok(undefined);
  }

  private async lookAtAgent(subject: string): Promise<void> {
    const agent = await this.parts.catalog.find(subject.slice(AGENT.length));
    if (agent.ok) this.toAgent(agent.value, undefined);
    else this.asked.delete(subject);
  }

  private async lookAtAccess(): Promise<void> {
    const target = await targetBranch(this.context);
    if (!target.ok) return;
    const workflow = await this.parts.workflows.atCommit(target.value.commit);
    const stage = workflow.stages.find(({ kind }) => kind === 'agent');
    if (stage) this.toAccess(workflow, stage.id, stage.access);
  }

  /** Keeps what a subject waits for, and forgets what it waited for before. */
  private holds(subject: string, pending: PendingAgreement | undefined): boolean {
    if (pending) this.asked.set(subject, pending);
    else this.asked.delete(subject);
    return pending !== undefined;
  }

  private toAgreeTo(lines: readonly string[], task: TaskKey | undefined): PendingAgreement | undefined {
    const fingerprint = agreementFingerprint(lines);
    return lines.length === 0 || this.isAgreed(fingerprint)
      ? undefined
      : { to: 'commands', fingerprint, lines, task };
  }

  private isAgreed(fingerprint: string): boolean {
    return this.context.state().agreed.commands.includes(fingerprint);
  }

  /** Stops every git verb that could run programs which nobody agreed to. */
  private readonly driverGuard: DriverGuard = () => this.configProblem();

  private async configProblem(): Promise<Problem | undefined> {
    const read = await this.configGuard.read(this.context.repository.commonDir);
    if (!read.ok) return read.problem;
    const { entries, fingerprint } = read.value;
    if (
      entries.length === 0 ||
      this.context.state().agreed['repository-configuration'].includes(fingerprint)
    ) {
      this.asked.delete(CONFIGURATION);
      return undefined;
    }
    const lines = entries.map(({ name, shown, where, why }) => `${name} = ${shown} (${where}): ${why}`);
    this.asked.set(CONFIGURATION, {
      to: 'repository-configuration',
      fingerprint,
      lines,
      task: undefined,
    });
    const names = entries.slice(0, 3).map(({ name }) => name);
    return userProblem(
      HELD_BACK['repository-configuration'],
      `The repository's git configuration can run programs you have not agreed to: ${names.join(', ')}.`,
      {
        remedy:
          'Look at it (Counterpoint: Review Repository Configuration), remove what you do not know, and agree to the rest.',
      },
    );
  }
}
