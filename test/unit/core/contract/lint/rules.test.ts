import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ContractDiagnostic, Fix } from '../../../../../src/core/contract/lint/diagnostic';
import { contractSource, lintContract } from '../../../../../src/core/contract/lint/lintContract';
import { RULES } from '../../../../../src/core/contract/lint/rules';

const lint = (text: string, file = 'specs/003-login/contract.md') => lintContract(contractSource(file, text));

const withCriteria = (...lines: string[]): string =>
  `# Feature 003: Login\n\n## Provides\n\n- POST /session\n\n## Depends On\n\n- None\n\n## Acceptance Criteria\n\n${lines.map((line) => `- [ ] ${line}\n`).join('')}`;

/** What was found, hints left out unless asked for: code and the exact words it points at. */
function found(text: string, more: { hints?: boolean; file?: string } = {}): string[] {
  return lint(text, more.file)
    .filter(({ severity }) => more.hints === true || severity !== 'hint')
    .map(({ code, start, end }) => `${code}: ${text.slice(start, end)}`);
}

function apply(text: string, { edits }: Fix): string {
  return [...edits]
    .sort((left, right) => right.start - left.start)
    .reduce((whole, { start, end, text: words }) => whole.slice(0, start) + words + whole.slice(end), text);
}

/** The fix of a code, applied; afterwards that code must be gone. */
function fixed(text: string, code: string, index = 0): string {
  const fix = lint(text).find((each) => each.code === code)?.fixes[index];
  assert.ok(fix, `${code} offers a fix`);
  const after = apply(text, fix);
  assert.deepEqual(
    lint(after).filter((each) => each.code === code),
    [],
    after,
  );
  return after;
}

describe('rules for one criterion', () => {
  it('points at the word that can be judged either way', () => {
    assert.deepEqual(found(withCriteria('The API should be fast')), ['vague-criterion: fast']);
    assert.deepEqual(found(withCriteria('AC-1: A **robust** parser (verify: `npm test`)')), [
      'vague-criterion: robust',
    ]);
    assert.deepEqual(found(withCriteria('Supports many users')), ['unbounded-quantity: many']);
    assert.deepEqual(found(withCriteria('Usability')), ['vague-criterion: Usability']);
    assert.deepEqual(found(withCriteria('Errors are handled')), ['vague-criterion: Errors are handled']);
  });

  it('lets a bound excuse only the words of its own clause', () => {
    assert.deepEqual(found(withCriteria('Search is fast: p95 below 150 ms for 10,000 documents')), []);
    assert.deepEqual(found(withCriteria('The page takes at most 2 s on 3G and is intuitive')), [
      'vague-criterion: intuitive',
    ]);
    assert.deepEqual(found(withCriteria('Version 3 of the importer is robust')), ['vague-criterion: robust']);
  });

  it('finds the word in a criterion that goes on in the next line, with Windows line endings', () => {
    const text = withCriteria('The list of all rows\r\n  stays fast').replaceAll(/\r?\n/g, '\r\n');
    const [first] = lint(text).filter(({ code }) => code === 'vague-criterion');
    assert.ok(first);
    assert.equal(text.slice(first.start, first.end), 'fast');
    assert.equal(first.line, text.slice(0, first.start).split('\n').length);
  });

  it('asks for a unit, and offers it', () => {
    const text = withCriteria('All endpoints respond in < 100 at p95');
    assert.deepEqual(found(text), ['unit-missing: < 100']);
    assert.match(fixed(text, 'unit-missing'), /respond in < 100 ms at p95/);
    assert.deepEqual(found(withCriteria('The upload size is at most 10 MB')), []);
    assert.deepEqual(found(withCriteria('Servings are at most 100')), []);
  });

  it('takes a bound at a percentile for a time, and a criterion that begins with TODO for none', () => {
    assert.deepEqual(found(withCriteria('Mail is sent in < 5 at p95')), ['unit-missing: < 5']);
    assert.ok(found(withCriteria('TODO write the rest')).includes('placeholder-text: TODO'));
    assert.deepEqual(found(withCriteria('A line with a TODO is listed once with its file')), []);
  });

  it('asks for a percentile of a latency, and of nothing else', () => {
    const text = withCriteria('All endpoints respond in < 100 ms');
    assert.deepEqual(found(text), ['percentile-missing: < 100 ms']);
    assert.match(fixed(text, 'percentile-missing'), /in < 100 ms at p95/);
    assert.deepEqual(found(withCriteria('Results arrive in < 200 ms')), ['percentile-missing: < 200 ms']);
    for (const fine of [
      'All endpoints respond in < 100 ms at p95',
      'Every search returns within 2 s',
      'The valve closes within 3 s after the alarm',
      'Half of the requests: median response time below 80 ms',
    ])
      assert.deepEqual(found(withCriteria(fine)), [], fine);
  });

  it('separates two requirements, and not the cases of one', () => {
    const text = withCriteria('The list must show 20 rows and the editor must keep unsaved text');
    assert.deepEqual(found(text), ['two-requirements: the editor must keep unsaved text']);
    assert.match(
      fixed(text, 'two-requirements'),
      /- \[ \] The list must show 20 rows\n- \[ \] The editor must keep unsaved text\n/,
    );
    assert.deepEqual(found(withCriteria('0 and 101 must be refused; 1 and 100 are taken')), []);
    assert.deepEqual(found(withCriteria('A key must be rejected when it should have expired')), []);
  });

  it('says one thing of a criterion that says nothing yet', () => {
    assert.deepEqual(found(withCriteria('The API should be fast'), { hints: true }), [
      'vague-criterion: fast',
    ]);
    assert.deepEqual(found(withCriteria('TBD'), { hints: true }), ['placeholder-text: TBD']);
  });

  it('hints at a criterion without a check, unless a person is the check', () => {
    assert.deepEqual(found(withCriteria('GET /x returns 200'), { hints: true }), [
      'no-verification: GET /x returns 200',
    ]);
    for (const fine of [
      'GET /x returns 200 (verify: `npm test`)',
      'A person has read 3 pages aloud',
      '`npm test` passes',
    ])
      assert.deepEqual(found(withCriteria(fine), { hints: true }), [], fine);
  });
});

