import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import type {
  CriterionRow,
  VerificationReport,
  VerifyPlace,
  VerifyRequest,
} from '../../../../src/engine/engineApi';
import type { Result } from '../../../../src/core/result';
import { type TestEngine, value } from '../engine/fixture/testEngine';
import { TASK_LIST, taskList, Workplace } from '../engine/fixture/workplace';

export const CONTRACT = 'specs/001-greeting/contract.md';
export const HEAD: VerifyPlace = { kind: 'commit' };

/** A contract with these criteria, one a line, as Markdown. */
export const contract = (...criteria: readonly string[]): string =>
  `# Feature 001: Greeting\n\n## Provides\n\n- GET /greeting\n\n## Depends On\n\n- None\n\n## Acceptance Criteria\n\n${criteria.map((line) => `- ${line}\n`).join('')}`;

/** A repository with a task list, a contract with these criteria, and these files. */
export const contractPlace = (
  criteria: readonly string[],
  files: Readonly<Record<string, string>> = {},
  tasks: string = taskList(2),
): Workplace => new Workplace({ [TASK_LIST]: tasks, [CONTRACT]: contract(...criteria), ...files });

/** Agrees to everything and verifies the criteria with these ids; all when none are named. */
export async function verify(
  { engine }: TestEngine,
  ids: readonly string[] = [],
  place: VerifyPlace = HEAD,
  more: Partial<VerifyRequest> = {},
): Promise<Result<VerificationReport>> {
  const rows = value(await engine.criteria());
  const criteria = rows.filter(({ ref }) => ids.length === 0 || ids.includes(ref.id)).map(({ ref }) => ref);
  for (const pending of value(await engine.verifyAgreements({ criteria, place })))
    value(await engine.agree(pending));
  return engine.verifyCriteria({ criteria, place, by: 'editor', ...more });
}

/** The evidence of one criterion, verified alone. */
export async function verifyOne(engine: TestEngine, id: string, place: VerifyPlace = HEAD) {
  const { evidence } = value(await verify(engine, [id], place));
  return (
    evidence[0] ??
    assert.fail(
      `there is no evidence of ${id}: ${engine.problems.map((problem) => JSON.stringify(problem)).join(' ')}`,
    )
  );
}

export const rowOf = async ({ engine }: TestEngine, id: string): Promise<CriterionRow> =>
  value(await engine.criteria()).find(({ ref }) => ref.id === id) ?? assert.fail(`there is no ${id}`);

/** Scratch worktrees that are on disk or known to git. */
export function scratchWorktrees(place: Workplace): readonly string[] {
  const onDisk = existsSync(place.worktrees)
    ? readdirSync(place.worktrees).filter((name) => name.startsWith('verify-') || name === '.removed')
    : [];
  const registered = place
    .git(['worktree', 'list', '--porcelain'])
    .split('\n')
    .filter((line) => line.startsWith('worktree ') && line.includes('/verify-'));
  return [...onDisk, ...registered];
}
