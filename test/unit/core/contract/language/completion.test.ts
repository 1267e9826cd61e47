import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { completionsAt } from '../../../../../src/core/contract/language/completion';
import { FILES, namesOf, sourceOf, withCursor } from './workspace';

const FILE = 'specs/004-shop/contract.md';

const SURROUNDINGS = {
  features: [
    { id: '004-shop', title: 'Shop' },
    { id: '001-accounts', title: 'Accounts' },
    { id: '009-planned', title: 'Planned' },
  ],
  tasks: [
    { id: 'T001', title: 'Build it' },
    { id: 'T002', title: 'Test it' },
  ],
};

/** Labels offered at the cursor, and the text after the first of them (or the named one) was taken. */
function offered(marked: string, taken?: string): { labels: string[]; after: string | undefined } {
  const { text, offset } = withCursor(marked);
  const names = namesOf({ ...FILES, [FILE]: text });
  const found = completionsAt(sourceOf(names, FILE), offset, { names, ...SURROUNDINGS });
  const one = taken === undefined ? found[0] : found.find(({ label }) => label === taken);
  for (const { start, end } of found) assert.ok(start <= offset && offset <= end && end <= text.length);
  return {
    labels: found.map(({ label }) => label),
    after: one && text.slice(0, one.start) + one.insert + text.slice(one.end),
  };
}

const HEAD = '# Feature 004-shop: Shop\n\n## Provides\n\n- POST /orders\n\n';

describe('completion in contracts', () => {
  it('offers the sections that are missing, at a heading', () => {
    assert.deepEqual(offered(`${HEAD}## |`).labels, [
      '## Depends On',
      '## Integration Points',
      '## Acceptance Criteria',
    ]);
    assert.match(
      offered(`${HEAD}## Acc|`, '## Acceptance Criteria').after ?? '',
      /## Acceptance Criteria\n\n- \[ \] AC-1: /,
    );
  });

  it('offers known features after Depends On, and not the own one', () => {
    const { labels, after } = offered(`${HEAD}## Depends On\n\n- 00|`);
    assert.deepEqual(labels, ['001-accounts', '002-login', '003-mail', '009-planned']);
    assert.ok(after?.endsWith('\n- 001-accounts: '), after);
  });

  it('offers what the feature on the line provides', () => {
    const { labels } = offered(`${HEAD}## Depends On\n\n- 001-accounts: |`);
    assert.deepEqual(labels, [
      'GET /accounts/:id',
      'findAccount()',
      'Account',
      'Account.id',
      'Account.email',
      'account.closed',
    ]);
    assert.ok(
      offered(`${HEAD}## Depends On\n\n- 001-accounts: GET /a|`, 'GET /accounts/:id').after?.endsWith(
        '- 001-accounts: GET /accounts/:id',
      ),
    );
    assert.ok(
      offered(`${HEAD}## Depends On\n\n- Feature 1: \`Account.e|`, 'Account.email').after?.endsWith(
        '- Feature 1: `Account.email`',
      ),
    );
    assert.deepEqual(offered(`${HEAD}## Depends On\n\n- 099-x: |`).labels, []);
  });

  it('offers tasks as owners, and ways to verify', () => {
    const criteria = `${HEAD}## Acceptance Criteria\n\n- [ ] AC-1: POST /orders returns 201 `;
    assert.deepEqual(offered(`${criteria}(tasks: |`).labels, ['T001', 'T002']);
    assert.ok(offered(`${criteria}(tasks: T001, T|`, 'T002').after?.endsWith('(tasks: T001, T002'));
    const { labels, after } = offered(`${criteria}(verify: |)`);
    assert.equal(labels.length, 6);
    assert.ok(after?.endsWith('(verify: `${1:npm test -- name}`)'), after);
    assert.ok(offered(`${criteria}(verify:|)`).after?.includes('(verify: `'), 'a space behind the colon');
    assert.deepEqual(offered(`${criteria}(|`).labels, ['(verify: …)', '(tasks: …)']);
  });

  it('offers the next criterion, categories, and known endpoints', () => {
    const criteria = `${HEAD}## Acceptance Criteria\n\n- [ ] AC-4: POST /orders returns 201\n`;
    const { labels, after } = offered(`${criteria}- |`);
    assert.deepEqual(labels, ['AC-5: …']);
    assert.match(after ?? '', /\n- \[ \] AC-5: \$\{1:/);
    assert.deepEqual(offered(`${criteria}\n### |`).labels, [
      '### Functionality',
      '### Performance',
      '### Integration',
      '### Security',
    ]);
    assert.deepEqual(offered(`${criteria}- [ ] AC-5: POST /|`).labels.toSorted(), [
      'POST /orders',
      'POST /session',
    ]);
  });

  it('offers keys, features and needs in front matter', () => {
    const { labels } = offered('---\nfeature_id: 004-shop\nde|\n---\n');
    assert.ok(labels.includes('depends_on') && !labels.includes('feature_id'), labels.join());
    assert.ok(
      offered('---\nfeature_id: 004-shop\ndepends_on:\n  - feature: 00|\n---\n', '002-login').after?.includes(
        'feature: 002-login\n',
      ),
    );
    assert.deepEqual(
      offered('---\nfeature_id: 004-shop\ndepends_on:\n  - feature: 002-login\n    needs: |\n---\n').labels,
      ['POST /session'],
    );
  });

  it('is silent where words are the person’s own', () => {
    for (const marked of [
      '# Sh|',
      `${HEAD}Some words |`,
      `${HEAD}## Depends On\n\nSome 00|`,
      `${HEAD}## Notes\n\n- |`,
    ])
      assert.deepEqual(offered(marked).labels, [], marked);
  });
});
