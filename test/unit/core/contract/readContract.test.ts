import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Contract, Place } from '../../../../src/core/contract/contract';
import { featureIdOfFile, isSameFeature } from '../../../../src/core/contract/featureId';
import { frontMatterOf } from '../../../../src/core/contract/frontMatter';
import { namedCriteria } from '../../../../src/core/contract/criterionKey';
import { levelOf } from '../../../../src/core/contract/language/sectionAt';
import { readContract } from '../../../../src/core/contract/readContract';
import { timesAsLong } from '../../timesAsLong';

const read = (text: string, file = 'contract.md') => readContract(file, text);

/** Every item must stand where it says, or a click leads somewhere else. */
function assertPlaces(text: string, contract: Contract): void {
  const items: Place[] = [
    ...contract.provides,
    ...contract.dependsOn,
    ...contract.criteria,
    ...contract.integrationPoints,
    ...contract.sections,
  ];
  for (const { line, start, end } of items) {
    assert.ok(0 <= start && start <= end && end <= text.length, `${start}-${end} of ${text.length}`);
    assert.equal(text.slice(0, start).split('\n').length, line);
  }
}

const FRONT = `---
feature_id: 003
title: "Login"
provides:
  - GET /session
  - POST /session: opens a session
  - event: user.signed-in
  - { kind: model, name: Session, fields: "id, user" }
  - { method: DELETE, path: /session/:id, description: ends it }
depends_on:
  - 001-accounts
  - feature: 002-mail
    needs: sending of one message
  - Node 20 or later
  - None
acceptance_criteria:
  performance:
    - All endpoints respond in < 100 ms at p95
  errors:
    - id: AC-7
      text: Error handling covers invalid input
      verify: node --test
      tests: [test/errors.test.js]
      status: done
    - [ not, an, item ]
allowed_globs: [src/login/**]
custom_key: kept
---## Notes

## Acceptance Criteria
- [ ] overruled by the front matter
`;

const HEADINGS = `# Feature 2: Product Catalog Integration Contract

**Responsibility**: Products, and finding them

## Provides

### APIs
- \`GET /api/products\`: List all products
  with pagination
  - Input: \`page: int\`
  - Error cases: none
* \`findProduct(id)\` → the product

### Data Models
1. Product table: \`(id, name)\`

## Depends On ##
### Required Features
- Feature 1 (Authentication): We call it
- 004-prices → amounts
### External Services
- None for MVP

<!-- - [ ] hidden -->
\`\`\`markdown
- [ ] hidden as well
\`\`\`

## Acceptance Criteria
- [x] AC-1: Answers in &lt; 100 ms (verify: \`node bench.js\`)
- [ ] **Functionality**: Pagination works
- covers 404
### Integration
- [?] Feature 3 can read products (verified by: a person)

| Category | Criterion | How to Verify | Pass/Fail |
|---|:--|---|---|
| **Quality** | No injection \\| none | Code review | [x] |

## Risks
- not an item
`;

