import * as path from 'node:path';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { failed, ok, userProblem, type Problem, type Result } from '../../core/result';
import { fileProblem } from '../journal/fileProblem';
import { Connection } from './connection';
import { elect } from './election';
import { claimGeneration, readGeneration } from './generation';
import { GREETING, greetingSchema, LeaderServer } from './leaderServer';
import { socketSlots, type SocketSlots } from './socketSlots';

export interface MembershipOptions {
  /** The repository's common git folder. */
  readonly commonDir: string;
  /** What this process is, for those who ask who leads. */
  readonly host?: 'window' | 'cli';
  /** Answers a follower's request while this process leads. What it throws is the answer's error. */
  serve(method: string, params: unknown): Promise<unknown>;
  /** This process leads from now on; requests are served when the promise is fulfilled. */
  onLead(generation: number): Promise<void> | void;
  /** Another process leads, or this one leads no more. */
  onFollow(): void;
  /** What the leader announces to its followers. */
  onNotification?(method: string, params: unknown): void;
  onProblem?(problem: Problem): void;
  /** Where the private socket folder lies; only tests need to say. */
  readonly runtimeFolder?: string;
}

export type Role = 'joining' | 'leader' | 'follower' | 'left';

const REQUEST_TIMEOUT_MS = 10_000;
const SELF_CHECK_MS = 5_000;
const RETRY_MS = 1_000;

/**
 * Joins the processes that work on one repository. Exactly one of them leads, and keeps the lead as long as it lives,
 * suspended or not; when it ends, one of the others takes over at once.
 * @returns once it is known who leads; problems `no-such-repository`, `socket-folder-not-private`,
 * `socket-path-too-long`.
 */
export async function joinRepository(options: MembershipOptions): Promise<Result<Membership>> {
  const slots = socketSlots(options.commonDir, options.runtimeFolder);
  if (!slots.ok) return slots;
  const membership = new Membership(options, slots.value);
  await membership.settled();
  return ok(membership);
}

