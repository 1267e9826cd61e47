import type { CriterionEvidence } from '../../run/criteriaState';
import type { Criterion } from '../contract';
import { measuredWords } from './stateWords';

const OUTCOMES: Readonly<Record<CriterionEvidence['outcome'], string>> = {
  held: 'It held',
  failed: 'It failed',
  'timed-out': 'It did not end in time',
  'could-not-run': 'It could not be run',
  cancelled: 'It was cancelled',
};

/** What a verification found, as lines above what it printed. */
export function evidenceHead(evidence: CriterionEvidence, criterion: Criterion | undefined): string {
  const {
    criterion: key,
    outcome,
    reason,
    command,
    exitCode,
    ms,
    commit,
    worktree,
    at,
    judgesChanged,
  } = evidence;
  const id = key.slice(key.lastIndexOf('#') + 1);
  const measured = measuredWords(evidence);
  return [
    criterion ? `${id}: ${criterion.text}` : id,
    `${OUTCOMES[outcome]}${reason === undefined ? '' : `: ${reason}`}`,
    '',
    ...(command ? [`Command:   ${command.map(shown).join(' ')}`] : []),
    ...(exitCode === undefined ? [] : [`Exit code: ${exitCode}`]),
    ...(measured === '' ? [] : [`Measured:  ${measured}`]),
    `Time:      ${(ms / 1000).toFixed(2)} s`,
    `Commit:    ${commit}${worktree === undefined ? '' : ` and what is in ${worktree}`}`,
    `At:        ${at}`,
    ...(judgesChanged && judgesChanged.length > 0
      ? [`The agent changed what it is judged by: ${judgesChanged.join(', ')}`]
      : []),
    '',
  ].join('\n');
}

const shown = (word: string): string => (/^[\w@%+=:,./~-]+$/.test(word) ? word : JSON.stringify(word));
