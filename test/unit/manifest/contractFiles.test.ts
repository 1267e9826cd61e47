import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { CONTRACT_FILES, contractFileTest } from '../../../src/core/contract/contractFiles';
import { contractSource, lintContract } from '../../../src/core/contract/lint/lintContract';
import { contributes, ROOT, settings } from './extensionManifest';

describe('the files that are contracts', () => {
  it('are the same for the manifest and for programs without an editor', () => {
    assert.deepEqual(settings['counterpoint.contractFiles']?.default, CONTRACT_FILES);
  });

  it('are found by their names, whatever the capitals, and nothing else is', () => {
    const isContract = contractFileTest();
    for (const file of [
      'contract.md',
      'specs/a/Contract.md',
      'a/b.contract.md',
      'contracts/api.md',
      'x/contracts/a.yaml',
    ])
      assert.ok(isContract(file), file);
    for (const file of [
      'contract.txt',
      'contract.ts',
      'a/contracts/b/c.md',
      'contracts.d/x.md',
      'my-contract.md',
      'spec.md',
    ])
      assert.ok(!isContract(file), file);
  });

  it('are what a setting says instead, in time that does not explode', () => {
    const isContract = contractFileTest(['agreements/**/*.md', 'promise.md']);
    assert.ok(isContract('agreements/a/b.md') && isContract('x/promise.md') && !isContract('contract.md'));
    const hostile = contractFileTest([
      `${'*a'.repeat(140)}b`,
      ...Array<string>(1000).fill(`${'**/'.repeat(90)}q`),
    ]);
    assert.ok(!hostile(`${'a/'.repeat(2000)}x.md`));
  });
});

interface Snippet {
  readonly prefix: readonly string[];
  readonly body: readonly string[];
}

describe('the snippets for contracts', () => {
  const [file] = contributes.snippets;
  const snippets = JSON.parse(readFileSync(path.join(ROOT, file?.path ?? ''), 'utf8')) as Record<
    string,
    Snippet
  >;
  /** What stands there when every tab stop is left as it is. */
  const filledIn = ({ body }: Snippet): string =>
    body
      .join('\n')
      .replace(
        /\$\{\d+\|([^,|]*)[^}]*\}|\$\{\d+:([^}]*)\}|\$\{?\d+\}?/g,
        (_all, first: string, words: string) => first ?? words ?? '',
      );

  it('are contracts that a rule has nothing against', () => {
    const whole = Object.values(snippets).filter(({ body }) => body.length > 5);
    assert.equal(whole.length, 2);
    for (const snippet of whole) {
      const source = contractSource('contracts/x.md', filledIn(snippet));
      assert.equal(source.contract.criteria.length, 1);
      assert.equal(source.contract.criteria[0]?.verify, 'npm test -- name');
      assert.deepEqual(
        lintContract(source).map(({ message }) => message),
        [],
      );
    }
  });
});
