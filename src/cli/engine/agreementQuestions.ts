import { createInterface } from 'node:readline/promises';
import { failed, ok, type Result, userProblem } from '../../core/result';
import type { Engine, PendingAgreement } from '../../engine/engineApi';
import { styled, type Output } from '../output/output';

const QUESTION: Readonly<
  Record<PendingAgreement['to'], { readonly title: string; readonly question: string }>
> = {
  commands: {
    title: 'These commands come from files of this repository:',
    question: 'Run them on this machine?',
  },
  'repository-configuration': {
    title: "This repository's git configuration can run programs:",
    question: 'Do you know these, and may git use them?',
  },
  journal: {
    title: 'The journal was changed from outside:',
    question: 'Go on without what follows the break?',
  },
};

/**
 * Asks a person for what the engine must not do without one: with `--yes` the repository's commands are agreed to; the
 * rest, which an agent may have written while it ran, is only ever asked. Without a terminal nothing is agreed to.
 * @returns the problem `agreement-missing` with what was not agreed to
 */
export async function settleAgreements(
  engine: Engine,
  isYes: boolean,
  output: Output,
  open: readonly PendingAgreement[] = engine.pendingAgreements(),
): Promise<Result<void>> {
  for (const pending of open) {
    const agrees = (isYes && pending.to === 'commands') || (await ask(pending, output));
    if (!agrees) return failed(missing(pending));
    const agreed = await engine.agree(pending);
    if (!agreed.ok) return agreed;
  }
  return ok(undefined);
}

async function ask({ to, lines }: PendingAgreement, output: Output): Promise<boolean> {
  const { title, question } = QUESTION[to];
  output.note(styled('bold', title));
  for (const line of lines) output.note(`  ${line}`);
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Ctrl-C and a closed terminal are no as well.
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const answer = await Promise.race([terminal.question(`${question} [y/N] `), closed]);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

const missing = ({ to }: PendingAgreement) =>
  userProblem(
    'agreement-missing',
    to === 'commands'
      ? 'Nobody agreed to the commands of this repository, so they were not run.'
      : to === 'journal'
        ? 'The journal was changed from outside, and nobody agreed to go on.'
        : "Nobody agreed to the programs that this repository's git configuration can run.",
    {
      remedy:
        to === 'commands'
          ? 'Look at the lines above; then run this again with --yes, or in a terminal.'
          : 'Look at the lines above; then run this again in a terminal, where you are asked.',
    },
  );
