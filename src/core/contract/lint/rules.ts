import type { DiagnosticSeverity } from './diagnostic';

/**
 * Every rule with its severity and why it exists. The code is stable: people filter by it. `docs/contracts.md` has a
 * section of the same name for each, and a test compares the two.
 */
export const RULES = {
  'vague-criterion': {
    severity: 'warning',
    why: 'Two people, or a person and an agent, can disagree on whether it holds.',
  },
  'unbounded-quantity': {
    severity: 'warning',
    why: 'Without a number every implementation is right, or none.',
  },
  'unit-missing': { severity: 'warning', why: '100 is a bound in milliseconds and none in seconds.' },
  'percentile-missing': {
    severity: 'warning',
    why: 'The same service keeps a bound on average and breaks it at p99; the check cannot choose for you.',
  },
  'two-requirements': {
    severity: 'info',
    why: 'When one half holds and the other does not, the criterion has no state.',
  },
  'no-verification': {
    severity: 'hint',
    why: 'A criterion with a command is checked in seconds; one without waits for a person.',
  },
  'missing-section': {
    severity: 'warning',
    why: 'What is not written is guessed by whoever implements the other side.',
  },
  'missing-feature-id': { severity: 'warning', why: 'Other contracts can depend only on what has a name.' },
  'duplicate-criterion': { severity: 'warning', why: 'An id that names two criteria names neither.' },
  'repeated-criterion': {
    severity: 'warning',
    why: 'The second copy is forgotten when the first is changed.',
  },
  'placeholder-text': { severity: 'warning', why: 'An agent takes placeholder text for a requirement.' },
  'duplicate-feature-id': { severity: 'error', why: 'A dependency on this id leads to either feature.' },
  'unresolved-dependency': {
    severity: 'warning',
    why: 'Nobody has promised it, so the order of work and the fit cannot be checked.',
  },
  'not-provided': {
    severity: 'warning',
    why: 'This is the merge conflict or the failed integration of next week, today.',
  },
  'cyclic-dependency': { severity: 'error', why: 'Features that wait for each other cannot be built apart.' },
  'provided-twice': { severity: 'warning', why: 'Two agents will build it, differently.' },
  'criterion-without-task': { severity: 'info', why: 'What no task owns is found missing at the end.' },
  'task-without-criterion': {
    severity: 'info',
    why: 'Work that serves no criterion cannot be judged by one.',
  },
} as const satisfies Record<string, { readonly severity: DiagnosticSeverity; readonly why: string }>;

export type RuleCode = keyof typeof RULES;

/** The heading of a code in `docs/contracts.md`, as its anchor. */
export const anchorOf = (code: string): string => code.toLowerCase();
