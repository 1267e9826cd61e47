import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readContract } from '../../../../../src/core/contract/readContract';
import {
  integrationMaps,
  type MapSurroundings,
} from '../../../../../src/core/contract/integrationMap/integrationMap';
import type { FeaturePair, IntegrationMap } from '../../../../../src/core/contract/integrationMap/model';
import { silentPairs, summaryWords } from '../../../../../src/core/contract/integrationMap/words';
import type { Contract } from '../../../../../src/core/contract/contract';
import { aContract, shop } from './workspaceContracts';

function theMap(contracts: readonly Contract[], surroundings?: MapSurroundings): IntegrationMap {
  const [map, ...others] = integrationMaps(contracts, surroundings);
  assert.ok(map && others.length === 0);
  return map;
}

function pairOf(map: IntegrationMap, one: string, other: string): FeaturePair | undefined {
  const position = (id: string) => map.features.findIndex((feature) => feature.id === id);
  const [a, b] = [position(one), position(other)].sort((left, right) => left - right);
  return map.pairs.find((pair) => pair.a === a && pair.b === b);
}

const states = (map: IntegrationMap): readonly string[] =>
  map.pairs.map(({ a, b, state }) => `${map.features[a]?.id} ${map.features[b]?.id} ${state}`);

describe('the integration map', () => {
  it('finds the declared, the covered and the silent pairs of a shop', () => {
    const map = theMap(shop());
    assert.deepEqual(states(map), [
      '001-auth 003-cart covered',
      '002-catalog 003-cart covered',
      '002-catalog 004-checkout uncovered',
      '003-cart 004-checkout uncovered',
    ]);
    assert.deepEqual(map.summary, {
      features: 5,
      possible: 10,
      declared: 4,
      covered: 2,
      verified: 0,
      conflicted: 0,
      settled: 0,
      uncovered: 2,
      silent: 6,
      merges: 0,
      mergeConflicts: 0,
    });
    assert.equal(summaryWords(map.summary), '4 of 10 declared, 2 covered');
  });

  it('says who declared what, where', () => {
    const pair = pairOf(theMap(shop()), '003-cart', '001-auth');
    assert.deepEqual(pair?.declared, [
      {
        by: 2,
        on: 0,
        kind: 'depends-on',
        text: '001-auth: `findUser(id)`',
        place: { file: 'specs/003-cart/contract.md', line: 12 },
      },
    ]);
    assert.deepEqual(
      pair.covered.map(({ criterion, because }) => [criterion, because]),
      [['AC-3', 'names the feature']],
    );
    const points = pairOf(theMap(shop()), '002-catalog', '004-checkout')?.declared;
    assert.deepEqual(
      points?.map(({ kind, by }) => [kind, by]),
      [['integration-point', 3]],
    );
  });

  it('counts a criterion that names an endpoint of the other feature, whatever its parameters are called', () => {
    const pair = pairOf(theMap(shop()), '002-catalog', '003-cart');
    assert.deepEqual(
      pair?.covered.map(({ criterion, because, place }) => [criterion, because, place.line]),
      [['AC-1', 'names what it provides', 19]],
    );
  });

  it('takes numbers and ordinary words for what they are', () => {
    for (const words of [
      'After 3 cart changes nothing is lost',
      'The 003 most used carts are kept',
      'A cart page at /cart opens src/cart.ts',
      'The shopping-cart-icon is shown',
    ]) {
      const map = theMap([
        aContract('003-cart', { title: 'Feature 3: Shopping Cart' }),
        aContract('009-report', { criteria: [`AC-1: ${words}`] }),
      ]);
      assert.deepEqual(map.pairs, [], words);
    }
    for (const words of [
      'Everything that 003-cart returns is counted',
      'feature 3 hands over its items',
      'Feature #003 hands over its items',
      'The shopping cart hands over its items',
      'the cart feature hands over its items',
      '`cart` hands over its items',
      'After `cart.emptied` nothing is left',
      'What `cartOf` returns is counted',
    ]) {
      const map = theMap([
        aContract('003-cart', {
          title: 'Feature 3: Shopping Cart',
          provides: ['`cart.emptied`', '`cartOf(user)`'],
        }),
        aContract('009-report', { criteria: [`AC-1: ${words}`] }),
      ]);
      assert.equal(map.pairs[0]?.state, 'covered', words);
    }
  });

  it('lets an integration criterion that names nobody count for the only partner, and for none of several', () => {
    const one = theMap([
      aContract('001-a'),
      aContract('002-b', { dependsOn: ['001-a'], integration: ['AC-1: Both start in 5 s'] }),
    ]);
    assert.deepEqual(
      one.pairs.map(({ state, covered }) => [state, covered[0]?.because]),
      [['covered', 'only partner']],
    );
    const two = theMap([
      aContract('001-a'),
      aContract('003-c'),
      aContract('002-b', { dependsOn: ['001-a', '003-c'], integration: ['AC-1: All start in 5 s'] }),
    ]);
    assert.deepEqual(
      two.pairs.map(({ state }) => state),
      ['uncovered', 'uncovered'],
    );
  });

  it('lets a third feature say how two others work together', () => {
    const map = theMap([
      aContract('001-auth'),
      aContract('002-cart'),
      aContract('009-whole', { criteria: ['AC-1: After 001-auth ends, 002-cart is empty'] }),
    ]);
    assert.deepEqual(states(map), [
      '001-auth 002-cart covered',
      '001-auth 009-whole covered',
      '002-cart 009-whole covered',
    ]);
  });

  it('is verified when every criterion about both holds, and failed when one does not', () => {
    const standing = (held: RegExp, fell?: RegExp) => (key: string) =>
      fell?.test(key) ? ('failed' as const) : held.test(key) ? ('verified' as const) : ('unknown' as const);
    const state = (map: IntegrationMap) => pairOf(map, '002-catalog', '003-cart')?.state;
    const key = /^specs\/003-cart\/contract\.md##AC-1$/;
    assert.equal(state(theMap(shop(), { standing: standing(key) })), 'verified');
    assert.equal(theMap(shop(), { standing: standing(key) }).summary.verified, 1);
    assert.equal(state(theMap(shop(), { standing: standing(/AC-2/) })), 'covered');
    assert.equal(state(theMap(shop(), { standing: standing(/./, key) })), 'failed');
  });

  it('takes one id in two files of a root for one feature, and knows features without a contract', () => {
    const more = readContract(
      'specs/003-cart/contracts/api.md',
      '# API\n\n**Feature ID**: 3\n\n## Provides\n\n- GET /more\n',
    );
    const planned = [
      { folder: 'specs/003-cart', name: 'Cart', file: 'specs/003-cart/spec.md', contractFiles: [more.file] },
      { folder: 'specs/006-gift', name: 'Gifts', file: 'specs/006-gift/spec.md', contractFiles: [] },
      { folder: 'specs/007-empty', name: 'Empty', file: undefined, contractFiles: [] },
    ];
    const asks = aContract('008-wrap', { dependsOn: ['006-gift: the ribbon', '003-cart: `GET /more`'] });
    const map = theMap([...shop(), more, asks], { planned });
    assert.deepEqual(
      map.features.map(({ id, hasContract }) => `${id}${hasContract ? '' : ' (silent)'}`),
      ['001-auth', '002-catalog', '003-cart', '004-checkout', '005-mail', '008-wrap', '006-gift (silent)'],
    );
    assert.equal(pairOf(map, '006-gift', '008-wrap')?.state, 'uncovered');
  });

  it('keeps packages apart that know nothing of each other, and joins those that do', () => {
    const at = (file: string, text: string) => readContract(file, text);
    const login = (root: string) =>
      at(`${root}/specs/001-login/contract.md`, '# Login\n\n## Provides\n\n- GET /a\n');
    const uses = (root: string, on: string) =>
      at(`${root}/specs/002-cart/contract.md`, `# Cart\n\n## Depends On\n\n- ${on}: it\n`);
    const apart = integrationMaps([login('a'), uses('a', '001-login'), login('b'), uses('b', '001-login')]);
    assert.deepEqual(
      apart.map(({ roots, pairs }) => [roots, pairs.length]),
      [
        [['a'], 1],
        [['b'], 1],
      ],
    );
    const joined = integrationMaps([login('a'), uses('b', '001-login')]);
    assert.deepEqual(
      joined.map(({ roots, pairs }) => [roots, pairs.length]),
      [[['a', 'b'], 1]],
    );
  });

  it('has nothing to say of nothing', () => {
    assert.deepEqual(integrationMaps([]), []);
    const [map] = integrationMaps([aContract('001-a')]);
    assert.equal(map?.summary.possible, 0);
    assert.equal(map && summaryWords(map.summary), 'one feature alone');
  });
});

