import { namedCriteria } from '../../../src/core/contract/criterionKey';
import { ownersOfCriterion } from '../../../src/core/contract/criteriaView/owners';
import { stateWords } from '../../../src/core/contract/criteriaView/stateWords';
import { ContractNames } from '../../../src/core/contract/language/contractNames';
import { outlineOf } from '../../../src/core/contract/language/outline';
import { ContractIndex } from '../../../src/core/contract/lint/contractIndex';
import type { ContractSource } from '../../../src/core/contract/lint/diagnostic';
import { contractSource, lintContract } from '../../../src/core/contract/lint/lintContract';
import { lintTogether } from '../../../src/core/contract/lint/lintContracts';
import { criterionState } from '../../../src/core/contract/verify/criterionState';
import { buildPlan } from '../../../src/core/plan/plan';
import type { BenchGroup, Outcome } from '../measurement';
import { inTurns, spread, timed } from '../statistics';

const CONTRACTS = 200;
const LINES = 1000;

/** What one keystroke in a long contract of a large workspace costs the extension host. */
export const contracts: BenchGroup = {
  name: 'contracts',
  rows: [
    {
      id: 'contract-keystroke',
      what: `A keystroke in a contract of ${LINES} lines beside ${CONTRACTS} others: read, judged alone and among them, names, outline, and what stands above each criterion`,
      against: 'splitting its text into lines',
      unit: 'ms',
      goal: { kind: 'beyond', atMost: 50 },
    },
    {
      id: 'contract-workspace',
      what: `What these ${CONTRACTS} contracts say of each other, once typing rests`,
      against: 'splitting their texts into lines',
      unit: 'ms',
      goal: { kind: 'none' },
    },
  ],
  measure: async ({ quick }): Promise<readonly Outcome[]> => {
    const others = Array.from({ length: CONTRACTS }, (_, index) =>
      contractSource(`specs/${index + 1}-f${index + 1}/contract.md`, smallContract(index + 1)),
    );
    const text = longContract();
    let keystroke = 0;
    const { ours, together, floor, floorOfAll } = await inTurns(
      quick ? 5 : 15,
      {
        ours: () =>
          timed(() => {
            keystroke += 1;
            return judged(`${text}${'x'.repeat(keystroke % 50)}`, others);
          }),
        together: () => timed(() => lintTogether(others)),
        floor: () => timed(() => text.split('\n').length),
        floorOfAll: () =>
          timed(() => others.reduce((lines, each) => lines + each.text.split('\n').length, 0)),
      },
      3,
    );
    return [
      {
        id: 'contract-keystroke',
        ours: ours.best,
        floor: floor.best,
        details: { ours: spread(ours), characters: text.length },
      },
      {
        id: 'contract-workspace',
        ours: together.best,
        floor: floorOfAll.best,
        details: { ours: spread(together) },
      },
    ];
  },
};

/** What the editor does between a keystroke and what it shows, without the editor. */
function judged(text: string, others: readonly ContractSource[]): number {
  const source = contractSource('specs/500-long/contract.md', text);
  const sources = [...others, source];
  const own = lintContract(source);
  const names = new ContractNames(sources, new ContractIndex(sources));
  const among = lintTogether(sources, {}, source);
  return own.length + among.length + outlineOf(source).length + names.sources.length + lensWords(source);
}

/** The words above all criteria: how each stands, and the tasks that own it. */
function lensWords({ contract }: ContractSource): number {
  const nowhere = { commit: '', tree: '' };
  return namedCriteria(contract)
    .map(
      (named) =>
        stateWords(criterionState(named.criterion, undefined, nowhere), 0).length +
        ownersOfCriterion(named, PLAN).length,
    )
    .reduce((sum, count) => sum + count, 0);
}

/** The plan of the long contract: 300 tasks beside it, every one naming a criterion. */
const PLAN = buildPlan('/bench', [
  { path: 'specs/500-long/contract.md', text: '' },
  {
    path: 'specs/500-long/tasks.md',
    text: Array.from(
      { length: 300 },
      (_, index) => `- [ ] T${String(index + 1).padStart(3, '0')} Make it so (AC-${index * 3})\n`,
    ).join(''),
  },
]);

const CRITERIA = [
  'Every request returns within 2 s',
  'The API should be fast',
  'A recipe that is gone is answered with 404 (verify: `npm test`)',
  'All endpoints respond in < 100 ms',
];

function longContract(): string {
  const criteria = Array.from(
    { length: LINES - 100 },
    (_, index) => `- [ ] AC-${index}: ${CRITERIA[index % CRITERIA.length] ?? ''} ${index}`,
  );
  const routes = Array.from({ length: 60 }, (_, index) => `- GET /long/${index}/:id`);
  const needs = Array.from(
    { length: 20 },
    (_, index) => `- ${index + 1}-f${index + 1}: GET /f${index + 1}/:id`,
  );
  return [
    '# Feature 500-long: Long',
    '## Provides',
    ...routes,
    '## Depends On',
    '### Required Features',
    ...needs,
    '## Acceptance Criteria',
    ...criteria,
    '',
  ].join('\n');
}

const smallContract = (number: number): string =>
  [
    `# Feature ${number}-f${number}: F`,
    '## Provides',
    `- GET /f${number}/:id`,
    '## Depends On',
    '### Required Features',
    number > 1 ? `- ${number - 1}-f${number - 1}: GET /f${number - 1}/:id` : '- None',
    '## Acceptance Criteria',
    `- [ ] AC-1: GET /f${number}/1 returns 200`,
    '',
  ].join('\n');
