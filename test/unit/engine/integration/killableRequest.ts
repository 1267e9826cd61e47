import path from 'node:path';
import type { CommitId } from '../../../../src/core/git/refs';
import { ok } from '../../../../src/core/result';
import type { Repository } from '../../../../src/engine/git/repository';
import type { IntegrationRequest } from '../../../../src/engine/integration/mergeAndCheck';

export const LIST = 'tasks.md';

/** One round of the kill experiments: the same request in the test and in the host process that is killed. */
export interface KillableRound {
  readonly repository: Repository;
  readonly worktrees: string;
  readonly round: number;
  readonly commit: CommitId;
}

export const killableRequest = ({
  repository,
  worktrees,
  round,
  commit,
}: KillableRound): IntegrationRequest => ({
  repository,
  target: 'main',
  commit,
  words: { task: `T${round}`, feature: '1', run: `r-${round}`, agent: 'demo', title: 'x' },
  strategy: 'merge',
  backup: { run: `r-${round}`, stamp: 'now' },
  root: worktrees,
  integrationFolder: path.join(worktrees, 'integration'),
  tick: async (read) => ok([{ path: LIST, text: `${await read(LIST)}- [x] T${round}\n` }]),
  gates: async () => ok(undefined),
  backOff: () => 2,
});
