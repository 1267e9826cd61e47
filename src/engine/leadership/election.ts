import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { LeaderServer } from './leaderServer';
import type { SocketSlots } from './socketSlots';

export type Elected =
  | { readonly role: 'leader'; readonly server: LeaderServer; readonly address: string }
  | { readonly role: 'follower'; readonly socket: Socket };

/** How a socket answers: a process listens, nobody does any more, there is none, or whoever it is cannot answer now. */
type Probe =
  { readonly answer: 'alive'; readonly socket: Socket } | { readonly answer: 'dead' | 'gone' | 'busy' };

/** A suspended process whose queue of connections is full: it is asked again, never robbed. */
const BUSY_PAUSE_MS = 200;
const JITTER_MS = 30;

/**
 * Finds out who leads: binds the next free number, or connects to whoever holds one.
 *
 * Exactly one process wins. Binding a name is atomic; a process leads only after it listens, has then looked at every
 * other number and found nobody there, and can still reach itself under its own name. Of two that bind at the same
 * time at least one therefore sees the other, and gives way. A dead socket is removed only by a process that already
 * listens, so whoever might be robbed by it sees that process and gives way too.
 * @param createServer makes a server that is not bound yet.
 * @returns undefined when the signal was aborted meanwhile.
 * @throws what binding throws for other reasons than a taken name.
 */
export async function elect(
  slots: SocketSlots,
  createServer: () => LeaderServer,
  signal: AbortSignal,
): Promise<Elected | undefined> {
  while (!signal.aborted) {
    const before = await look(slots, slots.numbers());
    if (before.alive) return { role: 'follower', socket: before.alive };
    if (before.busy) {
      await pause(BUSY_PAUSE_MS);
      continue;
    }
    const number = slots.next(before.numbers);
    const address = slots.address(number);
    const server = createServer();
    if (!(await server.listen(address))) {
      await pause(1);
      continue;
    }
    const after = await look(
      slots,
      slots.numbers().filter((other) => other !== number),
    );
    after.alive?.destroy();
    if (!after.alive && !after.busy && (await server.isReachedBy(address)) === 'yes') {
      for (const dead of after.numbers) slots.remove(dead);
      return { role: 'leader', server, address };
    }
    await server.close();
    await pause(Math.random() * JITTER_MS);
  }
  return undefined;
}

async function look(
  slots: SocketSlots,
  numbers: readonly number[],
): Promise<{ alive: Socket | undefined; busy: boolean; numbers: number[] }> {
  const dead: number[] = [];
  let busy = false;
  for (const number of numbers) {
    const probed = await probe(slots.address(number));
    if (probed.answer === 'alive') return { alive: probed.socket, busy, numbers: dead };
    if (probed.answer === 'busy') busy = true;
    if (probed.answer === 'dead') dead.push(number);
  }
  return { alive: undefined, busy, numbers: dead };
}

export function probe(address: string): Promise<Probe> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const failed = (error: NodeJS.ErrnoException): void => {
      socket.destroy();
      if (error.code === 'ENOENT') resolve({ answer: 'gone' });
      else if (error.code === 'ECONNREFUSED' || error.code === 'ENOTSOCK') resolve({ answer: 'dead' });
      // Anything else says nothing about the process behind it: it counts as alive.
      else resolve({ answer: 'busy' });
    };
    socket.once('error', failed);
    socket.once('connect', () => {
      socket.off('error', failed);
      // Until somebody takes the socket over, its end must not end the process.
      socket.on('error', () => undefined);
      resolve({ answer: 'alive', socket });
    });
  });
}
