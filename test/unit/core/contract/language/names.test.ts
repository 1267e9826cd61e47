import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { hoverAt } from '../../../../../src/core/contract/language/hover';
import { shownName } from '../../../../../src/core/contract/language/occurrence';
import type { Located } from '../../../../../src/core/contract/language/occurrence';
import { renamedFeature, renameFeature } from '../../../../../src/core/contract/language/renameFeature';
import { FILES, namesOf, sourceOf } from './workspace';

const names = namesOf();

/** The name at the first place of some words in a file. */
function at(file: string, words: string, within = names): Located {
  const source = sourceOf(within, file);
  const start = source.text.indexOf(words);
  assert.ok(start >= 0, words);
  const located = within.at(source, start + 1);
  assert.ok(located, `a name at ${words}`);
  return located;
}

const shown = ({ source, occurrence: { start, end } }: Located): string =>
  `${source.contract.file.split('/')[1] ?? ''}: ${source.text.slice(start, end)}`;

describe('names in contracts', () => {
  it('lead from a dependency to what the other contract provides', () => {
    const login = 'specs/002-login/contract.md';
    for (const [words, target] of [
      ['001-accounts: GET', '001-accounts: 001-accounts'],
      ['GET /accounts/{account}', '001-accounts: GET /accounts/:id'],
      ['findAccount', '001-accounts: findAccount'],
      ['Account.email', '001-accounts: email'],
      ['Account`', '001-accounts: Account'],
      ['account.closed', '001-accounts: account.closed'],
      ['1: `Account', '001-accounts: 001-accounts'],
    ] as const)
      assert.deepEqual(names.definitionsOf(at(login, words)).map(shown), [target], words);
    assert.deepEqual(names.definitionsOf(at('specs/003-mail/contract.md', 'GET /acc')).map(shown), [
      '001-accounts: GET /accounts/:id',
    ]);
  });

  it('lead back to everything that speaks of them', () => {
    const accounts = 'specs/001-accounts/contract.md';
    assert.deepEqual(names.referencesTo(at(accounts, 'GET /accounts/:id')).map(shown).sort(), [
      '001-accounts: GET /accounts/:id',
      '002-login: GET /accounts/{account}',
      '003-mail: GET /accounts/:id',
    ]);
    assert.deepEqual(names.referencesTo(at(accounts, '001-accounts: Acc')).map(shown).sort(), [
      '001-accounts: 001-accounts',
      '002-login: 001-accounts',
      '002-login: 1',
      '003-mail: 001-accounts',
    ]);
    assert.deepEqual(names.referencesTo(at(accounts, 'email }')).map(shown), ['002-login: Account.email']);
  });

  it('do not lead to another package with the same numbers', () => {
    const files = {
      'api/specs/001/contract.md': FILES['specs/001-accounts/contract.md'],
      'web/specs/001/contract.md': FILES['specs/001-accounts/contract.md'],
      'web/specs/002/contract.md': FILES['specs/002-login/contract.md'],
    };
    const both = namesOf(files);
    assert.deepEqual(
      both
        .definitionsOf(at('web/specs/002/contract.md', 'GET /accounts/{', both))
        .map(({ source }) => source.contract.file),
      ['web/specs/001/contract.md'],
    );
  });

  it('say what they are, who provides them and who depends on them', () => {
    const login = sourceOf(names, 'specs/002-login/contract.md');
    const hover = hoverAt(names, login, login.text.indexOf('Account.email') + 2);
    assert.deepEqual(hover && [hover.start, login.text.slice(hover.start, hover.end)], [
      login.text.indexOf('Account.email'),
      'Account.email',
    ]);
    assert.deepEqual(hover?.parts[0], { kind: 'title', text: 'Account.email', about: 'field' });
    const facts = new Map(
      hover?.parts.flatMap((part) =>
        part.kind === 'fact' ? [[part.label, part.values.map(({ text }) => text)]] : [],
      ),
    );
    assert.deepEqual(facts.get('Provided by'), ['001-accounts']);
    assert.deepEqual(facts.get('Depended on by'), ['002-login']);
  });

  it('say the state of a criterion, and what proves it', () => {
    const login = sourceOf(names, 'specs/002-login/contract.md');
    const hover = hoverAt(names, login, login.text.indexOf('AC-1') + 1, {
      stateOf: () => 'verified 2 minutes ago',
    });
    const words = JSON.stringify(hover?.parts);
    for (const part of [
      'verified 2 minutes ago',
      'node --test test/login.test.js',
      'Login with a wrong password',
    ])
      assert.ok(words.includes(part), part);
  });

  it('say near names of what nobody provides', () => {
    const files = {
      ...FILES,
      'specs/004/contract.md': '# Feature 004: X\n\n## Depends On\n\n- 001-accounts: `Acount`\n',
    };
    const more = namesOf(files);
    const source = sourceOf(more, 'specs/004/contract.md');
    const hover = hoverAt(more, source, source.text.indexOf('Acount') + 1);
    assert.match(
      JSON.stringify(hover?.parts),
      /does not provide it.*"Near it","values":\[\{"text":"Account"/,
    );
  });
});

describe('the name of an endpoint', () => {
  const file = 'specs/005/contract.md';
  const files = {
    ...FILES,
    [file]: '---\nfeature_id: 005\nprovides:\n  - { method: GET, path: /seats/:id, description: one }\n---\n',
    'specs/004/contract.md': '# Feature 004: X\n\n## Depends On\n\n- Feature 005: GET /seat/:id\n',
  };
  const more = namesOf(files);

  it('has its method, though YAML writes it elsewhere, and its parameters as they are written', () => {
    const names = [...more.allDefinitions()].filter(({ source }) => source.contract.file === file);
    assert.ok(names.map(shownName).includes('GET /seats/:id'), names.map(shownName).join());
    const source = sourceOf(more, 'specs/004/contract.md');
    const hover = hoverAt(more, source, source.text.indexOf('GET /seat') + 1);
    assert.match(JSON.stringify(hover?.parts), /"Near it","values":\[\{"text":"GET \/seats\/:id"/);
  });
});

describe('renaming a feature', () => {
  const definition = () => {
    const found = renamedFeature(names, at('specs/002-login/contract.md', '001-accounts: GET'));
    assert.ok(found.ok);
    return found.value;
  };
  const others = [
    {
      file: 'specs/002-login/tasks.md',
      text: '- [ ] T001 Ask 001-accounts (see specs/001-accounts/contract.md and 001-accounts-old, x001-accounts)\n',
    },
  ];

  it('follows every spelling, in contracts and task lists, and leaves paths alone', () => {
    const edits = renameFeature(names, definition(), '005-people', others);
    assert.ok(edits.ok);
    const textOf = (file: string): string =>
      (FILES as Record<string, string>)[file] ?? others.find((other) => other.file === file)?.text ?? '';
    const after = Object.fromEntries(
      edits.value.map(({ file, edits: list }) => [
        file,
        list
          .toReversed()
          .reduce(
            (text, { start, end, text: words }) => text.slice(0, start) + words + text.slice(end),
            textOf(file),
          ),
      ]),
    );
    assert.deepEqual(Object.keys(after).sort(), [
      'specs/001-accounts/contract.md',
      'specs/002-login/contract.md',
      'specs/002-login/tasks.md',
      'specs/003-mail/contract.md',
    ]);
    assert.match(after['specs/001-accounts/contract.md'] ?? '', /^# Feature 005-people: Accounts\n/);
    assert.match(after['specs/002-login/contract.md'] ?? '', /- 005-people: GET .*\n- Feature 5: /);
    assert.match(after['specs/003-mail/contract.md'] ?? '', /feature: 005-people\n {4}needs/);
    assert.equal(
      after['specs/002-login/tasks.md'],
      '- [ ] T001 Ask 005-people (see specs/001-accounts/contract.md and 001-accounts-old, x001-accounts)\n',
    );
  });

  it('renames every place that says the id in the contract itself', () => {
    const edits = renameFeature(names, definition(), '005-people', []);
    assert.ok(edits.ok);
    const own = edits.value.find(({ file }) => file === 'specs/001-accounts/contract.md');
    assert.equal(own?.edits.length, 2);
  });

  it('refuses an id that is none, and one that another feature has', () => {
    for (const bad of ['', 'a b', '../x', '[x](y)', '-', 'x'.repeat(81), '002-login', '2'])
      assert.ok(!renameFeature(names, definition(), bad, []).ok, bad);
  });

  it('refuses a place that names no feature, an unknown one, and an id that no text says', () => {
    const login = 'specs/002-login/contract.md';
    assert.ok(!renamedFeature(names, at(login, 'findAccount')).ok);
    const files = {
      'specs/010-a/contract.md':
        '# A\n\n## Provides\n\n- GET /a\n\n## Depends On\n\n- 011-b: GET /b\n- 012-c: x\n',
      'specs/011-b/contract.md': '# B\n\n## Provides\n\n- GET /b\n',
    };
    const more = namesOf(files);
    const fromPlace = renamedFeature(more, at('specs/010-a/contract.md', '011-b', more));
    assert.ok(!fromPlace.ok && /Feature ID/.test(fromPlace.problem.message));
    const unknown = renamedFeature(more, at('specs/010-a/contract.md', '012-c', more));
    assert.ok(!unknown.ok && unknown.problem.code === 'unknown-feature');
  });
});
