import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { judgeCriterion } from '../../../../../src/core/contract/lint/judgeCriterion';

interface Part {
  readonly vague: readonly string[];
  readonly measurable: readonly string[];
  readonly borderline: readonly string[];
}

const FILE = path.join(import.meta.dirname, '../../../../fixtures/contract/criteria.json');
const CRITERIA = JSON.parse(readFileSync(FILE, 'utf8')) as Record<'writing' | 'heldout' | 'traps', Part>;

const isVague = (text: string): boolean => judgeCriterion(text).verdict === 'vague';

/** Borderline criteria are shown beside the figures and counted in neither: people disagree on them, too. */
function figuresOf({ vague, measurable, borderline }: Part) {
  const missed = vague.filter((text) => !isVague(text));
  const accused = measurable.filter(isVague);
  const found = vague.length - missed.length;
  return {
    precision: found / (found + accused.length),
    recall: found / vague.length,
    missed,
    accused,
    borderline: `${borderline.filter(isVague).length} of ${borderline.length} called vague`,
  };
}

describe('the vagueness rule on labelled criteria', () => {
  it('has at least 150 criteria, each once', () => {
    const all = Object.values(CRITERIA).flatMap(({ vague, measurable, borderline }) => [
      ...vague,
      ...measurable,
      ...borderline,
    ]);
    assert.ok(all.length >= 150, `${all.length}`);
    assert.equal(new Set(all).size, all.length);
  });

  for (const part of ['writing', 'heldout'] as const) {
    it(`holds precision and recall on the part "${part}"`, () => {
      const { precision, recall, missed, accused, borderline } = figuresOf(CRITERIA[part]);
      console.log(
        `      ${part}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}; borderline: ${borderline}`,
      );
      // Only of the part that the rule is written with: seeing the others' failures would make them part of it.
      if (part === 'writing' && process.env['CRITERIA_DETAILS']) console.log({ missed, accused });
      assert.ok(precision >= 0.95, `precision ${precision}`);
      assert.ok(recall >= 0.9, `recall ${recall}`);
    });
  }

  it('holds on criteria made to trip it once it was first written', () => {
    const { precision, recall, missed, accused } = figuresOf(CRITERIA.traps);
    console.log(`      traps: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}`, {
      missed,
      accused,
    });
    assert.ok(precision >= 0.95 && recall >= 0.9, `${precision} ${recall}`);
  });

  // Written by somebody who did not know the rule. It found 0.607 of the vague ones then, and was written anew with them.
  it('holds on 200 criteria by another hand, which are part of what it was written with', () => {
    const file = path.join(import.meta.dirname, '../criteria-fresh-a.json');
    const labelled = JSON.parse(readFileSync(file, 'utf8')) as readonly {
      readonly text: string;
      readonly label: keyof Part;
    }[];
    assert.equal(labelled.length, 200);
    const part = (label: keyof Part) =>
      labelled.filter((each) => each.label === label).map(({ text }) => text);
    const figures = figuresOf({
      vague: part('vague'),
      measurable: part('measurable'),
      borderline: part('borderline'),
    });
    const { precision, recall, borderline, missed, accused } = figures;
    console.log(
      `      by another hand: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}; borderline: ${borderline}`,
      {
        missed,
        accused,
      },
    );
    assert.ok(precision >= 0.95 && recall >= 0.95, `${precision} ${recall}`);
  });
});
