import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { completionsAt } from '../../../../../src/core/contract/language/completion';
import { foldsOf } from '../../../../../src/core/contract/language/folds';
import { giveId } from '../../../../../src/core/contract/language/giveId';
import { hoverAt } from '../../../../../src/core/contract/language/hover';
import { pathsIn } from '../../../../../src/core/contract/language/links';
import { occurrencesIn } from '../../../../../src/core/contract/language/occurrencesIn';
import { type OutlineEntry, outlineOf } from '../../../../../src/core/contract/language/outline';
import { contractSource, lintContract } from '../../../../../src/core/contract/lint/lintContract';
import { FILES, namesOf, sourceOf } from './workspace';

const accounts = contractSource('specs/001-accounts/contract.md', FILES['specs/001-accounts/contract.md']);

const tree = ({ kind, name, children }: OutlineEntry): unknown =>
  children.length === 0 ? `${kind} ${name}` : [`${kind} ${name}`, ...children.map(tree)];

describe('the shape of a contract', () => {
  it('is an outline of what it promises', () => {
    assert.deepEqual(outlineOf(accounts).map(tree), [
      [
        'feature Accounts',
        [
          'section Provides',
          'endpoint GET /accounts/:id',
          'function findAccount(id) → the account',
          ['model Account', 'field id', 'field email'],
          'event account.closed after the last session ended',
        ],
        [
          'section Acceptance Criteria',
          'criterion AC-1: GET /accounts/:id answers an unknown id with 404',
          'criterion An account without email is refused with 400',
        ],
      ],
    ]);
  });

  it('folds sections, front matter and items of several lines', () => {
    const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;
    const lines = (source: typeof accounts) =>
      foldsOf(source).map(({ start, end }) => `${lineOf(source.text, start)}-${lineOf(source.text, end)}`);
    assert.ok(lines(accounts).includes('5-13'), lines(accounts).join());
    const mail = contractSource('specs/003-mail/contract.md', FILES['specs/003-mail/contract.md']);
    assert.ok(lines(mail).includes('1-12'), lines(mail).join());
    assert.ok(lines(mail).includes('5-7'), lines(mail).join());
  });

  it('names files, and neither addresses nor numbers', () => {
    const source = contractSource(
      'contract.md',
      '## Acceptance Criteria\n\n- [ ] `./src/app.js` 1.5 https://a.b/c.html [x](y.md) (verify: `node --test test/a.test.js scripts/b.mjs`)\n',
    );
    assert.deepEqual(
      pathsIn(source).map(({ path }) => path),
      ['src/app.js', 'test/a.test.js', 'scripts/b.mjs'],
    );
    for (const { start, end, path } of pathsIn(source))
      assert.ok(source.text.slice(start, end).endsWith(path));
  });
});

