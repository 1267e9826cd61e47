import type { Availability } from '../../engine/engineApi';
import { probe } from '../../engine/leadership/election';
import { socketSlots } from '../../engine/leadership/socketSlots';

/** Whether a window or a command carries work out in this repository now. */
export type Leader = 'somebody' | 'nobody' | 'unknown';

/** Knocks at the sockets of the repository and leaves again: asking who leads must not make anybody lead. */
export async function findLeader(availability: Availability): Promise<Leader> {
  if (availability.kind !== 'ready') return 'nobody';
  const slots = socketSlots(availability.commonDir);
  if (!slots.ok) return 'unknown';
  let isBusy = false;
  for (const number of slots.value.numbers()) {
    const probed = await probe(slots.value.address(number));
    if (probed.answer === 'alive') {
      probed.socket.destroy();
      return 'somebody';
    }
    isBusy ||= probed.answer === 'busy';
  }
  return isBusy ? 'somebody' : 'nobody';
}
