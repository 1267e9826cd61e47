import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { integrationMaps } from '../../../../../src/core/contract/integrationMap/integrationMap';
import { mapListing } from '../../../../../src/core/contract/integrationMap/mapListing';
import { mapReport } from '../../../../../src/core/contract/integrationMap/mapReport';
import { mermaidOf } from '../../../../../src/core/contract/integrationMap/mermaid';
import type { IntegrationMap } from '../../../../../src/core/contract/integrationMap/model';
import { readContract } from '../../../../../src/core/contract/readContract';
import { shop } from './workspaceContracts';

/** All that a line of the chart may be: what a file says can only stand between the quotes. */
const LINE =
  /^(?:flowchart LR| {2,4}f\d+\["[^"\n]*"\]| {2,4}f\d+\("[^"\n]*"\):::silent| {2}subgraph r\d+\["[^"\n]*"\]| {2}end| {2}f\d+ (?:x--x|-\.->?|-->|---|===|==>)\|[a-z, ]+\| f\d+| {2}%% \d+ more pairs: [\w ]+| {2}classDef silent stroke-dasharray: 4 3)$/;
const LABEL = /^(?:[\p{L}\p{N} .,_…-]|#\d{1,7};|<br\/>)*$/u;

const mapNamed = (id: string, title: string): IntegrationMap => {
  const feature = (name: string, words: string | null) => ({
    id: name,
    title: words,
    place: { file: 'a/contract.md', line: 1 },
    hasContract: true,
  });
  const [map] = integrationMaps(shop());
  assert.ok(map);
  return { ...map, features: [feature(id, title), feature(title, id), ...map.features.slice(2)] };
};

describe('the Mermaid chart of a map', () => {
  it('shows features, and for each known pair its state and who needs whom', () => {
    assert.equal(
      mermaidOf(integrationMaps(shop())),
      `flowchart LR
  f1["001-auth<br/>User Sign-In"]
  f2["002-catalog<br/>Catalog"]
  f3["003-cart<br/>Shopping Cart"]
  f4["004-checkout<br/>Checkout"]
  f5["005-mail<br/>Mail"]
  f3 -->|covered| f1
  f3 -->|covered| f2
  f2 -.-|declared, no criterion| f4
  f4 -.->|declared, no criterion| f3
  classDef silent stroke-dasharray: 4 3
`,
    );
  });

  it('cannot be broken by any name', () => {
    const hostile = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom(
        'a"]; click f1 call alert(1); x["',
        'end',
        'x\n  click f1 "javascript:alert(1)"',
        '%%{init: {"securityLevel": "loose"}}%%',
        '<img src=x onerror=alert(1)>',
        '#quot;#35;',
        '```\n# heading',
        '‮gnp.exe',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, (id, title) => {
        const chart = mermaidOf([mapNamed(id, title), { ...mapNamed(title, id), roots: [title] }]);
        for (const line of chart.trimEnd().split('\n')) {
          assert.match(line, LINE);
          for (const [, label = ''] of line.matchAll(/"([^"]*)"/g)) assert.match(label, LABEL);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out what Mermaid would refuse to draw, and says so', () => {
    const features = Array.from({ length: 40 }, (_, number) => ({
      id: `f${number}`,
      title: null,
      place: { file: 'c.md', line: 1 },
      hasContract: true,
    }));
    const [map] = integrationMaps(shop());
    const [pair] = map?.pairs ?? [];
    assert.ok(map && pair);
    const pairs = features.flatMap((_, a) =>
      features.slice(a + 1).map((__, b) => ({ ...pair, a, b: a + 1 + b })),
    );
    const chart = mermaidOf([{ ...map, features, pairs }]);
    assert.equal(chart.match(/\|covered\|/g)?.length, 500);
    assert.match(chart, /%% 280 more pairs/);
  });
});

describe('the listing of a map', () => {
  it('begins with the worst, says where each thing stands, and ends with what it means', () => {
    const text = mapListing(integrationMaps(shop()));
    assert.match(text, /^Integration map: 5 features, 4 of 10 declared, 2 covered\n\n {2}002-catalog/);
    assert.match(
      text,
      /\n {4}specs\/003-cart\/contract\.md:12 003-cart Shopping Cart depends on it: 001-auth/,
    );
    assert.match(text, /AC-3 \(not run; names the feature\): A cart opened before sign-in/);
    assert.match(text, /6 pairs of which nobody says anything/);
    assert.match(text, /2 declared points have no criterion/);
    assert.match(mapListing([]), /No contract found/);
  });

  it('shows no control characters, and keeps every item on its line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (evil) => {
        const text = mapListing([mapNamed(evil, `${evil}\u001b[2J\r\n${evil}`)]);
        assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
        assert.equal(text.split('\n').length, mapListing(integrationMaps(shop())).split('\n').length);
      }),
    );
  });
});

describe('the report of a map', () => {
  it('names features by id', () => {
    const report = mapReport('/home/ada/shop', integrationMaps(shop()));
    const [map] = report.maps;
    assert.deepEqual(
      map?.pairs.map(({ features, state }) => [...features, state]),
      [
        ['001-auth', '003-cart', 'covered'],
        ['002-catalog', '003-cart', 'covered'],
        ['002-catalog', '004-checkout', 'uncovered'],
        ['003-cart', '004-checkout', 'uncovered'],
      ],
    );
    assert.deepEqual(map.pairs[2]?.declared, [
      {
        by: '004-checkout',
        on: '002-catalog',
        kind: 'integration-point',
        text: 'Prices come from the catalog when the order is placed',
        file: 'specs/004-checkout/contract.md',
        line: 15,
      },
    ]);
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  });

  it('reads any contract without harm', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { maxLength: 5 }), (texts) => {
        const contracts = texts.map((text, number) =>
          readContract(
            `specs/${number}-x/contract.md`,
            `# X\n\n## Depends On\n\n- ${text}\n\n## Acceptance Criteria\n\n- ${text}\n`,
          ),
        );
        mapReport('', integrationMaps(contracts));
      }),
    );
  });
});