describe('how a criterion is verified', () => {
  it('is said to be unreadable with the reason, as a warning at these words', () => {
    const text = withCriteria('AC-1: GET /x returns 200 (verify: `npm test | grep ok`)');
    const [only] = lint(text).filter(({ code }) => code === 'no-verification');
    assert.equal(only?.severity, 'warning');
    assert.equal(text.slice(only.start, only.end), 'npm test | grep ok');
    assert.match(only.message, /pipe/);
  });
});

describe('rules for a whole contract', () => {
  it('misses sections, and adds them as empty', () => {
    const text = '# Feature 003: Login\n\n## Acceptance Criteria\n\n- [ ] GET /x returns 200\n';
    assert.deepEqual(
      lint(text)
        .filter(({ code }) => code === 'missing-section')
        .map(({ severity, message }) => [severity, /“(.*?)”/.exec(message)?.[1]]),
      [
        ['info', 'Provides'],
        ['info', 'Depends On'],
      ],
    );
    const fix = lint(text).find(({ code }) => code === 'missing-section')?.fixes[0];
    assert.ok(fix);
    assert.ok(apply(text, fix).endsWith('returns 200\n\n## Provides\n\n- None\n'));
  });

  it('adds a key to front matter, where the closing fence is', () => {
    const text =
      '---\nfeature_id: 003\nprovides: [GET /x]\nacceptance_criteria:\n  - GET /x returns 200\n---\nwords\n';
    const after = fixed(text, 'missing-section');
    assert.ok(after.includes('returns 200\ndepends_on: []\n---\nwords'), after);
  });

  it('leaves documents alone that are contracts of another kind', () => {
    assert.deepEqual(found('# HTTP interface\n\n## GET /users\n\nReturns users, fast.\n'), []);
    assert.deepEqual(found(''), []);
  });

  it('asks for an id only where neither text nor place gives one', () => {
    const text =
      '# Login\n\n## Provides\n\n- GET /x\n\n## Depends On\n\n- None\n\n## Acceptance Criteria\n\n- GET /x returns 200\n';
    assert.deepEqual(found(text, { file: 'contracts/api.md' }), ['missing-feature-id: # Login']);
    const fix = lint(text, 'contracts/api.md').find(({ code }) => code === 'missing-feature-id')?.fixes[0];
    assert.ok(fix);
    assert.ok(apply(text, fix).startsWith('# Login\n\n**Feature ID**: api\n\n## Provides'));
    assert.deepEqual(found(apply(text, fix), { file: 'contracts/api.md' }), []);
    assert.deepEqual(found(text), []);
  });

  it('finds shared ids and repeated words, and mends both', () => {
    const shared = withCriteria(
      'AC-1: GET /a returns 200',
      'AC-1: GET /b returns 200',
      'AC-2: GET /c returns 200',
    );
    assert.deepEqual(found(shared), ['duplicate-criterion: AC-1']);
    assert.ok(fixed(shared, 'duplicate-criterion').includes('AC-3: GET /b'));
    const repeated = withCriteria('GET /a returns 200', 'GET /b returns 404', '`GET /a` returns 200.');
    assert.deepEqual(found(repeated), ['repeated-criterion: `GET /a` returns 200.']);
    assert.equal(
      fixed(repeated, 'repeated-criterion'),
      withCriteria('GET /a returns 200', 'GET /b returns 404'),
    );
  });

  it('finds what was left to be filled in, and not words that look like it', () => {
    for (const [line, mark] of [
      ['GET /x returns 200 [NEEDS CLARIFICATION: for whom?]', '[NEEDS CLARIFICATION: for whom?]'],
      ['Refuses 3 cases: TBD', 'TBD'],
      ['TODO: 3 cases', 'TODO'],
      ['Answers in < X ms at p95 with 5 users', 'X ms'],
      ['Returns <your model> with 200', '<your model>'],
      ['[FEATURE NAME] returns 200', '[FEATURE NAME]'],
    ] as const)
      assert.deepEqual(
        found(withCriteria(line)).filter((each) => each.startsWith('placeholder')),
        [`placeholder-text: ${mark}`],
        line,
      );
    for (const fine of [
      'Every TODO comment in src/ names an issue',
      'GET /users/<id> returns 200',
      'A `<value>` element has 3 attributes',
      'See [name](name.md): returns 200',
      'The todo list shows 3 rows',
    ])
      assert.deepEqual(
        found(withCriteria(fine)).filter((each) => each.startsWith('placeholder')),
        [],
        fine,
      );
  });

  it('shows problems of reading at their lines', () => {
    const text = '---\nfeature_id: a\n';
    const codes = lint(text).map(({ code, line }) => [code, line]);
    assert.ok(codes.some(([code, line]) => code === 'front-matter-unclosed' && line === 1));
  });
});

