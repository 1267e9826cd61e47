import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { newContract } from '../../../../../src/core/contract/language/newContract';
import { contractSource, lintContract } from '../../../../../src/core/contract/lint/lintContract';

/** What stands there when every tab stop is left as it is, as the editor reads snippets. */
const filledIn = (snippet: string): string =>
  snippet.replace(
    /\\([\\$}])|\$\{\d+:((?:\\[\\$}]|[^}\\])*)\}|\$\d+/g,
    (_all, escaped?: string, words?: string) => escaped ?? (words ?? '').replace(/\\([\\$}])/g, '$1'),
  );

const SPEC = `# Feature Specification: Login and \${mail}

## Success Criteria

- **SC-001**: 95 % of logins end within 2 s
- **SC-002**: [NEEDS CLARIFICATION: how many?]

The page calls \`POST /session\` and GET /session/:id.
`;

describe('a new contract', () => {
  it('is small and says nothing that a rule minds but what is to be filled in', () => {
    const text = filledIn(newContract('003-login', 'Login'));
    const source = contractSource('specs/003-login/contract.md', text);
    assert.equal(source.contract.featureId, '003-login');
    assert.ok(text.split('\n').length < 20);
    assert.deepEqual(
      lintContract(source).map(({ code }) => code),
      [],
    );
  });

  it('takes the title, endpoints and success criteria of the spec, and leaves out what is open', () => {
    const { contract } = contractSource(
      'specs/003-login/contract.md',
      filledIn(newContract('003-login', 'x', SPEC)),
    );
    assert.equal(contract.title, 'Login and ${mail}');
    assert.deepEqual(
      contract.provides.map(({ method, path }) => `${method ?? ''} ${path ?? ''}`),
      ['POST /session', 'GET /session/:id'],
    );
    assert.deepEqual(
      contract.criteria.map(({ text }) => text),
      ['95 % of logins end within 2 s'],
    );
    assert.deepEqual(contract.dependsOn, []);
  });

  it('never lets words of a spec act as part of the snippet', () => {
    const words = fc.string({ unit: fc.constantFrom(...'ab $}{\\1:`|x'), minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, (name) => {
        const snippet = newContract('003-a', 'T', `# ${name}\n\n- **SC-001**: ${name}\n`);
        const first = filledIn(snippet).split('\n')[0] ?? '';
        const title = name.trim();
        assert.equal(first, title === '' ? '# Feature 003-a: T' : `# Feature 003-a: ${title}`);
      }),
    );
  });
});