describe('giving a criterion an id', () => {
  const given = (text: string, words: string): string | undefined => {
    const source = contractSource('specs/a/contract.md', text);
    const fix = giveId(source, text.indexOf(words));
    return fix?.edits.reduce(
      (all, { start, end, text: more }) => all.slice(0, start) + more + all.slice(end),
      text,
    );
  };

  it('continues its neighbours’ numbers, behind the box', () => {
    const text = '## Acceptance Criteria\n\n- [ ] AC-07: GET /a returns 200\n- [ ] GET /b returns 200\n';
    assert.equal(given(text, 'GET /b'), text.replace('GET /b', 'AC-08: GET /b'));
    assert.equal(given(text, 'GET /a'), undefined);
    assert.equal(
      given('## Acceptance Criteria\n\n* X returns 200\n', 'X'),
      '## Acceptance Criteria\n\n* AC-1: X returns 200\n',
    );
  });

  it('keeps front matter readable', () => {
    const text =
      '---\nfeature_id: a\nacceptance_criteria:\n  - GET /b returns 200\n  - text: GET /c returns 200\n    verify: npm test\n---\n';
    const first = given(text, 'GET /b') ?? '';
    assert.ok(first.includes('  - id: AC-1\n    text: GET /b returns 200\n'), first);
    const second = given(first, 'GET /c') ?? '';
    const { contract } = contractSource('specs/a/contract.md', second);
    assert.deepEqual(contract.problems, []);
    assert.deepEqual(
      contract.criteria.map(({ id, text: words }) => `${id} ${words}`),
      ['AC-1 GET /b returns 200', 'AC-2 GET /c returns 200'],
    );
  });

  it('never leaves a criterion without an id, nor breaks what was readable', () => {
    const words = fc.string({ unit: fc.constantFrom(...'ab `:|-#"\'[]{}*_'), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(words, fc.boolean(), (criterion, isYaml) => {
        const text = isYaml
          ? `---\nfeature_id: a\nacceptance_criteria:\n  - ${criterion}\n---\n`
          : `## Acceptance Criteria\n\n- [ ] ${criterion}\n`;
        const source = contractSource('contract.md', text);
        const [first] = source.contract.criteria;
        if (!first || source.contract.problems.length > 0) return;
        const fix = giveId(source, first.start);
        if (!fix) return;
        const after = fix.edits.reduce(
          (all, { start, end, text: more }) => all.slice(0, start) + more + all.slice(end),
          text,
        );
        const again = contractSource('contract.md', after).contract;
        assert.equal(again.criteria[0]?.hasOwnId, true, after);
        assert.deepEqual(again.problems, [], after);
      }),
    );
  });
});

describe('the language, whatever a file holds', () => {
  const pieces = [
    '# Feature 001-a: A\n', '## Provides\n', '## Depends On\n', '## Acceptance Criteria\n', '- ', '- [ ] ', '`GET /x`', ' `f(x)`',
    '`A.b`', 'A: { id, b }', '001-a: ', 'AC-1: ', '(verify: `x`)', '(tasks: T1', '\n', '\r\n', '---\n', 'feature_id: a\n',
    'depends_on:\n  - feature: a\n', '  ', '😀', '| a | b |\n', '**x**: ', '(', ':', '#',
  ]; // prettier-ignore
  const anyContract = fc
    .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...pieces) }, fc.string({ unit: 'binary' })), {
      maxLength: 40,
    })
    .map((parts) => parts.join(''));

  it('never throws, and points into the text', () => {
    fc.assert(
      fc.property(anyContract, fc.nat(2000), (text, at) => {
        const file = 'specs/001-a/contract.md';
        const names = namesOf({ [file]: text, 'specs/b/contract.md': FILES['specs/002-login/contract.md'] });
        const source = sourceOf(names, file);
        const inText = ({ start, end }: { start: number; end: number }): void =>
          assert.ok(0 <= start && start <= end && end <= text.length, `${start}-${end} of ${text.length}`);
        const offset = Math.min(at, text.length);
        occurrencesIn(source).forEach(inText);
        foldsOf(source).forEach(inText);
        pathsIn(source).forEach(inText);
        completionsAt(source, offset, { names, features: [], tasks: [] }).forEach(inText);
        const hover = hoverAt(names, source, offset);
        if (hover) inText(hover);
        giveId(source, offset)?.edits.forEach(inText);
        const check = (entry: OutlineEntry, parent?: OutlineEntry): void => {
          inText(entry);
          assert.ok(entry.name !== '' && entry.start <= entry.nameStart && entry.nameEnd <= entry.end);
          if (parent) assert.ok(parent.start <= entry.start && entry.end <= parent.end);
          for (const child of entry.children) check(child, entry);
        };
        for (const entry of outlineOf(source)) check(entry);
        lintContract(source);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a contract made to be slow', () => {
  const models = (count: number): string =>
    `## Provides\n\n### Data Models\n\n${Array.from({ length: count }, (_, index) => `- M${index}: { a, b, c }\n`).join('')}`;
  const headings = (count: number): string => '## Provides\n'.repeat(count);
  const timeOf = (text: string): number => {
    const began = performance.now();
    const source = contractSource('contract.md', text);
    outlineOf(source);
    foldsOf(source);
    return performance.now() - began;
  };

  it('takes time in proportion to its text for its outline and folds', () => {
    for (const many of [models, headings]) {
      timeOf(many(2000));
      const [one, eight] = [timeOf(many(2000)), timeOf(many(16_000))];
      assert.ok(eight < one * 8 * 4 + 250, `${many.name}: ${one} ms → ${eight} ms`);
    }
  });
});
