import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ContractDiagnostic } from '../../../../../src/core/contract/lint/diagnostic';
import { contractSource, lintContract } from '../../../../../src/core/contract/lint/lintContract';
import { lintContracts, lintTogether } from '../../../../../src/core/contract/lint/lintContracts';
import { timesAsLong } from '../../../timesAsLong';

/** What an editor needs of every diagnostic, whatever the file holds. */
function assertUsable(diagnostics: readonly ContractDiagnostic[], text: string): void {
  for (const { start, end, line, message, fixes, code } of diagnostics) {
    assert.ok(0 <= start && start <= end && end <= text.length, `${code} ${start}-${end} of ${text.length}`);
    assert.equal(text.slice(0, start).split('\n').length, line, code);
    assert.doesNotMatch(message, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/, code);
    assert.ok(message.length < 1000);
    for (const { edits } of fixes)
      for (const edit of edits)
        assert.ok(0 <= edit.start && edit.start <= edit.end && edit.end <= text.length);
  }
}

const PIECES = [
  '# Feature 003: Login\n', '## Provides\n', '## Depends On\n', '### Required Features\n', '## Acceptance Criteria\n',
  '- [ ] ', '- ', '  ', 'AC-1: ', 'The API should be fast', 'GET /x/:id', '002-b: ', '003: GET /y', 'must a b c and it must d e f ',
  ' < 100', ' in < 100 ms', 'many', 'TODO: ', '[NEEDS CLARIFICATION: x]', '<your x>', '\n', '\r\n', '| a | b |\n', '\t', '```\n',
  '---\n', 'feature_id: 003\n', 'acceptance_criteria:\n', '  - quick\n', '&lt;', '\u202e', '\u0007', 'ä', '😀', '(verify: `x`)', '**', '; ',
]; // prettier-ignore

const anyContract = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: 'binary' })), {
    maxLength: 40,
  })
  .map((pieces) => pieces.join(''));

describe('linting whatever a file holds', () => {
  it('never throws, points into the text, and says the same the next time', () => {
    fc.assert(
      fc.property(anyContract, (text) => {
        const source = contractSource('specs/003-a/contract.md', text);
        const diagnostics = lintContract(source);
        assertUsable(diagnostics, text);
        assert.deepEqual(lintContract(contractSource('specs/003-a/contract.md', text)), diagnostics);
        assertUsable(
          lintTogether([source, contractSource('specs/b/contract.md', '')]).filter(
            ({ file }) => file === source.contract.file,
          ),
          text,
        );
      }),
      { numRuns: 400 },
    );
  });

  it('takes no more than the text is long on lines made to be slow', () => {
    const criterion = (words: string) => `## Acceptance Criteria\n\n- [ ] ${words}\n`;
    for (const unit of [
      'a, ',
      'must ',
      'and the must ',
      '< 1',
      '1,',
      '`',
      '"',
      '[TODO',
      '<your ',
      'fast ',
      ': a,',
      '; ',
      'A-',
      'x must y and ',
      '/a/',
      '. B ',
      'as ',
      '_',
      '(',
      'GET /:',
    ]) {
      const [small, large] = [criterion(unit.repeat(1_250)), criterion(unit.repeat(20_000))];
      // 16 times the text: quadratic work would take 256 times as long.
      const ratio = timesAsLong(
        () => lint(large),
        () => lint(small),
        80,
      );
      assert.ok(
        ratio < 80,
        `${JSON.stringify(unit)}: 16 times the text took ${ratio.toFixed(1)} times as long`,
      );
    }
  });

  it('finds a free id for each of thousands of copies without beginning anew each time', () => {
    const copies = (count: number) => `## Acceptance Criteria\n\n${'- AC-1: x\n'.repeat(count)}`;
    const ratio = timesAsLong(
      () => lint(copies(16_000)),
      () => lint(copies(1000)),
      50,
    );
    assert.ok(ratio < 50, `16 times the copies took ${ratio.toFixed(1)} times as long`);
  });
});

const lint = (text: string): unknown => lintContract(contractSource('contract.md', text));

describe('linting as a person types', () => {
  const LINES = [
    'Every request returns within 2 s',
    'The API should be fast',
    'A recipe that is gone is answered with 404 (verify: `npm test`)',
    'All endpoints respond in < 100 ms',
  ];
  const contractOf = (lines: number): string =>
    `# Feature 003: Login\n\n## Provides\n\n- GET /x\n\n## Depends On\n\n- None\n\n## Acceptance Criteria\n\n${Array.from({ length: lines }, (_, index) => `- [ ] AC-${index}: ${LINES[index % LINES.length] ?? ''} ${index}\n`).join('')}`;

  it('grows with the file and no faster', () => {
    const [small, large] = [
      contractSource('contract.md', contractOf(250)),
      contractSource('contract.md', contractOf(1000)),
    ];
    const ratio = timesAsLong(
      () => lintContract(large),
      () => lintContract(small),
      10,
    );
    assert.ok(ratio < 10, `four times the lines took ${ratio.toFixed(1)} times as long`);
  });

  it('checks 200 contracts together in time that grows with them', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        contractSource(
          `specs/${index + 1}-f${index + 1}/contract.md`,
          `# Feature ${index + 1}: F\n\n## Provides\n\n- GET /f${index + 1}/:id\n\n## Depends On\n\n### Required Features\n\n${index > 0 ? `- Feature ${index}: GET /f${index}/:id\n` : '- None\n'}\n## Acceptance Criteria\n\n- [ ] GET /f${index + 1}/1 returns 200\n`,
        ),
      );
    const [few, all] = [many(50), many(200)];
    assert.deepEqual(lintTogether(all), []);
    // A way back is looked for from every dependency: quadratic at worst, on a chain as here.
    const ratio = timesAsLong(
      () => lintTogether(all),
      () => lintTogether(few),
      40,
    );
    assert.ok(ratio < 40, `four times the contracts took ${ratio.toFixed(1)} times as long`);
  });
});

describe('contracts of other people', () => {
  const corpus = process.env['COUNTERPOINT_CORPUS'] ?? path.join(process.cwd(), '..', 'shared', 'corpus');
  const folder = path.join(corpus, 'contract');
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
        /\.(?:md|ya?ml)$/.test(file),
      )
    : [];

  it('are linted without exceptions, all together', function () {
    if (files.length === 0) return this.skip();
    assert.equal(files.length, 13);
    const sources = files.map((file) => contractSource(file, readFileSync(path.join(folder, file), 'utf8')));
    const diagnostics = lintContracts(sources);
    for (const { contract, text } of sources)
      assertUsable(
        diagnostics.filter(({ file }) => file === contract.file),
        text,
      );
  });

  it('the sample says nothing that a rule minds, hints included', () => {
    const samples = path.join(process.cwd(), 'samples/recipebox/specs/recipebox');
    const names = ['contract.md', 'contracts/recipe-api.contract.md', 'contracts/meal-planning.contract.md'];
    const sources = names.map((name) =>
      contractSource(`specs/recipebox/${name}`, readFileSync(path.join(samples, name), 'utf8')),
    );
    assert.deepEqual(lintContracts(sources), []);
  });
});
