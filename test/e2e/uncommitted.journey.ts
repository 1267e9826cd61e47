/** An agent works from the commit: what stands only on disk is named before it starts, and can be looked at. */
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { eventually } from './fixture/eventually';
import { openRecipeBox, rowSays, type OpenedRecipeBox } from './fixture/recipeBox';

const SPEC = 'specs/recipebox/specification.md';

describe('a specification with changes that are not committed', () => {
  let box: OpenedRecipeBox;
  before(async () => {
    box = await openRecipeBox({
      prepare: (folder) => appendFileSync(path.join(folder, SPEC), '\nRecipes have pictures.\n'),
    });
  });
  after(() => box?.dispose());

  const delegate = async (): Promise<string> => {
    const { workbench, tasks } = box;
    await tasks.clickInlineAction(/^T001/, 'Delegate Task…');
    return await eventually(async () => {
      const entries = await workbench.quickInput.entries();
      const words = entries.map(({ label, description }) => `${label} ${description}`).join('\n');
      assert.match(words, /Start Demo agent/);
      return words;
    });
  };

  it('is named in the list of the delegation, and its row shows what the agent would not see', async () => {
    const { workbench } = box;
    assert.match(
      await delegate(),
      /specs\/recipebox\/specification\.md not committed: the agent does not see its changes/,
    );
    await workbench.screenshot('uncommitted-delegate');
    await workbench.quickInput.choose(SPEC);
    await eventually(async () => {
      const titles = await workbench.page.locator('.tabs-container .tab.active').allInnerTexts();
      assert.match(titles.join(), /specification\.md \(committed ↔ on disk\)/);
    });
    await eventually(async () => {
      const inserted = workbench.page.locator(
        '.monaco-diff-editor .modified-in-monaco-diff-editor .view-line',
      );
      assert.match((await inserted.allInnerTexts()).join('\n').replace(/\s/g, ' '), /Recipes have pictures/);
    });
    await workbench.screenshot('uncommitted-change');
  });

  it('stands in nobody’s way', async () => {
    const { workbench, tasks } = box;
    await delegate();
    await workbench.quickInput.choose('Start Demo agent (no model)');
    await workbench.dialog.text();
    await workbench.dialog.choose('Run Them');
    await rowSays(tasks, 'T001', /ready for review/, 60_000);
  });
});
