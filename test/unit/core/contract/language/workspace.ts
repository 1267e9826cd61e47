import { ContractNames } from '../../../../../src/core/contract/language/contractNames';
import { ContractIndex } from '../../../../../src/core/contract/lint/contractIndex';
import type { ContractSource } from '../../../../../src/core/contract/lint/diagnostic';
import { contractSource } from '../../../../../src/core/contract/lint/lintContract';

/** Two features in headings form and one in front matter, which speak of each other in every way. */
export const FILES = {
  'specs/001-accounts/contract.md': `# Feature 001-accounts: Accounts

**Feature ID**: 001-accounts

## Provides

- \`GET /accounts/:id\` → 200 and the account
- \`findAccount(id)\` → the account
- Account: \`{ id, email }\`

### Events

- \`account.closed\` after the last session ended

## Depends On

- None

## Acceptance Criteria

### Functionality

- [ ] AC-1: \`GET /accounts/:id\` answers an unknown id with 404 (verify: \`npm test\`)
- [ ] An account without email is refused with 400
`,
  'specs/002-login/contract.md': `# Feature 002-login: Login

**Feature ID**: 002-login

## Provides

- POST /session: opens a session

## Depends On

- 001-accounts: GET /accounts/{account}, \`findAccount(id)\`, \`Account.email\` and \`account.closed\`
- Feature 1: \`Account\`

## Acceptance Criteria

- [ ] AC-1: Login with a wrong password returns 401 (tasks: T001, T002) (verify: \`node --test test/login.test.js\`)
`,
  'specs/003-mail/contract.md': `---
feature_id: 003-mail
provides:
  - event: mail.sent
depends_on:
  - feature: 001-accounts
    needs: GET /accounts/:id
acceptance_criteria:
  - A mail to a closed account is dropped after account.closed
  - id: AC-2
    text: 0 mails are sent twice
---
`,
} as const;

export type FileName = keyof typeof FILES;

export function namesOf(files: Readonly<Record<string, string>> = FILES): ContractNames {
  const sources = Object.entries(files).map(([file, text]) => contractSource(file, text));
  return new ContractNames(sources, new ContractIndex(sources));
}

/** The source of a file; the test fails when there is none. */
export function sourceOf(names: ContractNames, file: string): ContractSource {
  const source = names.sources.find(({ contract }) => contract.file === file);
  if (!source) throw new Error(`no ${file}`);
  return source;
}

/** A text with `|` where the cursor stands, as text and offset. */
export function withCursor(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('|');
  if (offset < 0) throw new Error('no cursor');
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}
