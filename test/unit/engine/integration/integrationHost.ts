/** A process of its own that integrates one task, to be killed at any moment. Says on its output when it has begun. */
import * as z from 'zod';
import { isObjectId } from '../../../../src/core/git/refs';
import { GitPort } from '../../../../src/engine/git/gitPort';
import { openRepository } from '../../../../src/engine/git/repository';
import { Integrator } from '../../../../src/engine/integration/integrator';
import { killableRequest } from './killableRequest';

const schema = z.object({
  root: z.string(),
  worktrees: z.string(),
  round: z.number(),
  commit: z.string().refine(isObjectId),
});

const integrateOnce = async (): Promise<void> => {
  const { root, worktrees, round, commit } = schema.parse(JSON.parse(process.argv[2] ?? ''));
  const port = new GitPort({ backOff: () => 2 });
  const facts = await openRepository(port, root);
  if (!facts.ok) throw new Error(facts.problem.message);
  process.stdout.write('begun\n');
  await new Integrator(port).integrate(
    killableRequest({ repository: facts.value.repository, worktrees, round, commit }),
    {
      tag: `round-${round}`,
    },
  );
};

void integrateOnce();
