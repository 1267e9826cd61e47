import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { criterionKey, criterionOfKey, namedCriteria } from '../../../../../src/core/contract/criterionKey';
import { readContract } from '../../../../../src/core/contract/readContract';

const contractOf = (lines: readonly string[], before = '') =>
  readContract(
    'specs/001-a/contract.md',
    `# A\n${before}\n## Acceptance Criteria\n\n${lines.map((line) => `- ${line}\n`).join('')}`,
  );
const idsOf = (lines: readonly string[], before = '') =>
  contractOf(lines, before).criteria.map(({ id }) => id);

describe('names of criteria', () => {
  const sentence = fc
    .array(fc.constantFrom('Login', 'returns', '401', 'and', 'opens', 'no', 'session', 'a', 'list'), {
      minLength: 2,
      maxLength: 8,
    })
    .map((words) => words.join(' '));

  it('stay the same whatever is edited around them', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(sentence, { minLength: 1, maxLength: 6 }),
        fc.uniqueArray(sentence, { maxLength: 4 }),
        fc.nat(5),
        (kept, added, at) => {
          const others = added.filter((line) => !kept.includes(line));
          const edited = [...kept.slice(0, at), ...others, ...kept.slice(at)];
          const before = new Map(
            contractOf(kept).criteria.map(({ text, id, contentHash }) => [text, [id, contentHash]]),
          );
          for (const { text, id, contentHash } of contractOf(edited, '\nMore words above.\n\n- and a list\n')
            .criteria)
            if (before.has(text)) assert.deepEqual([id, contentHash], before.get(text));
        },
      ),
    );
  });

  it('change with the words, and not with emphasis, spacing or a box', () => {
    const [plain] = idsOf(['Login returns 401']);
    assert.deepEqual(idsOf(['[x] Login  **returns** `401`']), [plain]);
    assert.notDeepEqual(idsOf(['Login returns 403']), [plain]);
    assert.match(plain ?? '', /^C-[0-9a-f]{6}$/);
  });

  it('are told apart where the same words stand twice, and kept where there is an id', () => {
    const [first, second, third] = idsOf(['Same', 'Same', 'Same']);
    assert.deepEqual([second, third], [`${first}-2`, `${first}-3`]);
    assert.deepEqual(idsOf(['AC-1: a', 'AC-2: b']), ['AC-1', 'AC-2']);
  });

  it('what evidence is about changes with the words, the details and the verification', () => {
    const hash = (line: string) => contractOf([line]).criteria[0]?.contentHash;
    const lines = [
      'AC-1: a',
      'AC-1: b',
      'AC-1: a (verify: `npm test`)',
      'AC-1: a (verify: `npm run x`)',
      'AC-1: a\n  - more',
    ];
    assert.equal(new Set(lines.map(hash)).size, lines.length);
    assert.equal(hash('AC-1: a'), hash('[x] AC-1: **a**'));
  });

  it('keys lead back to what they name, also where a file holds several features', () => {
    const several = readContract(
      'c.md',
      '## Feature 1: A\n\n### Acceptance Criteria\n\n- AC-1: x\n\n## Feature 2: B\n\n### Acceptance Criteria\n\n- AC-1: y\n',
    );
    const named = namedCriteria(several);
    assert.deepEqual(
      named.map(({ key }) => key),
      ['c.md#1#AC-1', 'c.md#2#AC-1'],
    );
    for (const { key, ref } of named) {
      assert.deepEqual(criterionOfKey(key), ref);
      assert.equal(criterionKey(ref), key);
    }
    assert.equal(namedCriteria(contractOf(['AC-1: x']))[0]?.key, 'specs/001-a/contract.md##AC-1');
    assert.equal(criterionOfKey('nothing'), undefined);
  });

  it('owners are the tasks that are named, and are no words of the criterion', () => {
    const owned = (line: string) => contractOf([line]).criteria.map(({ owners, text }) => [owners, text])[0];
    assert.deepEqual(owned('AC-1: It works (tasks: T012, T013)'), [['T012', 'T013'], 'It works']);
    assert.deepEqual(owned('AC-1: It works (owner: T012) (verify: `npm test`)'), [['T012'], 'It works']);
    assert.deepEqual(owned('AC-1: It works (tasks: all of them)'), [[], 'It works (tasks: all of them)']);
    // Would take for ever if ids could be read in more than one way.
    assert.deepEqual(owned(`AC-1: It works (tasks: ${'a1'.repeat(290)}!)`)?.[0], []);
    const yaml = readContract(
      'c.md',
      '---\nacceptance_criteria:\n  - id: AC-1\n    text: x\n    tasks: [T001, T002]\n---\n',
    );
    assert.deepEqual(yaml.criteria[0]?.owners, ['T001', 'T002']);
  });
});
