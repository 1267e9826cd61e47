import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
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

  it('takes a sentence in another language for measurable, for it does not know the verbs', () => {
    for (const text of [
      'Nach dem Abmelden führt jede Seite zurück zur Anmeldung',
      'Un compte verrouillé ne peut pas se connecter ici',
    ])
      assert.ok(!isVague(text), text);
  });

  it('wants evidence of a sentence without any word of judgement', () => {
    assert.deepEqual(judgeCriterion('Prices mirror the market situation'), { verdict: 'vague' });
    assert.ok(!isVague('Prices are updated at noon'));
    assert.ok(!isVague('The contact person is mandatory'));
  });

  it('lets a measure excuse what it measures, and no taste', () => {
    assert.ok(!isVague('Search is fast: p95 below 150 ms'));
    assert.ok(isVague('Photos are shown attractively with at most 8 a page'));
    assert.ok(isVague('Response to incidents is swift, at most 2 people involved'));
    assert.ok(!isVague('The satisfaction score is the mean of all answers of the week'));
  });

  // By another hand, without sight of the rule. It found 0.607 (A), 0.845 (B) and 0.770 (C) of the vague ones at first sight,
  // and was then written anew with them: a set that it knows proves only that nothing was lost.
  for (const [set, size] of [
    ['a', 200],
    ['b', 200],
    ['c', 180],
  ] as const)
    it(`holds on set ${set.toUpperCase()} by another hand, which is part of what it was written with`, () => {
      const labelled = labelledSet(`criteria-fresh-${set}.json`);
      assert.equal(labelled?.length, size);
      assertHolds(`set ${set.toUpperCase()}, known`, labelled ?? []);
    });

  it('holds on held out set D by another hand, which it was not written with', function () {
    const labelled = labelledSet('criteria-heldout-d.json');
    if (!labelled) {
      this.test!.title += ' (test/fixtures/contract/criteria-heldout-d.json is absent: nothing was measured)';
      return this.skip();
    }
    assertHolds('set D, held out', labelled);
  });
});

interface Labelled {
  readonly text: string;
  readonly label: keyof Part;
}

function labelledSet(name: string): readonly Labelled[] | undefined {
  const file = path.join(path.dirname(FILE), name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly Labelled[]) : undefined;
}

function assertHolds(name: string, labelled: readonly Labelled[]): void {
  const part = (label: keyof Part) => labelled.filter((each) => each.label === label).map(({ text }) => text);
  const { precision, recall, borderline, missed, accused } = figuresOf({
    vague: part('vague'),
    measurable: part('measurable'),
    borderline: part('borderline'),
  });
  console.log(
    `      ${name}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}; borderline: ${borderline}`,
    { missed, accused },
  );
  assert.ok(precision >= 0.95 && recall >= 0.9, `${precision} ${recall}`);
}
