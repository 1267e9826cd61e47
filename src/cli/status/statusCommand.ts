import type { CommandContext } from '../context';
import { withRepository } from '../engine/openRepository';
import { EXIT, type ExitCode } from '../exitCodes';
import { type Output, styled } from '../output/output';
import { findLeader } from './leader';
import { type CountsReport, statusReport, type StatusReport, type TaskStatusReport } from './statusReport';

/** `counterpoint status`: how all work stands and what a person is needed for. Only looks: nothing is carried on. */
export const statusCommand = (context: CommandContext): Promise<ExitCode> =>
  withRepository(context, { mayLead: false }, async ({ engine, plan }) => {
    const leader = await findLeader(engine.availability);
    const report = statusReport(plan(), engine.state(), leader, context.options.has('all'));
    if (context.output.json) context.output.data(report);
    else print(report, context.output);
    return EXIT.fine;
  });

/** In the words of a person; this command itself never leads, it only looks. */
function leaderWords(leader: StatusReport['leader'], pid: number | null): string {
  const process = pid === null ? '' : ` (process ${pid})`;
  switch (leader) {
    case 'window':
      return `A window of VS Code${process} leads this repository and carries work on.`;
    case 'command':
      return `A counterpoint command${process} leads this repository and carries work on.`;
    case 'somebody':
      return 'A window of VS Code or another command leads this repository and carries work on.';
    case 'nobody':
      return 'Nobody leads this repository now: nothing goes on until VS Code or `counterpoint run` does.';
    case 'unknown':
      return 'Whether somebody leads this repository cannot be told.';
    default:
      return leader satisfies never;
  }
}

function print(report: StatusReport, output: Output): void {
  for (const { name, key, phases, ...counts } of report.features) {
    if (counts.total === 0) continue;
    output.line(styled('bold', name), `  ${key}  ${words(counts)}`);
    for (const { title, ...phase } of phases) output.line(`  ${title}: ${words(phase)}`);
  }
  const waiting = report.tasks.filter(({ needs_person }) => needs_person !== null);
  const others = report.tasks.filter(({ needs_person }) => needs_person === null);
  section(output, 'Needs you', waiting);
  section(
    output,
    report.tasks.some(({ progress }) => progress === null) ? 'Other tasks' : 'Delegated',
    others,
  );
  const { total, newest } = report.unconfirmed_claims;
  if (total > 0) {
    output.line('');
    output.line(styled('bold', `Unconfirmed claims (${total})`));
    for (const { task, status, reason, log, line } of newest.slice(-5))
      output.line(`  ${task ?? '?'} ${status ?? '?'}: ${reason} (${log}${line === null ? '' : `:${line}`})`);
  }
  output.line('');
  output.line(styled('dim', leaderWords(report.leader, report.leader_pid)));
}

function section(output: Output, title: string, tasks: readonly TaskStatusReport[]): void {
  if (tasks.length === 0) return;
  output.line('');
  output.line(styled('bold', `${title} (${tasks.length})`));
  const width = Math.max(...tasks.map(({ id }) => id.length));
  for (const { id, title: words, description, why } of tasks) {
    output.line('  ', styled('bold', id.padEnd(width)), `  ${words}`);
    // The first reason is the description as a sentence.
    for (const reason of [description, ...why.slice(1)])
      if (reason !== '') output.line(' '.repeat(width + 4), reason);
  }
}

const words = ({ total, done, under_way, needs_person }: CountsReport): string =>
  [
    `${done} of ${total} done`,
    ...(under_way > 0 ? [`${under_way} under way`] : []),
    ...(needs_person > 0 ? [`${needs_person} need${needs_person === 1 ? 's' : ''} you`] : []),
  ].join(', ');
