import { failed, ok, type Result, userProblem } from '../../core/result';
import type { Engine } from '../../engine/engineApi';

/**
 * The agent tasks are given to: the one that was named, or the one that is installed when there is just one. The demo
 * agent has to be named: work that is not real must not happen by accident.
 */
export async function chooseAgent(engine: Engine, named: string | undefined): Promise<Result<string>> {
  if (named !== undefined) return ok(named);
  const installed = (await engine.agents()).filter(({ isInstalled, isDemo }) => isInstalled && !isDemo);
  const [only, another] = installed;
  if (only && !another) return ok(only.id);
  const ids = installed.map(({ id }) => id).join(', ');
  return failed(
    userProblem(
      'agent-not-chosen',
      only ? `Several agents are installed: ${ids}.` : 'No coding agent was found on this machine.',
      {
        remedy: only
          ? 'Choose one with --agent.'
          : '`counterpoint agents` says what is missing; --agent demo shows the loop without a model.',
      },
    ),
  );
}