/** A process's place among those that work on one repository. */
export class Membership {
  #role: Role = 'joining';
  #server: LeaderServer | undefined;
  #generation: number | undefined;
  #leader: Connection | undefined;
  /** Why this process cannot lead, while nobody does: waiting for a leader would be in vain. */
  #cannotLead: Problem | undefined;
  #whenConnected: (() => void)[] = [];
  readonly #left = new AbortController();
  readonly #running: Promise<void>;
  #settle: () => void = () => undefined;
  readonly #settled = new Promise<void>((resolve) => {
    this.#settle = resolve;
  });
  readonly #folder: string;

  /** Use `joinRepository`. */
  constructor(
    private readonly options: MembershipOptions,
    private readonly slots: SocketSlots,
  ) {
    this.#folder = path.join(options.commonDir, 'counterpoint');
    this.#running = this.#run();
  }

  get role(): Role {
    return this.#role;
  }

  /** Fulfilled when it is known who leads. */
  settled(): Promise<void> {
    return this.#settled;
  }

  /**
   * The generation, while this process leads. Looks at the disk: should two processes lead after all (they disagree on
   * the folder for sockets), the older one learns here that it leads no more, before it writes.
   */
  generation(): number | undefined {
    if (this.#role !== 'leader' || this.#generation === undefined || !this.#server) return undefined;
    const onDisk = readGeneration(this.#folder);
    // A file that is gone or damaged says nothing against the one who holds the socket.
    if (onDisk && onDisk.instance !== this.#server.instance && onDisk.generation >= this.#generation) {
      return undefined;
    }
    return this.#generation;
  }

  /**
   * Asks the leader, or answers itself while it leads. Waits for a leader when there is none for the moment.
   * @returns problems `leader-gone`, `leader-silent`, `request-refused`, `left`.
   */
  async request(method: string, params: unknown, timeoutMs = REQUEST_TIMEOUT_MS): Promise<Result<unknown>> {
    if (this.#role === 'left') return failed(left);
    if (this.#role === 'leader') {
      try {
        return ok(await this.options.serve(method, params));
      } catch (error) {
        return failed(userProblem('request-refused', error instanceof Error ? error.message : String(error)));
      }
    }
    if (this.#leader) return this.#leader.request(method, params, timeoutMs);
    if (this.#cannotLead) return failed(this.#cannotLead);
    const since = performance.now();
    if (!(await this.#connected(timeoutMs))) return failed(noLeader);
    return this.request(method, params, Math.max(1, timeoutMs - (performance.now() - since)));
  }

  /** Announces something to all followers; does nothing while this process does not lead. */
  broadcast(method: string, params: unknown): void {
    this.#server?.broadcast(method, params);
  }

  /** Gives the lead up, or stops following. */
  async leave(): Promise<void> {
    this.#left.abort();
    this.#leader?.close();
    await this.#server?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#left;
    while (!signal.aborted) {
      try {
        const elected = await elect(
          this.slots,
          () => new LeaderServer((method, params) => this.options.serve(method, params), this.options.host),
          signal,
        );
        if (elected?.role === 'leader') await this.#lead(elected.server, elected.address);
        else if (elected) await this.#follow(elected.socket);
      } catch (error) {
        this.#report(fileProblem('leadership-failed', 'It could not be settled which window leads.', error));
        this.#becomeFollower();
        await this.#pause(RETRY_MS);
      }
    }
    this.#role = 'left';
    this.#settle();
    this.#wakeWaiting();
  }

  /** Returns when this process leads no more. */
  async #lead(server: LeaderServer, address: string): Promise<void> {
    const claimed = await claimGeneration(this.#folder, server.instance);
    if (!claimed.ok || this.#left.signal.aborted) {
      await server.close();
      if (claimed.ok) return;
      // Tried again every second: told once.
      if (this.#cannotLead?.code !== claimed.problem.code) this.#report(claimed.problem);
      this.#cannotLead = claimed.problem;
      this.#wakeWaiting();
      this.#becomeFollower();
      await this.#pause(RETRY_MS);
      return;
    }
    this.#cannotLead = undefined;
    this.#server = server;
    this.#generation = claimed.value;
    this.#role = 'leader';
    server.announce(claimed.value);
    try {
      await this.options.onLead(claimed.value);
      server.begin();
      this.#settle();
      this.#wakeWaiting();
      do {
        await this.#pause(SELF_CHECK_MS);
      } while (!this.#left.signal.aborted && (await this.#stillLeads(server, address)));
    } finally {
      this.#server = undefined;
      this.#generation = undefined;
      if (!this.#left.signal.aborted) this.#becomeFollower();
      await server.close();
    }
  }

  /** The socket's name can be removed under its owner: by a cleaner of temporary files, or by somebody hostile. */
  async #stillLeads(server: LeaderServer, address: string): Promise<boolean> {
    if (this.generation() !== undefined && (await server.isReachedBy(address)) !== 'no') return true;
    if (!this.#left.signal.aborted) this.#report(lost);
    return false;
  }

  /** Returns when the leader is gone. */
  #follow(socket: Socket): Promise<void> {
    return new Promise((resolve) => {
      const leader = new Connection(socket, {
        request: () => Promise.reject(new Error('A follower serves nothing.')),
        notification: (method, params) => {
          if (method !== GREETING) this.options.onNotification?.(method, params);
          else if (greetingSchema.safeParse(params).data?.generation !== undefined) this.#settle();
        },
        closed: () => {
          this.#leader = undefined;
          resolve();
        },
      });
      this.#leader = leader;
      this.#cannotLead = undefined;
      this.#becomeFollower();
      this.#wakeWaiting();
      if (this.#left.signal.aborted) leader.close();
    });
  }

  #becomeFollower(): void {
    if (this.#role === 'follower') return;
    this.#role = 'follower';
    this.options.onFollow();
    // A leader that is suspended greets nobody; it leads all the same.
    this.#settle();
  }

  #connected(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), timeoutMs);
      this.#whenConnected.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }

  #wakeWaiting(): void {
    for (const wake of this.#whenConnected.splice(0)) wake();
  }

  #report(problem: Problem): void {
    this.options.onProblem?.(problem);
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#left.signal, ref: false }).catch(() => undefined);
  }
}

const left = userProblem('left', 'This window has left the repository.');

const noLeader = userProblem('leader-gone', 'No window leads this repository at the moment.', {
  remedy: 'Try again in a moment.',
});

const lost = userProblem(
  'lead-lost',
  'The lead of this repository was lost: the local socket was removed, or another program took over.',
);
