import { createHash } from 'node:crypto';
import type { TaskKey } from '../../core/ids';
import type { GateDefinition } from '../../core/gates/gate';
import { failed, ok, type Problem, type Result, userProblem } from '../../core/result';
import type { TaskState } from '../../core/run/state';
import type { PendingAgreement } from '../engineApi';
import { ExecutableConfigGuard } from '../git/executableConfigGuard';
import type { DriverGuard } from '../git/gitPort';
import type { RepositoryContext } from './context';
import type { RequestParts } from './requestRun';

const HELD_BACK = {
  commands: 'commands-not-agreed',
  'repository-configuration': 'executable-config-changed',
  journal: 'journal-suspect',
} as const;

/**
 * What a person must agree to, once per content, before it runs here: commands of the repository, programs that its git
 * configuration names, and a journal that was changed from outside.
 */
export class Agreements {
  private readonly asked = new Map<string, PendingAgreement>();
  private readonly configGuard: ExecutableConfigGuard;

  constructor(
    private readonly context: RepositoryContext,
    private readonly parts: Pick<RequestParts, 'catalog'>,
    private readonly suspect: () => { readonly from: number; readonly reason: string } | undefined,
  ) {
    this.configGuard = new ExecutableConfigGuard(context.git);
    context.git.guardedBy(this.driverGuard);
  }

  get pending(): readonly PendingAgreement[] {
    const { agreed } = this.context.state();
    const open = [...this.asked.values()].filter(({ to, fingerprint }) => !agreed[to].includes(fingerprint));
    const suspect = this.suspect();
    if (!suspect) return open;
    const line = `From line ${suspect.from} on: ${suspect.reason}`;
    return [...open, { to: 'journal', fingerprint: digest([line]), lines: [line], task: undefined }];
  }

  /** Whether a task stands still because of an agreement of this kind. */
  isHeldBack(task: TaskState, by: PendingAgreement['to']): boolean {
    return task.problem?.code === HELD_BACK[by];
  }

  toCommands(gates: readonly GateDefinition[], fingerprint: string, task: TaskKey): Result<void> {
    if (gates.length === 0 || this.context.state().agreed.commands.includes(fingerprint))
      return ok(undefined);
    const lines = gates.map(({ name, command, why, scripts }) => {
      const behind = Object.entries(scripts ?? {}).map(([script, text]) => ` (${script}: ${text})`);
      return `${name}: ${command.join(' ')}${behind.join('')} — ${why}`;
    });
    this.asked.set(fingerprint, { to: 'commands', fingerprint, lines, task });
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

  /** Before an agent starts: one from the repository's own file, and configuration that can run programs. */
  async beforeDelegation(agent: string): Promise<Result<void>> {
    const lines = await this.parts.catalog.agreementFor(agent);
    if (lines.length > 0) {
      const fingerprint = digest(lines);
      if (!this.context.state().agreed.commands.includes(fingerprint)) {
        this.asked.set(fingerprint, { to: 'commands', fingerprint, lines, task: undefined });
        return failed(
          userProblem(
            'commands-not-agreed',
            `The agent "${agent}" is described by this repository, and you have not agreed to it yet.`,
            {
              remedy:
                'Look at what would run (Counterpoint: Review Repository Configuration), then delegate again.',
            },
          ),
        );
      }
    }
    const problem = await this.configProblem();
    return problem ? failed(problem) : ok(undefined);
  }

  /** Stops every git verb that could run programs which nobody agreed to. */
  private readonly driverGuard: DriverGuard = () => this.configProblem();

  private async configProblem(): Promise<Problem | undefined> {
    const read = await this.configGuard.read(this.context.repository.commonDir);
    if (!read.ok) return read.problem;
    const { entries, fingerprint } = read.value;
    if (entries.length === 0 || this.context.state().agreed['repository-configuration'].includes(fingerprint))
      return undefined;
    const lines = entries.map(({ name, shown, where, why }) => `${name} = ${shown} (${where}): ${why}`);
    this.asked.set(fingerprint, { to: 'repository-configuration', fingerprint, lines, task: undefined });
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

const digest = (lines: readonly string[]): string =>
  createHash('sha256').update(lines.join('\n')).digest('hex');
