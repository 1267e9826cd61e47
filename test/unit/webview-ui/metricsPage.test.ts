import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { asRunId } from '../../../src/core/ids';
import type { Metrics } from '../../../src/core/metrics/model';
import { keyOf } from '../core/metrics/story';
import { MetricsPageServer } from './metricsPage';
import type { OpenOptions, OpenPage } from './metricsPage';
import { busyMetrics, emptyMetrics, hostileMetrics, nothingAtAll } from './sampleMetrics';
import { THEMES } from './themes';
import type { ThemeName } from './themes';

const RECIPES = 'specs/001-recipebox/tasks.md';

describe('the metrics page in a browser', function () {
  this.timeout(60_000);
  let server: MetricsPageServer;
  let opened: OpenPage[] = [];

  before(async () => {
    server = await MetricsPageServer.start();
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

  async function open(
    metrics?: Metrics,
    options: OpenOptions & { readOnly?: string } = {},
  ): Promise<OpenPage> {
    const page = await server.open(options);
    opened.push(page);
    if (metrics) await page.show(metrics, options.readOnly ?? null);
    return page;
  }
  /** What was posted after the page said that it was ready. */
  const asked = async (page: OpenPage) => (await page.posted()).slice(1);
  const estimate = (page: OpenPage, name: string) =>
    page.page.getByRole('textbox', { name: `Manual estimate for ${name}` });

  it('says that it is ready, waits for the host, and ignores what it does not understand', async () => {
    const page = await open();
    assert.deepEqual(await page.posted(), [{ type: 'ready' }]);
    await page.send({ type: 'snapshot', metrics: { v: 2 }, readOnly: null });
    await page.send({ type: 'eval', code: 'alert(1)' });
    await page.send('snapshot');
    assert.equal(await page.page.getByRole('status').textContent(), 'Reading the journal…');
    await page.show(busyMetrics());
    assert.equal(await page.page.getByRole('heading', { name: 'Runs' }).count(), 1);
  });

  it('shows the totals, the table and the timeline', async () => {
    const page = await open(busyMetrics());
    const totals = await page.page.locator('.totals').innerText();
    for (const words of [
      '6 / 11',
      '81 min',
      '24 min',
      '8 h 35 min',
      '80 %',
      '5.0 ×',
      'reported by 5 of 10 runs',
    ])
      assert.ok(totals.includes(words), words);
    const went = (await page.page.locator('.insights').innerText()).replace(/\s+/gu, ' ');
    assert.match(went, /Merge conflicts 1 in 1 task: responsibilities of tasks overlap/u);
    assert.match(went, /Integration share \d+ % the contracts separate the work well/u);
    const foundation = page.page.getByRole('row', { name: /Foundation/u });
    assert.match(
      (await foundation.innerText()).replace(/\s+/gu, ' '),
      /3 \/ 3 19 min 8 min 2\.4 min 29 min edited 85 % 6\.8 ×/u,
    );
    assert.equal(await page.page.locator('.labels .run').count(), 10);
    assert.equal(await page.page.locator('.bars svg > g[transform]').count(), 10);
    assert.equal(await page.page.locator('.bars g > rect.waiting').count(), 3);
    assert.equal(await page.page.locator('.bars rect.open').count(), 4);
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has no accessibility violation in ${theme}`, async () => {
      const page = await open(busyMetrics(), { theme });
      await page.page.locator('.twistie').nth(1).click();
      assert.deepEqual(await page.violations(), []);
      await page.screenshot(theme);
      await page.page.getByRole('button', { name: 'Table', exact: true }).click();
      assert.deepEqual(await page.violations(), []);
      await page.screenshot(`${theme}-run-table`);
    });
  }

  it('has none in forced colours, and draws with the colours of the system', async () => {
    const page = await open(busyMetrics(), { forcedColors: 'active' });
    // Contrast is the system's there, and is computed from colours that are not shown.
    assert.deepEqual(await page.violations(['color-contrast']), []);
    const fills = await page.page.evaluate<string[]>(
      `['working', 'gates', 'integration'].map((kind) => getComputedStyle(document.querySelector('.bars rect.' + kind)).fill)`,
    );
    assert.equal(new Set(fills).size, 3);
    await page.screenshot('forced-colors');
  });

  it('explains an empty journal and how to begin', async () => {
    const page = await open(emptyMetrics());
    assert.equal(await page.page.getByRole('heading', { name: 'Nothing measured yet' }).count(), 1);
    assert.equal(await page.page.locator('.totals').count(), 0);
    await page.page.getByRole('button', { name: 'Delegate a Task…' }).click();
    assert.deepEqual(await asked(page), [{ type: 'delegateTask' }]);
    assert.deepEqual(await page.violations(), []);
    await page.screenshot('empty');
  });

  it('explains a workspace without any task list', async () => {
    const page = await open(nothingAtAll());
    assert.match(await page.page.locator('main').innerText(), /No task list was found/u);
    assert.equal(await page.page.getByRole('button', { name: 'Delegate a Task…' }).count(), 0);
    assert.deepEqual(await page.violations(), []);
  });

  it('lets an estimate be edited with the keyboard alone', async () => {
    const page = await open(busyMetrics());
    const { keyboard } = page.page;
    await page.page.getByRole('button', { name: 'Markdown' }).focus();
    // Table, twistie of the first phase, its estimate.
    for (let tabs = 0; tabs < 3; tabs += 1) await keyboard.press('Tab');
    assert.equal(await focused(page), 'Manual estimate for the phase Foundation');
    await keyboard.press('Control+A');
    await keyboard.type('1 h 30');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    await keyboard.type('40');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    assert.deepEqual(await asked(page), [
      { type: 'setEstimate', scope: { file: RECIPES, phase: '1' }, minutes: 90 },
      { type: 'setEstimate', scope: { file: RECIPES, phase: '2' }, minutes: 40 },
    ]);
    assert.deepEqual(await page.remembered(), { openPhases: [`${RECIPES}#phase:2`], runsAs: 'timeline' });
    assert.equal(await estimate(page, 'T004').count(), 1);
  });

  it('takes an estimate back when its field is emptied, and the edit with Escape', async () => {
    const page = await open(busyMetrics(), {
      remembered: { openPhases: [`${RECIPES}#phase:2`], runsAs: 'timeline' },
    });
    const field = estimate(page, 'T005');
    assert.equal(await field.inputValue(), '75 min');
    await field.fill('999');
    await field.press('Escape');
    assert.equal(await field.inputValue(), '75 min');
    await field.press('Enter');
    assert.deepEqual(await asked(page), []);
    await field.fill('');
    await field.press('Enter');
    assert.deepEqual(await asked(page), [
      { type: 'setEstimate', scope: { task: keyOf('T005') }, minutes: null },
    ]);
  });

  it('keeps what a person types, and the focus, when a snapshot arrives', async () => {
    const page = await open(busyMetrics());
    const field = estimate(page, 'the phase Foundation');
    await field.fill('1 h');
    await page.show(busyMetrics());
    assert.equal(await field.inputValue(), '1 h');
    assert.equal(await focused(page), 'Manual estimate for the phase Foundation');
    await field.press('Enter');
    await page.show(busyMetrics());
    assert.equal(await field.inputValue(), '3 h 20 min', 'the host did not take it over');
  });

  it('refuses what is not a length of time, says so, and asks the host for nothing', async () => {
    const page = await open(busyMetrics());
    const field = estimate(page, 'the phase Foundation');
    await field.fill('soon');
    await field.press('Enter');
    assert.equal(
      await page.page.getByRole('alert').innerText(),
      'Minutes or hours, such as 40, 1.5 h or 1 h 30',
    );
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.deepEqual(await page.violations(), []);
    assert.deepEqual(await asked(page), []);
    await field.fill('2h');
    await field.press('Enter');
    assert.equal(await page.page.getByRole('alert').count(), 0);
    assert.deepEqual(await asked(page), [
      { type: 'setEstimate', scope: { file: RECIPES, phase: '1' }, minutes: 120 },
    ]);
  });

  it('changes nothing in a window that only looks on, and says why', async () => {
    const page = await open(busyMetrics(), { readOnly: 'Another window leads this repository.' });
    assert.equal(await page.page.getByRole('status').innerText(), 'Another window leads this repository.');
    const field = estimate(page, 'the phase Foundation');
    await field.focus();
    await page.page.keyboard.type('9');
    await field.press('Enter');
    assert.deepEqual(await asked(page), []);
    assert.deepEqual(await page.violations(), []);
  });

  it('corrects a validation time, opens tasks and exports', async () => {
    const page = await open(busyMetrics());
    await page.page.getByRole('button', { name: 'Table', exact: true }).click();
    const field = page.page.getByRole('textbox', { name: 'Validation time of T005, attempt 1' });
    await field.fill('4.5');
    await field.press('Enter');
    await page.page.getByRole('row', { name: /T006/u }).getByRole('button').click();
    for (const name of ['CSV', 'JSON', 'Markdown']) await page.page.getByRole('button', { name }).click();
    assert.deepEqual(await asked(page), [
      { type: 'correctValidation', run: asRunId('r-0005'), minutes: 4.5 },
      { type: 'openTask', task: keyOf('T006') },
      { type: 'export', format: 'csv' },
      { type: 'export', format: 'json' },
      { type: 'export', format: 'markdown' },
    ]);
    assert.deepEqual(await page.remembered(), { openPhases: [], runsAs: 'table' });
  });

  it('shows hostile text as text, and fetches, opens and runs nothing', async () => {
    for (const text of [
      '<img src=x onerror="fakeHost.posted.push(\'run\')"><script>fakeHost.posted.push("run")</script>',
      '</script></title><svg onload=fakeHost.posted.push("run")>',
      '"><a href="command:workbench.action.terminal.new">x</a><iframe src="http://127.0.0.1:9"></iframe>',
      '${fakeHost.posted.push("run")}<!--?lit$1$--><style>*{display:none}</style>',
    ]) {
      const metrics = hostileMetrics(text);
      const [feature] = metrics.features;
      const page = await open(metrics, {
        remembered: { openPhases: feature?.phases.map(({ key }) => key), runsAs: 'table' },
      });
      assert.equal(
        await page.page.locator('img, a, iframe, main script, main style, svg[onload]').count(),
        0,
      );
      assert.ok((await page.page.locator('main').innerText()).includes(text), text);
      await page.page.getByRole('button', { name: 'Timeline' }).click();
      assert.ok((await page.page.locator('.timeline').innerText()).includes(text.slice(0, 10)));
      assert.deepEqual(await asked(page), []);
    }
  });

  it('cuts a title of a megabyte down to its place', async () => {
    const page = await open(hostileMetrics('x'.repeat(1_000_000)));
    assert.equal(await overflow(page), 0);
  });

  it('has a policy that lets nothing else in, even if a text became markup', async () => {
    const page = await open(busyMetrics());
    const blocked = await page.page.evaluate<string[]>(`new Promise((resolve) => {
      const seen = new Set();
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        seen.add(effectiveDirective);
        if (seen.size === 5) resolve([...seen].sort());
      });
      const holder = document.createElement('div');
      holder.innerHTML = '<img src="/x.png"><p style="color:red" onclick="1"></p><iframe src="/"></iframe>';
      document.body.append(holder);
      fetch('/').catch(() => undefined);
    })`);
    assert.deepEqual(blocked, ['connect-src', 'frame-src', 'img-src', 'script-src-attr', 'style-src-attr']);
    // The complaints of this page are what it was opened for.
    opened.pop();
    await page.close();
  });

  it('needs no more width than a side bar has', async () => {
    for (const width of [320, 480, 700]) {
      const page = await open(busyMetrics(), { width, theme: 'light' });
      assert.equal(await overflow(page), 0, `scrolls sideways at ${width}`);
      if (width === 320) assert.deepEqual(await page.violations(), []);
      await page.screenshot(`width-${width}`);
    }
  });

  it('shows the newest of many runs first, and all when asked', async () => {
    const metrics = busyMetrics();
    const runs = Array.from({ length: 600 }, (_, index) => {
      const [run] = metrics.runs.slice(index % metrics.runs.length);
      assert.ok(run);
      return { ...run, run: asRunId(`r-many${index}`) };
    });
    const page = await open({ ...metrics, runs });
    assert.equal(await page.page.locator('.labels .run').count(), 120);
    await page.page.getByRole('button', { name: 'Show all 600 runs' }).click();
    assert.equal(await page.page.locator('.labels .run').count(), 600);
  });

  it('is small: script and style together at most 70 KB compressed', () => {
    const bytes =
      gzipSync(readFileSync(server.scriptFile)).length + gzipSync(readFileSync(server.styleFile)).length;
    assert.ok(bytes <= 70 * 1024, `${bytes} bytes`);
  });
});

/** Pixels by which the page is wider than its window. */
const overflow = (page: OpenPage): Promise<number> =>
  page.page.evaluate<number>('Math.max(0, document.documentElement.scrollWidth - innerWidth)');

const focused = (page: OpenPage): Promise<string | null> =>
  page.page.evaluate<string | null>("document.activeElement?.getAttribute('aria-label') ?? null");