describe('docs/contracts.md', () => {
  const docs = readFileSync(path.join(import.meta.dirname, '../../../../../docs/contracts.md'), 'utf8');

  it('has a section for every rule with its severity, reason and example, and no other', () => {
    const sections = new Map(
      docs
        .split(/^### /m)
        .slice(1)
        .map((section) => [section.slice(0, section.indexOf('\n')), section]),
    );
    assert.deepEqual([...sections.keys()].sort(), Object.keys(RULES).sort());
    for (const [code, { severity, why, instead, write }] of Object.entries(RULES)) {
      const section = (sections.get(code) ?? '').replace(/\s+/g, ' ');
      for (const part of [why, instead, write]) assert.ok(section.includes(part), `${code}: ${part}`);
      assert.ok(section.toLowerCase().includes(` ${severity}. `), `${code}: ${severity}`);
    }
  });

  it('shows contracts and measurable criteria that lint without a finding, and vague ones that do not', () => {
    const contracts = [...docs.matchAll(/```markdown\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    assert.equal(contracts.length, 2);
    for (const text of contracts) assert.deepEqual(found(text, { hints: true }), []);
    const start = docs.indexOf('| vague | measurable |');
    const rows = docs
      .slice(start, docs.indexOf('\n\n', start))
      .split('\n')
      .slice(2)
      .map((row) => row.split('|').map((cell) => cell.trim()));
    assert.ok(rows.length >= 8);
    for (const [, vague = '', measurable = ''] of rows) {
      const isVague = ({ code }: ContractDiagnostic) =>
        code === 'vague-criterion' || code === 'unbounded-quantity';
      assert.ok(lint(withCriteria(vague)).some(isVague), vague);
      assert.deepEqual(found(withCriteria(measurable)), [], measurable);
    }
  });
});