describe('readContract', () => {
  it('reads front matter', () => {
    const contract = read(FRONT);
    assert.deepEqual([contract.form, contract.featureId, contract.title], ['front-matter', '003', 'Login']);
    assert.deepEqual(
      contract.provides.map(({ kind, method, path: route, text, line }) => [kind, method, route, text, line]),
      [
        ['endpoint', 'GET', '/session', 'GET /session', 5],
        ['endpoint', 'POST', '/session', 'POST /session: opens a session', 6],
        ['event', undefined, undefined, 'user.signed-in', 7],
        ['model', undefined, undefined, 'Session', 8],
        ['endpoint', 'DELETE', '/session/:id', 'DELETE /session/:id: ends it', 9],
      ],
    );
    assert.deepEqual(
      contract.dependsOn.map(({ kind, feature, text }) => [kind, feature, text]),
      [
        ['feature', '001-accounts', '001-accounts'],
        ['feature', '002-mail', '002-mail: sending of one message'],
        ['other', undefined, 'Node 20 or later'],
      ],
    );
    assert.deepEqual(
      contract.criteria.map(({ id, hasOwnId, category, text, verify, tests, checked }) => [
        id,
        hasOwnId,
        category,
        text,
        verify,
        tests,
        checked,
      ]),
      [
        [
          'C-4eca6c',
          false,
          'performance',
          'All endpoints respond in < 100 ms at p95',
          undefined,
          [],
          undefined,
        ],
        [
          'AC-7',
          true,
          'errors',
          'Error handling covers invalid input',
          'node --test',
          ['test/errors.test.js'],
          true,
        ],
      ],
    );
    assert.deepEqual(contract.allowedGlobs, ['src/login/**']);
    assert.ok(contract.sections.some(({ title, role }) => title === 'custom_key' && role === 'other'));
    assert.ok(
      contract.sections.some(({ title }) => title === 'Notes'),
      'a heading glued to the fence counts',
    );
    assert.deepEqual(contract.problems, []);
    assertPlaces(FRONT, contract);
    assert.equal(FRONT.slice(contract.provides[0]?.start, contract.provides[0]?.end), 'GET /session');
  });

  it('reads headings', () => {
    const contract = read(HEADINGS);
    assert.deepEqual(
      [contract.form, contract.featureId, contract.title, contract.responsibility],
      ['headings', '2', 'Product Catalog', 'Products, and finding them'],
    );
    assert.deepEqual(
      contract.provides.map(({ kind, path: route, text, details }) => [kind, route, text, details.length]),
      [
        ['endpoint', '/api/products', '`GET /api/products`: List all products with pagination', 2],
        ['module', undefined, '`findProduct(id)` → the product', 0],
        ['model', undefined, 'Product table: `(id, name)`', 0],
      ],
    );
    assert.deepEqual(
      contract.dependsOn.map(({ feature }) => feature),
      ['1', '004-prices'],
    );
    assert.deepEqual(
      contract.criteria.map(({ id, category, text, checked, verify }) => [
        id,
        category,
        text,
        checked,
        verify,
      ]),
      [
        ['AC-1', undefined, 'Answers in < 100 ms', true, 'node bench.js'],
        ['C-40a5f3', 'Functionality', 'Pagination works', false, undefined],
        ['C-2b4be7', undefined, 'covers 404', undefined, undefined],
        ['C-9cc6c8', 'Integration', 'Feature 3 can read products', false, 'a person'],
        ['C-7205a3', 'Quality', 'No injection | none', true, 'Code review'],
      ],
    );
    assert.ok(contract.sections.some(({ title, role }) => title === 'Risks' && role === 'other'));
    assertPlaces(HEADINGS, contract);
    const [first] = contract.criteria;
    assert.match(HEADINGS.slice(first?.start, first?.end), /^- \[x\] AC-1.*\)$/);
  });

  it('reads headings that are underlined, and no rule below a list as one', () => {
    const text = [
      'Feature 4: Mail',
      '===============',
      '',
      'Provides',
      '--------',
      '* `mail.sent` event',
      '',
      'Depends on',
      '---',
      '* 003-search: results',
      '',
      '---',
      '',
      'Acceptance criteria',
      '-------------------',
      '- AC-1: A mail without recipient is refused with 422',
      'and so it stays',
      '---',
      '- AC-2: The queue keeps its order',
      '',
    ].join('\n');
    for (const written of [text, text.replaceAll('\n', '\r\n')]) {
      const contract = read(written);
      assert.deepEqual([contract.featureId, contract.title], ['4', 'Mail']);
      assert.deepEqual(
        contract.provides.map(({ kind }) => kind),
        ['event'],
      );
      assert.deepEqual(
        contract.dependsOn.map(({ feature }) => feature),
        ['003-search'],
      );
      assert.deepEqual(
        contract.criteria.map(({ id }) => id),
        ['AC-1', 'AC-2'],
      );
      assertPlaces(written, contract);
      const source = { file: 'contract.md', text: written, contract };
      assert.deepEqual(
        contract.sections.map((section) => levelOf(source, section)),
        [1, 2, 2, 2],
      );
    }
  });

  it('reads tables by their headers: routes, fields, features, tasks', () => {
    const contract = read(
      [
        '## Provides',
        '| Method | Path | Purpose |',
        '|---|---|---|',
        '| GET | `/tables/:id` | one |',
        '',
        '| Model | Fields |',
        '|---|---|',
        '| Seat | id, row |',
        '',
        '| Event | When |',
        '|---|---|',
        '| `seat.sold` | paid |',
        '## Depends On',
        '| Feature | For |',
        '|---|---|',
        '| accounts | names |',
        '## Acceptance Criteria',
        '| ID | Criterion | Tasks |',
        '|---|---|---|',
        '| AC-1 | A sold seat is refused with 409 | T001, `T002` |',
        '| AC-2 | A free seat is sold once | nobody yet |',
      ].join('\n'),
    );
    assert.deepEqual(
      contract.provides.map(({ kind, method, path: route, fields }) => [kind, method, route, fields]),
      [
        ['endpoint', 'GET', '/tables/:id', undefined],
        ['model', undefined, undefined, ['id', 'row']],
        ['event', undefined, undefined, undefined],
      ],
    );
    assert.deepEqual(
      contract.dependsOn.map(({ feature }) => feature),
      ['accounts'],
    );
    assert.deepEqual(
      contract.criteria.map(({ text, owners }) => [text, owners]),
      [
        ['A sold seat is refused with 409', ['T001', 'T002']],
        ['A free seat is sold once — nobody yet', []],
      ],
    );
  });

  it('reads with whom and how of an integration point in YAML', () => {
    const contract = read(
      '---\nintegration_points:\n  - with: 001-accounts\n    how: reads `Account`\n---\n',
    );
    assert.deepEqual(
      contract.integrationPoints.map(({ text }) => text),
      ['001-accounts: reads `Account`'],
    );
  });

  it('knows an event by what stands above it, though files end alike, and fields that are bullets', () => {
    const yaml = read('---\nprovides:\n  events: [invoice.paid]\n  modules: [lib/store.js]\n---\n');
    assert.deepEqual(
      yaml.provides.map(({ kind }) => kind),
      ['event', 'module'],
    );
    const listed = read(
      '## Provides\n### Data Models\n- Session\n  - token: string\n  - `expiresAt`\n- Note\n  - Input: text\n',
    );
    assert.deepEqual(
      listed.provides.map(({ fields }) => fields),
      [['token', 'expiresAt'], undefined],
    );
  });

  it('reads several features of one file', () => {
    const contract = read(`# Integration Contracts: Shop

## Feature 1: Accounts
**Responsibility**: Registration
**API Contract**:
- POST /register → { id }

**Data Contract**:
- User: { id, email }

**Integration Points**:
- All others depend on this

## Feature 3: Cart
**API Contract**:
- GET /cart
**Integration Points**:
- Depends on Features 1 and 2
**Acceptance Criteria**:
- [ ] a cart is empty at first
`);
    assert.equal(contract.form, 'features');
    assert.deepEqual(
      contract.features.map(({ featureId, title, line, provides }) => [
        featureId,
        title,
        line,
        provides.map(({ kind }) => kind),
      ]),
      [
        ['1', 'Accounts', 3, ['endpoint', 'model']],
        ['3', 'Cart', 14, ['endpoint']],
      ],
    );
    assert.equal(contract.features[0]?.responsibility, 'Registration');
    assert.deepEqual(
      contract.features[1]?.dependsOn.map(({ feature }) => feature),
      ['1', '2'],
    );
    assert.equal(contract.provides.length, 3);
    assert.equal(contract.criteria.length, 1);
  });

  it('gives the same for BOM, Windows line endings and no final newline', () => {
    const strip = ({ provides, dependsOn, criteria, integrationPoints }: Contract) =>
      [...provides, ...dependsOn, ...criteria, ...integrationPoints].map((item) => ({
        ...item,
        start: 0,
        end: 0,
      }));
    for (const text of [FRONT, HEADINGS]) {
      const windows = `\uFEFF${text.replaceAll('\n', '\r\n').trimEnd()}`;
      const contract = read(windows);
      assert.deepEqual(strip(contract), strip(read(text)));
      assertPlaces(windows, contract);
    }
  });

  it('takes the id from the place of the file when the text has none', () => {
    assert.equal(
      readContract('specs/003-user-auth/contract.md', '## Provides\n- x').featureId,
      '003-user-auth',
    );
    assert.equal(featureIdOfFile('specs/shop/contracts/login.contract.md'), 'login');
    assert.equal(featureIdOfFile('specs/001-a/contracts/contract.md'), '001-a');
    assert.equal(featureIdOfFile('contract.md'), undefined);
    assert.equal(featureIdOfFile('docs/reading.md'), undefined);
    assert.equal(read('---\nfeature_id: 1.10\n---\n').featureId, '1.10');
    assert.equal(read('**Feature ID**: `login`\n## Provides\n- x').featureId, 'login');
  });

  it('says what it could not read', () => {
    const codes = (text: string) => read(text).problems.map(({ code, line }) => [code, line]);
    assert.deepEqual(codes('---\nfeature_id: 1\n'), [['front-matter-unclosed', 1]]);
    assert.deepEqual(
      codes('---\na: b\nfeature_id: [1\n---\n').map(([code]) => code),
      ['yaml-invalid'],
    );
    assert.deepEqual(codes(`---\na: ${'['.repeat(500)}\n---\n`).map(([code]) => code)[0], 'yaml-unreadable');
    assert.deepEqual(codes('## Acceptance Criteria\n- AC-1: a\n- AC-1: b\n'), [['duplicate-criterion', 3]]);
    assert.equal(read('').form, 'none');
    assert.equal(read('x'.repeat(1_100_000)).problems[0]?.code, 'too-long');
  });

  it('expands no aliases', () => {
    const bomb = [
      '---',
      'a: &a [x]',
      ...'bcdefgh'
        .split('')
        .map((key, index) => `${key}: &${key} [*${'abcdefg'[index]},*${'abcdefg'[index]}]`),
    ];
    const contract = read([...bomb, 'provides: *h', 'acceptance_criteria: [*a]', '---'].join('\n'));
    assert.deepEqual([contract.provides, contract.criteria], [[], []]);
  });

  it('never throws, whatever the text, and every place is in it', () => {
    const line = fc.constantFrom(
      ...[
        '---',
        '## Provides',
        '### APIs',
        '- [ ] AC-1: x',
        '  - y',
        '| a | b |',
        '|--|--|',
        '**API Contract**:',
        '```',
        '<!--',
      ],
      ...[
        '## Feature 2: B',
        'provides:',
        '  - {a: b}',
        '  - x: [',
        'depends_on: &a',
        'acceptance_criteria: *a',
        '"',
        '\t- z',
        '\r',
        '# ###',
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(line, fc.string()), { maxLength: 30 }).map((lines) => lines.join('\n')),
      fc.array(line).map((lines) => `---\n${lines.join('\r\n')}\n---\n`),
    );
    fc.assert(
      fc.property(text, fc.constantFrom('contract.md', 'a.yml'), (words, file) => {
        const contract = readContract(file, words);
        assertPlaces(words, contract);
        for (const { id, text: said } of contract.criteria) assert.ok(id !== '' && said !== '');
      }),
      { numRuns: 400 },
    );
  });

  it('takes time in proportion to the text, for lines made to be slow', () => {
    const slow = [
      '# ' + '#'.repeat(9000) + 'x',
      '- [ ] ' + 'verify: `'.repeat(900),
      '- ' + 'a/'.repeat(4000),
      '**' + ' '.repeat(8000),
      '- ' + 'GET /'.repeat(1600),
      '|'.repeat(8000),
    ];
    const text = (count: number) => '## Acceptance Criteria\n' + slow.join('\n').repeat(count) + '\n';
    const [small, large] = [text(2), text(16)];
    // Eight times the text: quadratic work would take 64 times as long.
    const ratio = timesAsLong(
      () => read(large),
      () => read(small),
      40,
    );
    assert.ok(ratio < 40, `eight times the text took ${ratio.toFixed(1)} times as long`);
  });
});

