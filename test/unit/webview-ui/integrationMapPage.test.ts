import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { mapPageHtml } from '../../../src/core/contract/integrationMap/mapPageHtml';
import type { IntegrationMap } from '../../../src/core/contract/integrationMap/model';
import { isOnMap, readMapMessage } from '../../../src/core/contract/integrationMap/readMapMessage';
import { readIntent } from '../../../webview-ui/integration-map/model';
import { nextCell } from '../../../webview-ui/integration-map/navigation';
import { readSnapshot } from '../../../webview-ui/integration-map/readSnapshot';
import { MetricsPageServer, type OpenOptions, type OpenPage } from './metricsPage';
import { busyMap, hostileMap, largeMap } from './sampleMaps';
import { THEMES, type ThemeName } from './themes';

const EVIL = '<img src=x onerror=alert(1)>"\u202egnp\u0007`';

describe('the page of the integration map in a browser', function () {
  this.timeout(60_000);
  let server: MetricsPageServer;
  let opened: OpenPage[] = [];

  before(async () => {
    server = await MetricsPageServer.start({
      folder: 'integration-map',
      style: 'integrationMap.css',
      html: mapPageHtml,
    });
  });
  after(() => server.stop());
  afterEach(async () => {
    const pages = opened;
    opened = [];
    for (const page of pages) {
      assert.deepEqual(page.complaints, [], 'the browser complained');
      await page.close();
    }
  });

  async function open(maps?: readonly IntegrationMap[], options: OpenOptions = {}): Promise<OpenPage> {
    const page = await server.open(options);
    opened.push(page);
    if (maps) {
      await page.send({ type: 'snapshot', maps });
      await page.page.locator('h1').waitFor();
    }
    return page;
  }
  /** What was posted after the page said that it was ready. */
  const asked = async (page: OpenPage): Promise<readonly unknown[]> => (await page.posted()).slice(1);
  const cell = (page: OpenPage, row: number, column: number) =>
    page.page.locator(`tbody tr:nth-child(${row + 1}) > :nth-child(${column + 2})`);
  /** The name of what has the focus, and of its row. */
  const focused = (page: OpenPage) =>
    page.page.evaluate<string>(
      `(document.activeElement.parentElement.querySelector('th')?.textContent ?? '').trim() + ' | ' + (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()`,
    );

  it('says that it is ready, waits for the host, and ignores what it does not understand', async () => {
    const page = await open();
    assert.deepEqual(await page.posted(), [{ type: 'ready' }]);
    await page.send({ type: 'snapshot', maps: [{ v: 2 }] });
    await page.send({ type: 'eval', code: 'alert(1)' });
    assert.equal(await page.page.getByRole('status').textContent(), 'Reading contracts…');
    await page.send({ type: 'snapshot', maps: [busyMap()] });
    await page.page.getByRole('grid').waitFor();
  });

  it('shows every feature against every other, with the state of each known point on both sides', async () => {
    const page = await open([busyMap()]);
    assert.equal(await page.page.getByRole('grid').count(), 1);
    assert.equal(await page.page.getByRole('columnheader').count(), 6);
    assert.equal(await page.page.getByRole('rowheader').count(), 6);
    assert.equal(await page.page.locator('tbody td').count(), 36);
    for (const [row, column] of [
      [2, 0],
      [0, 2],
    ] as const)
      assert.match((await cell(page, row, column).getAttribute('class')) ?? '', /^failed/);
    assert.match((await cell(page, 3, 0).getAttribute('class')) ?? '', /^conflicted/);
    assert.match((await cell(page, 2, 1).getAttribute('class')) ?? '', /^verified needs$/);
    assert.equal(
      await cell(page, 2, 1).getAttribute('aria-label'),
      'verified: depends on 002-catalog, declared in 1 place, 1 criterion',
    );
    assert.equal(await cell(page, 4, 0).getAttribute('aria-label'), 'nothing declared');
    const figures = (await page.page.locator('.figures').innerText()).replace(/\s+/g, ' ');
    assert.match(figures, /possible points 15 declared 4 covered by criteria 2 verified 1 conflicted 1/);
    assert.match(await page.page.locator('.insights').innerText(), /2 of 7 merges met a conflict/);
    assert.match(
      await page.page.locator('main').innerText(),
      /003-cart Shopping Cart: specs\/003-cart\/tasks\.md#T001: its merge met other work in src\/cart\.js/,
    );
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has no accessibility violation in ${theme}`, async () => {
      const page = await open([busyMap()], { theme });
      await cell(page, 2, 0).focus();
      assert.deepEqual(await page.violations(), []);
      await page.screenshot(`map-${theme}`);
    });
  }

  it('has none in forced colours', async () => {
    const page = await open([busyMap()], { forcedColors: 'active' });
    assert.deepEqual(await page.violations(['color-contrast']), []);
    await page.screenshot('map-forced-colors');
  });

  it('has one cell in the order of the Tab key, and arrow keys lead to the others', async () => {
    const page = await open([busyMap()]);
    const { keyboard } = page.page;
    await page.page.getByRole('checkbox').focus();
    await keyboard.press('Tab');
    // The worst point comes first.
    assert.equal(await focused(page), '001-auth | conflicted: not declared, no criterion, 1 conflict');
    const steps: readonly (readonly [string, string])[] = [
      ['ArrowLeft', '001-auth | criterion failed: declared in 1 place, 1 criterion'],
      ['ArrowDown', '002-catalog | verified: declared in 1 place, 1 criterion'],
      ['Home', '002-catalog | 002-catalog'],
      ['ArrowLeft', '002-catalog | 002-catalog'],
      ['End', '002-catalog | nothing declared'],
      ['Control+Home', '001-auth | 001-auth'],
      ['ArrowUp', '001-auth | 001-auth'],
      ['Control+End', '006-gifts | the feature itself'],
      ['PageUp', '001-auth | nothing declared'],
    ];
    for (const [key, name] of steps) {
      await keyboard.press(key);
      assert.equal(await focused(page), name, key);
    }
    assert.equal(await page.page.locator('tbody [tabindex="0"]').count(), 1);
    await keyboard.press('Enter');
    assert.deepEqual(await asked(page), [{ type: 'open', file: 'specs/001-auth/contract.md', line: 1 }]);
    await keyboard.press('Tab');
    assert.match(await focused(page), /specs\/001-auth\/contract\.md:1$/);
    await keyboard.press('Shift+Tab');
    assert.equal(await focused(page), '001-auth | nothing declared');
  });

  it('opens the declaration of the row, else of the column, else the contract, by click and by Enter', async () => {
    const page = await open([busyMap()]);
    await cell(page, 2, 1).click();
    await cell(page, 1, 2).click();
    await cell(page, 4, 1).focus();
    await page.page.keyboard.press('Enter');
    await page.page.getByRole('rowheader', { name: '006-gifts' }).click();
    assert.deepEqual(await asked(page), [
      { type: 'open', file: 'specs/003-cart/contract.md', line: 13 },
      { type: 'open', file: 'specs/003-cart/contract.md', line: 13 },
      { type: 'open', file: 'specs/005-mail/contract.md', line: 1 },
      { type: 'open', file: 'specs/006-gifts/spec.md', line: 1 },
    ]);
  });

  it('says of the chosen point what is declared, covered and in conflict, with each place to open', async () => {
    const page = await open([busyMap()]);
    await cell(page, 0, 2).focus();
    const details = page.page.getByRole('region', { name: 'The chosen point' });
    assert.match(await details.innerText(), /did not hold when it was last run/);
    assert.match(
      await details.innerText(),
      /AC-3 \(failed, names the feature\): A cart opened before sign-in/,
    );
    await details.getByRole('button', { name: 'specs/003-cart/contract.md:24' }).click();
    const [message] = await asked(page);
    const read = readMapMessage(message);
    assert.ok(read.ok && read.value.type === 'open' && isOnMap([busyMap()], read.value));
    await cell(page, 0, 3).focus();
    assert.match(
      await details.innerText(),
      /its merge met specs\/001-auth\/tasks\.md#T001 in src\/app\.js, src\/routes\.js/,
    );
  });

  it('shows settled conflicts for what they are, where nothing is declared as well', async () => {
    const busy = busyMap();
    const pairs = busy.pairs.map((pair) =>
      pair.conflicts.length === 0
        ? pair
        : {
            ...pair,
            state: 'none' as const,
            conflicts: pair.conflicts.map((conflict) => ({ ...conflict, settled: true })),
          },
    );
    const summary = { ...busy.summary, conflicted: 0, settled: 1 };
    const page = await open([{ ...busy, pairs, summary }]);
    const settled = cell(page, 3, 0);
    assert.equal((await settled.innerText()).trim(), '·');
    assert.match((await settled.getAttribute('aria-label')) ?? '', /nothing declared: .*1 settled conflict$/);
    await settled.focus();
    const said = (await page.page.locator('.details').innerText()).replace(/\s+/gu, ' ');
    assert.match(said, /Merge, settled .*its merge met .* in src\/app\.js, src\/routes\.js; settled/);
    const figures = (await page.page.locator('.figures').innerText()).replace(/\s+/gu, ' ');
    assert.match(figures, /conflicted 0 conflicts settled 1/);
    assert.deepEqual(await page.violations(), []);
    await page.screenshot('integration-map-settled');
  });

  it('keeps the place of the keyboard when the map changes', async () => {
    const page = await open([busyMap()]);
    await cell(page, 3, 2).focus();
    const map = busyMap();
    const [first, ...features] = map.features;
    assert.ok(first);
    const moved = (position: number) => (position === 0 ? map.features.length - 1 : position - 1);
    const pairs = map.pairs
      .filter(({ a }) => a > 0)
      .map((pair) => ({ ...pair, a: moved(pair.a), b: moved(pair.b) }));
    await page.send({ type: 'snapshot', maps: [{ ...map, features: [...features, first], pairs }] });
    assert.match(await focused(page), /^004-checkout \| declared, no criterion/);
  });

  it('leaves out features without a point when asked, and remembers that', async () => {
    const page = await open([busyMap()]);
    await page.page.getByRole('checkbox').check();
    assert.equal(await page.page.getByRole('rowheader').count(), 4);
    assert.match(
      await page.page.locator('.note').first().innerText(),
      /2 features without a known point left out/,
    );
    assert.deepEqual(await page.remembered(), { connectedOnly: true });
    const again = await open([busyMap()], { remembered: { connectedOnly: true } });
    assert.equal(await again.page.getByRole('rowheader').count(), 4);
  });

  it('explains a workspace without contracts', async () => {
    const page = await open([]);
    assert.match(await page.page.locator('main').innerText(), /No contract yet/);
    assert.deepEqual(await page.violations(), []);
    await page.screenshot('map-empty');
  });

  it('shows hostile text as text', async () => {
    const page = await open([hostileMap(EVIL)]);
    assert.equal(await page.page.locator('main img, main script').count(), 0);
    assert.match(await page.page.locator('main').innerText(), /<img src=x onerror=alert\(1\)>/);
    assert.doesNotMatch(await page.page.locator('main').innerHTML(), /\u202e|\u0007/);
    await cell(page, 0, 2).click();
    assert.deepEqual(await asked(page), [{ type: 'open', file: EVIL, line: 1 }]);
  });

  it('bears a hundred features, with names that stay in sight, and shows the hundred busiest of more', async () => {
    const page = await open([largeMap(100)], { width: 1000, height: 700 });
    assert.equal(await page.page.locator('tbody td').count(), 10_000);
    await cell(page, 99, 98).focus();
    await page.page.keyboard.press('Control+Home');
    await page.page.keyboard.press('Control+End');
    assert.match(await focused(page), /^100-feature-with-a-name/);
    const boxes = await Promise.all(
      ['.scroller', 'thead th:last-child', 'tbody tr:last-child th'].map((place) =>
        page.page.locator(place).boundingBox(),
      ),
    );
    const [scroller, column, row] = boxes;
    assert.ok(scroller && column && row);
    assert.ok(Math.abs(column.y - scroller.y) < 3, 'the names of the columns stay');
    assert.ok(Math.abs(row.x - scroller.x) < 3, 'the names of the rows stay');
    await page.screenshot('map-hundred');
    await page.send({ type: 'snapshot', maps: [largeMap(130)] });
    assert.equal(await page.page.locator('tbody tr').count(), 100);
    assert.match(await page.page.locator('.note').first().innerText(), /30 others can be seen/);
  });

  it('is small', () => {
    const bytes = [server.scriptFile, server.styleFile].map((file) => gzipSync(readFileSync(file)).length);
    assert.ok(bytes.reduce((sum, each) => sum + each) < 14 * 1024, bytes.join(' + '));
  });
});

describe('what the map’s page and its host say to each other', () => {
  const snapshot = (): object =>
    JSON.parse(JSON.stringify({ type: 'snapshot', maps: [busyMap()] })) as object;

  it('lets a snapshot through as it is, and none in which a field has another type', () => {
    const message = snapshot();
    assert.equal(readSnapshot(message), message);
    const all = [...places(snapshot())];
    assert.ok(all.length > 100);
    for (const path of all) {
      const broken = snapshot();
      let parent = broken as Record<string, unknown>;
      for (const key of path.slice(0, -1)) parent = parent[key] as Record<string, unknown>;
      parent[path.at(-1) ?? ''] = { not: 'this' };
      assert.equal(readSnapshot(broken), undefined, path.join('.'));
    }
  });

  it('refuses everything else on both sides and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        assert.equal(readSnapshot(message), undefined);
        const read = readMapMessage(message);
        assert.ok(!read.ok || read.value.type === 'ready' || read.value.type === 'open');
        assert.equal(typeof readIntent(message).connectedOnly, 'boolean');
      }),
    );
    assert.equal(readMapMessage({ type: 'open', file: 'a', line: 0 }).ok, false);
    assert.equal(readMapMessage({ type: 'open', file: 'a', line: 1, command: 'x' }).ok, false);
  });

  it('opens nothing that is not on the map', () => {
    const maps = [busyMap()];
    assert.ok(isOnMap(maps, { file: 'specs/003-cart/contract.md', line: 13 }));
    assert.ok(!isOnMap(maps, { file: 'specs/003-cart/contract.md', line: 14 }));
    assert.ok(!isOnMap(maps, { file: '/etc/passwd', line: 1 }));
  });

  it('never leaves the grid, whatever key', () => {
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'];
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }).chain((size) =>
          fc.record({
            size: fc.constant(size),
            at: fc.record({
              row: fc.integer({ min: 0, max: size - 1 }),
              column: fc.integer({ min: -1, max: size - 1 }),
            }),
          }),
        ),
        fc.constantFrom(...keys),
        fc.boolean(),
        ({ size, at }, key, isFar) => {
          const next = nextCell(key, isFar, at, size);
          assert.ok(next && next.row >= 0 && next.row < size && next.column >= -1 && next.column < size);
        },
      ),
    );
    assert.equal(nextCell('a', false, { row: 0, column: 0 }, 3), undefined);
  });
});

/** Every place in a JSON value that can be broken. */
function* places(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    yield [...path, key];
    yield* places(part, [...path, key]);
  }
}
