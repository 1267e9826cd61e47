/** A process of its own that joins and leaves a repository as its parent says, and reports what it is told. */
import { appendFileSync } from 'node:fs';
import { joinRepository, type Membership } from '../../../../src/engine/leadership/joinRepository';

export type Order =
  | {
      readonly do: 'join';
      readonly commonDir: string;
      readonly runtimeFolder: string;
      readonly history: string;
    }
  | { readonly do: 'leave' };

export type Report =
  | { readonly is: 'ready' | 'left' | 'follower' }
  | { readonly is: 'leader'; readonly generation: number }
  | { readonly is: 'problem'; readonly text: string };

const report = (message: Report): void => {
  process.send?.(message);
};

let membership: Membership | undefined;
let stops: () => void = () => undefined;

async function carryOut(order: Order): Promise<void> {
  if (order.do === 'leave') {
    // Written before the lead is given up, as the next leader writes after it has it: an overlap cannot hide.
    if (membership?.role === 'leader') stops();
    await membership?.leave();
    membership = undefined;
    report({ is: 'left' });
    return;
  }
  const tell = (word: string): void => appendFileSync(order.history, `${process.pid} ${word}\n`);
  stops = () => tell('stops');
  const joined = await joinRepository({
    commonDir: order.commonDir,
    runtimeFolder: order.runtimeFolder,
    serve: async (method, params) => ({ method, params, by: process.pid }),
    onLead: (generation) => {
      tell(`leads ${generation}`);
      report({ is: 'leader', generation });
    },
    onFollow: () => {
      tell('follows');
      report({ is: 'follower' });
    },
    onProblem: (problem) =>
      report({ is: 'problem', text: `${problem.code}: ${problem.message} ${problem.detail}` }),
  });
  if (joined.ok) membership = joined.value;
  else report({ is: 'problem', text: joined.problem.message });
}

process.on('message', (order: Order) => void carryOut(order));
process.on('disconnect', () => process.exit());
report({ is: 'ready' });