const id = fc.oneof(
  fc.integer({ min: 1, max: 12 }).map((number) => `${String(number).padStart(3, '0')}-name`),
  fc.constantFrom(
    'auth',
    'meal-planning',
    'recipe-api',
    '7',
    '007-x',
    'feature-9-y',
    'constructor',
    '__proto__',
  ),
);
const words = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.tuple(id, fc.string({ maxLength: 20 })).map(([named, rest]) => `${named}: ${rest}`),
  fc.constantFrom('GET /a/:id', '`f(x)`', '`User.email`', '`user.created`', 'feature 7', 'meal planning'),
);
const contract = fc
  .record({
    folder: id,
    provides: fc.array(words, { maxLength: 4 }),
    dependsOn: fc.array(words, { maxLength: 4 }),
    connects: fc.array(words, { maxLength: 3 }),
    criteria: fc.array(words, { maxLength: 4 }),
    integration: fc.array(words, { maxLength: 3 }),
  })
  .map(({ folder, ...sections }) => aContract(folder, sections));

describe('any integration map', () => {
  const property = (holds: (map: IntegrationMap, contracts: readonly Contract[]) => void) =>
    fc.assert(
      fc.property(fc.array(contract, { maxLength: 9 }), (contracts) => {
        for (const map of integrationMaps(contracts)) holds(map, contracts);
      }),
      { numRuns: 300 },
    );

  it('names each pair once, in order, of two features that are there', () => {
    property(({ features, pairs }) => {
      const keys = pairs.map(({ a, b }) => a * 1000 + b);
      assert.deepEqual(
        keys,
        [...new Set(keys)].sort((one, other) => one - other),
      );
      for (const { a, b } of pairs) assert.ok(0 <= a && a < b && b < features.length);
    });
  });

  it('adds up: known and silent pairs are all possible pairs', () => {
    property(({ features, pairs, summary, ...map }) => {
      assert.equal(summary.possible, (features.length * (features.length - 1)) / 2);
      assert.equal(summary.silent + pairs.length, summary.possible);
      const silent = [...silentPairs({ features, pairs, ...map })];
      assert.equal(silent.length, summary.silent);
      for (const [a, b] of silent) assert.ok(!pairs.some((pair) => pair.a === a && pair.b === b));
      assert.ok(summary.uncovered <= summary.declared);
      assert.ok(summary.verified <= summary.covered);
    });
  });

  it('has a reason for every state, at a place in a contract', () => {
    property(({ pairs, features }, contracts) => {
      const files = new Map(contracts.map((each) => [each.file, each]));
      for (const { state, declared, covered, conflicts, a, b } of pairs) {
        assert.ok(declared.length + covered.length + conflicts.length > 0);
        assert.notEqual(state, 'none');
        assert.equal(state === 'uncovered', declared.length > 0 && covered.length === 0);
        for (const { place, by, on } of declared) {
          assert.ok(files.has(place.file) && place.line >= 1);
          assert.deepEqual(
            [by, on].sort((one, other) => one - other),
            [a, b],
          );
        }
        for (const { place, by } of covered) {
          assert.ok(files.has(place.file) && place.line >= 1);
          assert.ok(by >= 0 && by < features.length);
        }
      }
    });
  });

  it('does not depend on the order of the contracts', () => {
    const shape = (contracts: readonly Contract[]) =>
      integrationMaps(contracts)
        .flatMap(({ features, pairs }) =>
          pairs.map(({ a, b, state }) =>
            [features[a]?.place.file, features[b]?.place.file].sort().concat(state).join(' '),
          ),
        )
        .sort();
    fc.assert(
      fc.property(
        // One contract for each folder: which of two names a feature bears is the first one's.
        fc.uniqueArray(contract, {
          maxLength: 7,
          selector: ({ file }) => /\d+/.exec(file)?.[0].replace(/^0+/, '') ?? file,
        }),
        (contracts) => assert.deepEqual(shape([...contracts].reverse()), shape(contracts)),
      ),
      { numRuns: 200 },
    );
  });

  it('is plain JSON', () => {
    property((map) => assert.deepEqual(JSON.parse(JSON.stringify(map)), map));
  });
});
