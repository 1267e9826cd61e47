import type { DiagnosticSeverity } from './diagnostic';

export interface Rule {
  readonly severity: DiagnosticSeverity;
  /** Why it matters, one sentence. */
  readonly why: string;
  /** A line that the rule speaks of. */
  readonly instead: string;
  /** The line that says it better. */
  readonly write: string;
}

/**
 * Every rule with its severity and why it exists. The code is stable: people filter by it. `docs/contracts.md` has a
 * section of the same name for each, with this reason, and a test compares the two.
 */
export const RULES = {
  'vague-criterion': {
    severity: 'warning',
    why: 'Two people, or a person and an agent, can disagree on whether it holds.',
    instead: 'Error handling should be robust',
    write: 'Error handling covers invalid input (400), a lost database connection (503) and timeouts (504)',
  },
  'unbounded-quantity': {
    severity: 'warning',
    why: 'Without a number every implementation is right, or none.',
    instead: 'Supports many simultaneous users',
    write: 'Supports 200 simultaneous users with an error rate below 0.1 %',
  },
  'unit-missing': {
    severity: 'warning',
    why: '100 is a bound in milliseconds and none in seconds.',
    instead: 'All endpoints respond in < 100 at p95',
    write: 'All endpoints respond in < 100 ms at p95',
  },
  'percentile-missing': {
    severity: 'warning',
    why: 'The same service keeps a bound on average and breaks it at p99; a check cannot choose for you.',
    instead: 'All endpoints respond in < 100 ms',
    write: 'All endpoints respond in < 100 ms at p95',
  },
  'two-requirements': {
    severity: 'info',
    why: 'When one half holds and the other does not, the criterion has no state.',
    instead: 'The list must load in < 1 s at p95 and the editor must keep unsaved text after a crash',
    write: 'Two criteria, one for the list and one for the editor',
  },
  'no-verification': {
    severity: 'hint',
    why: 'A criterion with a command is checked in seconds; one without waits for a person.',
    instead: 'Login with a wrong password returns 401',
    write: 'Login with a wrong password returns 401 (verify: `npm test -- login`)',
  },
  'missing-section': {
    severity: 'warning',
    why: 'What is not written is guessed by whoever implements the other side.',
    instead: 'A contract with “Provides” alone',
    write: '“Provides”, “Depends On” (with “None” where there is nothing) and “Acceptance Criteria”',
  },
  'missing-feature-id': {
    severity: 'warning',
    why: 'Other contracts can depend only on what has a name.',
    instead: 'contracts/api.md without an id',
    write: '**Feature ID**: 003-login',
  },
  'duplicate-criterion': {
    severity: 'warning',
    why: 'An id that names two criteria names neither.',
    instead: 'AC-1 twice',
    write: 'AC-1 and AC-2',
  },
  'repeated-criterion': {
    severity: 'warning',
    why: 'The second copy is forgotten when the first is changed.',
    instead: 'The same sentence under “Functionality” and under “Integration”',
    write: 'The sentence once',
  },
  'placeholder-text': {
    severity: 'warning',
    why: 'An agent takes placeholder text for a requirement.',
    instead: 'Search answers in < X ms at p95 [NEEDS CLARIFICATION: which load?]',
    write: 'Search answers in < 200 ms at p95 with 50 requests per second',
  },
  'duplicate-feature-id': {
    severity: 'error',
    why: 'A dependency on this id leads to either feature.',
    instead: 'feature_id: 003 in two contracts',
    write: 'feature_id: 003-login and feature_id: 004-mail',
  },
  'unresolved-dependency': {
    severity: 'warning',
    why: 'Nobody has promised it, so the order of work and the fit cannot be checked.',
    instead: 'Feature 3: user data, where no feature 3 exists',
    write: 'Feature 2: user data, or a contract for feature 3',
  },
  'not-provided': {
    severity: 'warning',
    why: 'This is the failed integration of next week, today.',
    instead: '002-accounts: GET /user, where the other contract provides GET /users/:id',
    write: '002-accounts: GET /users/:id',
  },
  'cyclic-dependency': {
    severity: 'error',
    why: 'Features that wait for each other cannot be built apart.',
    instead: '001 depends on 002, and 002 on 001',
    write: 'A third feature that both depend on',
  },
  'provided-twice': {
    severity: 'warning',
    why: 'Two agents will build it, differently.',
    instead: 'GET /users/:id in two contracts',
    write: 'GET /users/:id in one, and a dependency on it in the other',
  },
  'criterion-without-task': {
    severity: 'info',
    why: 'What no task owns is found missing at the end.',
    instead: 'AC-4, which no task names while others name AC-1 to AC-3',
    write: 'T012 Refuse expired links (AC-4)',
  },
  'task-without-criterion': {
    severity: 'info',
    why: 'Work that serves no criterion cannot be judged by one.',
    instead: 'T009 Tidy the store',
    write: 'T009 Keep the store readable after a crash (AC-2)',
  },
} as const satisfies Record<string, Rule>;

export type RuleCode = keyof typeof RULES;

/** The rule of a code, or undefined for a problem of reading the file. */
export const ruleOf = (code: string): Rule | undefined =>
  Object.hasOwn(RULES, code) ? RULES[code as RuleCode] : undefined; // `hasOwn` proves the key.
