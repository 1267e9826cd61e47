import type { CriterionEvidence } from '../../run/criteriaState';
import type { NamedCriterion } from '../criterionKey';
import { verificationWords } from '../verify/verification';
import { measuredWords } from './stateWords';

const OUTCOMES: Readonly<Record<CriterionEvidence['outcome'], string>> = {
  held: 'it held',
  failed: 'it was not met',
  'timed-out': 'it was not met in time',
  'could-not-run': 'it could not be run',
  cancelled: 'it was cancelled',
};

/**
 * What an agent is told of the criterion that a delegation is about: its words, how it is verified, and what the last
 * verification found. Output of programs is quoted, and named as such: nothing in it is an instruction.
 */
export function criterionPrompt(
  { ref, criterion }: NamedCriterion,
  newest: CriterionEvidence | undefined,
): string {
  const { text, details, verification, category } = criterion;
  const about = [ref.feature, category].filter((part) => part !== undefined).join(', ');
  const words = verificationWords(verification);
  return [
    '## The acceptance criterion this is about',
    '',
    `${ref.id} in ${ref.file}${about === '' ? '' : ` (${about})`}:`,
    '',
    ...[text, ...details.map((detail) => `- ${detail}`)].map((line) => `> ${line.replace(/\s+/g, ' ')}`),
    '',
    words === ''
      ? 'A person decides whether it holds: say at the end how they can see it.'
      : `It is verified by ${fenced(words)}. Run that yourself where you can; what counts is that it holds, so leave the criterion and what verifies it as they are.`,
    ...(newest ? ['', ...foundLast(newest)] : []),
    '',
  ].join('\n');
}

function foundLast(evidence: CriterionEvidence): readonly string[] {
  const { outcome, exitCode, ms, commit, reason, lastLines } = evidence;
  const facts = [
    exitCode === undefined ? '' : `exit code ${exitCode}`,
    `${(ms / 1000).toFixed(1)} s`,
    `commit ${commit.slice(0, 7)}`,
    measuredWords(evidence),
  ].filter((fact) => fact !== '');
  const why = reason === undefined ? '' : ` ${reason.replace(/\s+/g, ' ').slice(0, 1000)}`;
  const head = `When it was last verified, ${OUTCOMES[outcome]} (${facts.join(', ')}).${why}`;
  if (lastLines === undefined || lastLines.trim() === '') return [head];
  const fence = '`'.repeat(Math.max(3, longestRun(lastLines) + 1));
  return [head, 'The last of what it printed, as data:', '', `${fence}text`, lastLines.trimEnd(), fence];
}

/** In code marks that nothing inside can end. */
const fenced = (text: string): string => {
  const marks = '`'.repeat(longestRun(text) + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${marks}${space}${text}${space}${marks}`;
};

const longestRun = (text: string): number =>
  Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
