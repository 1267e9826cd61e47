import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readContract } from '../../../../../src/core/contract/readContract';
import { readVerification } from '../../../../../src/core/contract/verify/readVerification';
import { type Verification, verificationWords } from '../../../../../src/core/contract/verify/verification';

const inMarkdown = (line: string): Verification => {
  const [criterion] = readContract(
    'contract.md',
    `## Acceptance Criteria\n\n- AC-1: It works ${line}\n`,
  ).criteria;
  return criterion?.verification ?? assert.fail('no criterion');
};
const inYaml = (...lines: readonly string[]): Verification => {
  const text = `---\nacceptance_criteria:\n  - id: AC-1\n    text: It works\n${lines.map((line) => `    ${line}\n`).join('')}---\n`;
  return readContract('contract.md', text).criteria[0]?.verification ?? assert.fail('no criterion');
};
const command = (...words: readonly string[]) => ({ kind: 'command', command: words });

describe('how a criterion is verified', () => {
  it('is read from Markdown', () => {
    const known: Readonly<Record<string, object>> = {
      '(verify: `npm test -- login`)': command('npm', 'test', '--', 'login'),
      '(verify: npm test -- login)': command('npm', 'test', '--', 'login'),
      '(verify: run `make check`)': command('make', 'check'),
      '(verify: `make check` passes)': command('make', 'check'),
      '(verified by: `sure`)': command('sure'),
      '(verify: test test/login.test.js)': { kind: 'test', files: ['test/login.test.js'] },
      '(verify: test "opens no session")': { kind: 'test', files: [], pattern: 'opens no session' },
      '(verify: test test/a.test.js test/b.test.js "opens")': {
        kind: 'test',
        files: ['test/a.test.js', 'test/b.test.js'],
        pattern: 'opens',
      },
      '(verify: `test/login.test.js`)': { kind: 'test', files: ['test/login.test.js'] },
      '(verify: `tests/test_login.py::test_wrong`)': {
        kind: 'test',
        files: ['tests/test_login.py::test_wrong'],
      },
      '(verify: script scripts/measure.js --quick)': {
        kind: 'script',
        file: 'scripts/measure.js',
        args: ['--quick'],
      },
      '(verify: `./tools/check.sh`)': { kind: 'script', file: 'tools/check.sh', args: [] },
      '(verify: GET /recipes?text=a -> 200 in < 100 ms at p95)': {
        kind: 'http',
        method: 'GET',
        target: '/recipes?text=a',
        status: 200,
        bound: { percentile: 95, milliseconds: 100 },
      },
      '(verify: `GET /recipes → 200`)': { kind: 'http', method: 'GET', target: '/recipes', status: 200 },
      '(verify: GET /health)': { kind: 'http', method: 'GET', target: '/health' },
      '(verify: DELETE http://127.0.0.1:3000/x returns 404)': {
        kind: 'http',
        method: 'DELETE',
        target: 'http://127.0.0.1:3000/x',
        status: 404,
      },
      '(verify: GET /a -> 200 in < 1.5 s at p99)': {
        kind: 'http',
        method: 'GET',
        target: '/a',
        status: 200,
        bound: { percentile: 99, milliseconds: 1500 },
      },
      '': { kind: 'person' },
      '(verify: a person looks at it)': { kind: 'person' },
      '(verify: make sure the button is red)': { kind: 'person' },
      '(verify: go through the form)': { kind: 'person' },
      '(verify: POST /session with a wrong password, look at the answer)': { kind: 'person' },
      '(verify: code review)': { kind: 'person' },
      '(verify: test the form by hand)': { kind: 'person' },
    };
    for (const [line, verification] of Object.entries(known))
      assert.deepEqual(inMarkdown(line), verification, line);
  });

  it('is read from YAML, as words, as a list, and as a mapping', () => {
    assert.deepEqual(inYaml('verify: node --test'), command('node', '--test'));
    assert.deepEqual(inYaml('verify: [npm, test, "a b"]'), command('npm', 'test', 'a b'));
    assert.deepEqual(inYaml('verify: { command: [npm, test] }'), command('npm', 'test'));
    assert.deepEqual(inYaml('verify: { command: frobnicate --all }'), command('frobnicate', '--all'));
    assert.deepEqual(inYaml('verify: { http: GET /x, status: 200, p95: 100ms }'), {
      kind: 'http',
      method: 'GET',
      target: '/x',
      status: 200,
      bound: { percentile: 95, milliseconds: 100 },
    });
    assert.deepEqual(inYaml('verify: { http: /x, method: PUT, p999: 100 }'), {
      kind: 'http',
      method: 'PUT',
      target: '/x',
      bound: { percentile: 99.9, milliseconds: 100 },
    });
    assert.deepEqual(inYaml('verify: { test: test/a.test.js, name: opens }'), {
      kind: 'test',
      files: ['test/a.test.js'],
      pattern: 'opens',
    });
    assert.deepEqual(inYaml('verify: { script: tools/x.py, args: [a, b c] }'), {
      kind: 'script',
      file: 'tools/x.py',
      args: ['a', 'b c'],
    });
    assert.deepEqual(inYaml('verify: { person: Ada }'), { kind: 'person' });
    assert.deepEqual(inYaml('tests: [test/a.test.js]'), { kind: 'test', files: ['test/a.test.js'] });
    assert.deepEqual(inYaml('tests: [by hand]'), { kind: 'person' });
  });

  it('says what its author can do where it cannot be run', () => {
    const refused: Readonly<Record<string, RegExp>> = {
      '(verify: `npm test && npm run lint`)': /script/,
      '(verify: npm test | tee log)': /pipe/,
      '(verify: `sh -c "a"`)': /shell/,
      '(verify: script ../x.js)': /leads out/,
      '(verify: script /etc/x.js)': /leads out/,
      '(verify: test ../x.test.js)': /leads out/,
      '(verify: GET /x -> 200 in < 100 ms)': /percentile/,
      '(verify: GET /x -> 200 and nothing else)': /write a script/,
      '(verify: GET /x -> 999)': /no HTTP status/,
      '(verify: GET http://ada:secret@example.com/ -> 200)': /passwords/,
      '(verify: GET //example.com/x -> 200)': /slash/,
      '(verify: GET /x -> 200 in < 10 ms at p95 and < 20 ms at p99)': /one criterion for each/,
    };
    for (const [line, reason] of Object.entries(refused)) {
      const verification = inMarkdown(line);
      assert.match(
        verification.kind === 'unreadable' ? verification.reason : JSON.stringify(verification),
        reason,
        line,
      );
    }
    const mappings = [
      'verify: { command: [sh, -c, a] }',
      'verify: { command: "a | b" }',
      'verify: { test: ../a.test.js }',
      'verify: { test: "-e a.test.js" }',
      'verify: { test: a.test.js, name: "x\\u202ey" }',
      'verify: { script: x.js, args: ["a\\nb"] }',
      'verify: { nothing: known }',
    ];
    for (const mapping of mappings) assert.equal(inYaml(mapping).kind, 'unreadable', mapping);
  });

  it('never throws, never leaves the repository, and reads its own words back', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            'npm',
            'test',
            'script',
            'GET',
            '/x',
            '->',
            '200',
            '../a.js',
            'p95',
            '< 100 ms',
            '`',
            '"',
            "'",
            '|',
            ' ',
            'a.test.js',
          ),
          { maxLength: 10 },
        )
        .map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (words, isCode) => {
        const verification = readVerification({ kind: 'text', text: words, isCode }, []);
        if (verification.kind === 'script') assert.ok(!verification.file.split('/').includes('..'));
        if (verification.kind === 'test')
          assert.ok(!verification.files.some((file) => file.split('/').includes('..')));
        if (verification.kind === 'http' || verification.kind === 'test') {
          const again = readVerification(
            { kind: 'text', text: verificationWords(verification), isCode: false },
            [],
          );
          if (verification.kind === 'http') assert.deepEqual(again, verification);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