describe('isSameFeature', () => {
  it('sees through the spellings', () => {
    const same = ['003-user-auth', '3', '003', 'feature-003-user-auth', 'Feature 3', '003_user_auth'];
    for (const one of same)
      for (const other of same) assert.ok(isSameFeature(one, other), `${one} = ${other}`);
    assert.ok(isSameFeature('login', 'Feature login'));
    assert.ok(isSameFeature('003-login', 'login'), 'a name is enough where the other has no number');
  });

  it('keeps different features apart', () => {
    const pairs = [
      ['003-a', '003-b'],
      ['3', '30'],
      ['login', 'logout'],
      ['', ''],
      ['feature', '3'],
    ];
    for (const [one = '', other = ''] of pairs)
      assert.equal(isSameFeature(one, other), false, `${one} ≠ ${other}`);
  });
});

describe('frontMatterOf', () => {
  it('finds the block by its lines', () => {
    const body = (text: string) => {
      const front = frontMatterOf(text);
      return typeof front === 'object' ? [front.text, text.slice(front.bodyStart)] : front;
    };
    assert.deepEqual(body('---\na: 1\n---\nbody'), ['a: 1\n', '\nbody']);
    assert.deepEqual(body('\uFEFF--- \r\na: 1\r\n---## Title'), ['a: 1\r\n', '## Title']);
    assert.deepEqual(body('---\na: 1\n...\n'), ['a: 1\n', '\n']);
    assert.equal(body('---\na: 1\n'), 'unclosed');
    assert.equal(body('# Title\n---\n'), undefined);
    assert.equal(body('----\na\n---\n'), undefined);
  });
});

