import type { SectionRole } from '../contract';

/** Words of the language that completions offer. `body` and snippets have tab stops of VS Code's snippet syntax. */
export const SECTION_HEADINGS: readonly {
  readonly role: SectionRole;
  readonly name: string;
  readonly about: string;
  readonly body: string;
}[] = [
  {
    role: 'provides',
    name: 'Provides',
    about: 'what the feature offers to others',
    body: '- ${1:GET /path}: ${2:what it answers}\n',
  },
  {
    role: 'depends-on',
    name: 'Depends On',
    about: 'what it needs from others; None is an answer',
    body: '- ${1:001-feature}: ${2:GET /path}\n',
  },
  {
    role: 'integration-points',
    name: 'Integration Points',
    about: 'how the features are joined',
    body: '- ${1:who calls whom, and when}\n',
  },
  {
    role: 'criteria',
    name: 'Acceptance Criteria',
    about: 'when it is done',
    body: '- [ ] AC-1: ${1:what can be seen to hold} (verify: `${2:npm test -- name}`)\n',
  },
];

export const SECTION_KEYS: readonly {
  readonly name: string;
  readonly about: string;
  readonly body: string;
}[] = [
  { name: 'feature_id', about: 'the name other contracts depend on', body: ' ${1:001-feature}' },
  { name: 'title', about: 'the feature in words', body: ' ${1:Feature}' },
  { name: 'provides', about: 'what the feature offers to others', body: '\n  - ${1:GET /path}' },
  {
    name: 'depends_on',
    about: 'what it needs from others',
    body: '\n  - feature: ${1:001-feature}\n    needs: ${2:GET /path}',
  },
  {
    name: 'integration_points',
    about: 'how the features are joined',
    body: '\n  - ${1:who calls whom, and when}',
  },
  {
    name: 'acceptance_criteria',
    about: 'when it is done',
    body: '\n  - id: AC-1\n    text: ${1:what can be seen to hold}\n    verify: ${2:npm test -- name}',
  },
];

export const CATEGORIES: readonly { readonly name: string; readonly about: string }[] = [
  { name: 'Functionality', about: 'what it does' },
  { name: 'Performance', about: 'how fast, with how much' },
  { name: 'Integration', about: 'how it fits with others' },
  { name: 'Security', about: 'what it refuses, hides and encrypts' },
];

/** How a criterion can be verified: in brackets behind a bullet, and as the value of `verify:` in YAML. */
export const VERIFICATIONS: readonly {
  readonly label: string;
  readonly about: string;
  readonly snippet: string;
  readonly yaml: string;
}[] = [
  {
    label: 'a command',
    about: 'holds when it exits with 0',
    snippet: '`${1:npm test -- name}`',
    yaml: '${1:npm test -- name}',
  },
  {
    label: 'a test file',
    about: 'run by the project’s test runner',
    snippet: 'test ${1:test/name.test.js}',
    yaml: 'test ${1:test/name.test.js}',
  },
  {
    label: 'tests by name',
    about: 'run by the project’s test runner',
    snippet: 'test "${1:refuses a wrong password}"',
    yaml: 'test "${1:refuses a wrong password}"',
  },
  {
    label: 'an HTTP check with a latency bound',
    about: 'the server is started, warmed up and measured',
    snippet: 'GET ${1:/path} -> ${2:200} in < ${3:100} ms at ${4:p95}',
    yaml: 'GET ${1:/path} -> ${2:200} in < ${3:100} ms at ${4:p95}',
  },
  {
    label: 'a script',
    about: 'a file of the repository that exits with 0',
    snippet: 'script ${1:scripts/check.js}',
    yaml: 'script ${1:scripts/check.js}',
  },
  {
    label: 'a person',
    about: 'decided by looking, with a note',
    snippet: 'a person decides',
    yaml: 'a person decides',
  },
];
