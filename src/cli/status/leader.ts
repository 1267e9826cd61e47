import type { Socket } from 'node:net';
import type { Availability } from '../../engine/engineApi';
import { Connection } from '../../engine/leadership/connection';
import { probe } from '../../engine/leadership/election';
import { GREETING, greetingSchema } from '../../engine/leadership/leaderServer';
import { socketSlots } from '../../engine/leadership/socketSlots';

/** Whether a window or a command carries work out in this repository now, and which. */
export type Leader =
  | { readonly kind: 'window' | 'command'; readonly pid: number | undefined }
  /** Somebody does, and does not say who. */
  | { readonly kind: 'somebody' }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unknown' };

/** How long a leader may take to say who it is, milliseconds: it may be suspended, and leads all the same. */
const GREETING_PATIENCE_MS = 1000;

/** Knocks at the sockets of the repository and leaves again: asking who leads must not make anybody lead. */
export async function findLeader(availability: Availability): Promise<Leader> {
  if (availability.kind !== 'ready') return { kind: 'nobody' };
  const slots = socketSlots(availability.commonDir);
  if (!slots.ok) return { kind: 'unknown' };
  let isBusy = false;
  for (const number of slots.value.numbers()) {
    const probed = await probe(slots.value.address(number));
    if (probed.answer === 'alive') return whoGreets(probed.socket);
    isBusy ||= probed.answer === 'busy';
  }
  return { kind: isBusy ? 'somebody' : 'nobody' };
}

function whoGreets(socket: Socket): Promise<Leader> {
  return new Promise((resolve) => {
    const answer = (leader: Leader): void => {
      clearTimeout(timer);
      // Closing tells `closed`, which answers too: the first answer counts.
      resolve(leader);
      connection.close();
    };
    const timer = setTimeout(() => answer({ kind: 'somebody' }), GREETING_PATIENCE_MS);
    const connection = new Connection(socket, {
      request: () => Promise.reject(new Error('Nothing is served here.')),
      notification: (method, params) => {
        const greeting = greetingSchema.safeParse(params);
        if (method !== GREETING || !greeting.success) return;
        const { host, pid } = greeting.data;
        if (host === undefined) answer({ kind: 'somebody' });
        else answer({ kind: host === 'window' ? 'window' : 'command', pid });
      },
      closed: () => answer({ kind: 'somebody' }),
    });
  });
}