describe('contracts of other people', () => {
  const corpus = process.env['COUNTERPOINT_CORPUS'] ?? path.join(process.cwd(), '..', 'shared', 'corpus');
  const folder = path.join(corpus, 'contract');
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(md|ya?ml)$/.test(name))
    : [];

  it('are read without exceptions, and say what they say', function () {
    if (files.length === 0) {
      console.log(`      no files in ${folder}: set COUNTERPOINT_CORPUS to read real contracts`);
      this.skip();
    }
    const contracts = new Map<string, Contract>();
    for (const file of files) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      const contract = readContract(file, text);
      assertPlaces(text, contract);
      assert.deepEqual(
        contract.problems.filter(({ severity }) => severity === 'error'),
        [],
        file,
      );
      contracts.set(path.basename(file), contract);
    }
    const softsensor = contracts.get('APC-CORE.contract.md');
    assert.equal(softsensor?.featureId, 'APC-CORE');
    assert.deepEqual(
      softsensor?.criteria.map(({ id, tests }) => [id, tests.length]),
      ['AC-1', 'AC-2', 'AC-3', 'AC-4'].map((id) => [id, 1]),
    );
    assert.equal(softsensor?.allowedGlobs.length, 7);
    assert.equal(contracts.get('feature_preflight.yml')?.featureId, 'feature_preflight');
    assert.equal(contracts.get('work-packages.yaml')?.featureId, 'add-adaptive-model-router');
    assert.equal(files.length, 13);
    // What these people list as tests are scripts and pages: nothing there is guessed to be a check.
    for (const contract of contracts.values()) {
      for (const { verification, owners, id } of contract.criteria)
        assert.deepEqual([verification, owners], [{ kind: 'person' }, []], `${contract.file} ${id}`);
      const keys = namedCriteria(contract).map(({ key }) => key);
      assert.equal(new Set(keys).size, contract.criteria.length, contract.file);
    }
    // Chapters of a book show contracts inside code fences: examples, no promises.
    for (const name of [...contracts.keys()].filter((each) => each.startsWith('0')))
      assert.equal(contracts.get(name)?.form, 'none', name);
  });
});
