/** The integration map of seven features: rows in the Contracts view, a matrix for the keyboard, and both lead to the places. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { copyAsRepository, type CopiedRepository } from '../../scripts/vscode/gitRepository';
import { eventually } from './fixture/eventually';
import { openWorkbench, type OpenedWorkbench } from './fixture/openWorkbench';
import { PICTURE_SETTINGS } from './fixture/recipeBox';

const shop = path.resolve(import.meta.dirname, '../fixtures/shop');

describe('the integration map', () => {
  let repository: CopiedRepository;
  let opened: OpenedWorkbench;

  before(async () => {
    repository = copyAsRepository(shop, 'shop');
    opened = await openWorkbench({ folder: repository.folder, settings: PICTURE_SETTINGS });
    await opened.workbench.openViewContainer('Counterpoint');
    await opened.workbench.setSideBarWidth(480);
  });
  after(async () => {
    await opened?.dispose();
    repository?.remove();
  });

  const page = () => opened.workbench.editors.webview();
  const cell = (row: string, column: number) =>
    page()
      .getByRole('row', { name: new RegExp(`^${row}`) })
      .locator('td')
      .nth(column);

  it('is a row of the Contracts view, with the points that need somebody first', async () => {
    const { workbench } = opened;
    await workbench.tree('Tasks').collapseView();
    await workbench.tree('Worktrees').collapseView();
    const contracts = workbench.tree('Contracts');
    await contracts.open();
    const row = await contracts.row('Integration map');
    assert.equal(row.description, '7 of 21 declared, 4 covered');
    assert.equal(row.expanded, false);
    await contracts.expand('Integration map');
    await eventually(async () => {
      const rows = await contracts.rows();
      assert.deepEqual(
        rows
          .filter(({ level }) => level === 2)
          .map(({ label, description }) => `${label}: ${description}`)
          .slice(0, 8),
        [
          '001-auth – 004-checkout: declared, no criterion',
          '002-catalog – 004-checkout: declared, no criterion',
          '002-catalog – 006-search: declared, no criterion',
          '001-auth – 003-cart: covered',
          '002-catalog – 003-cart: covered',
          '003-cart – 004-checkout: covered',
          '004-checkout – 005-mail: covered',
          'Nothing declared: 14 pairs',
        ],
      );
    });
  });

  it('opens what a contract says of a point', async () => {
    const { workbench } = opened;
    const contracts = workbench.tree('Contracts');
    await contracts.click(/^002-catalog – 004-checkout/);
    await workbench.editors.waitForTab('contract.md');
    await workbench.statusBar.waitFor(/^Ln 17, Col 1/);
    await contracts.expand(/^003-cart – 004-checkout/);
    await contracts.click(/^AC-2 After POST/);
    await workbench.statusBar.waitFor(/^Ln 27, Col 1/);
    await contracts.expand('Nothing declared');
    await contracts.expand(/^007-gifts Gifts/);
    assert.equal((await contracts.row(/^007-gifts Gifts/)).description, '6');
    await workbench.screenshot('integration-map-rows');
  });

  it('is a matrix that can be read and used with the keyboard alone', async () => {
    const { workbench } = opened;
    await workbench.tree('Contracts').collapse('Nothing declared');
    await workbench.setSideBarWidth(400);
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('Counterpoint: Show Integration Map');
    await workbench.editors.waitForTab('Integration Map');
    await page().getByRole('grid', { name: 'Integration points' }).waitFor();
    assert.equal(await page().getByRole('rowheader').count(), 7);
    assert.equal(
      await cell('003-cart', 0).getAttribute('aria-label'),
      'covered: depends on 001-auth, declared in 1 place, 1 criterion',
    );
    // A click puts the keyboard into the page; from there it is the checkbox, then the point that needs somebody most.
    await page().getByRole('heading', { name: 'Integration map' }).click();
    const { keyboard } = workbench.page;
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    await eventually(async () =>
      assert.match(
        await page().getByRole('region', { name: 'The chosen point' }).innerText(),
        /002-catalog Catalog – 004-checkout Checkout\s+○ declared, no criterion/,
      ),
    );
    await workbench.screenshot('integration-map', { readme: true });
    await keyboard.press('Enter');
    await workbench.editors.waitForTab('contract.md');
    await workbench.statusBar.waitFor(/^Ln 17, Col 1/);
  });

  it('follows the contracts while it is open', async () => {
    const { workbench } = opened;
    await workbench.runCommand('View: Close Editors in Other Groups');
    await workbench.runCommand('Counterpoint: Show Integration Map');
    const file = path.join(repository.folder, 'specs/006-search/contract.md');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}- [ ] AC-2: A title that 002-catalog changed is found within 1 s\n`);
    await eventually(async () =>
      assert.match((await cell('006-search', 1).getAttribute('class')) ?? '', /^covered/),
    );
  });
});
