import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import * as z from 'zod';
import { Connection } from './connection';

/** Sent by every server to whoever connects, and again with the generation once it leads. */
export const GREETING = 'counterpoint.greeting';
export const greetingSchema = z.object({
  instance: z.string().max(64),
  generation: z.number().int().optional(),
  /** What leads, for a person who asks who that is; an older leader does not say. */
  host: z.enum(['window', 'cli']).optional().catch(undefined),
  pid: z.number().int().positive().optional().catch(undefined),
});

const CONNECTIONS = 256;
const REACH_TIMEOUT_MS = 2_000;

/** The socket of a leader, or of a candidate that does not know yet whether it leads. */
export class LeaderServer {
  /** Random name of this server. */
  readonly instance = randomUUID();
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #generation: number | undefined;
  #begin: () => void = () => undefined;
  /** Requests of followers wait until the leader is ready to serve. */
  readonly #begun = new Promise<void>((resolve) => {
    this.#begin = resolve;
  });

  constructor(
    private readonly serve: (method: string, params: unknown) => Promise<unknown>,
    private readonly host?: 'window' | 'cli',
  ) {
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = CONNECTIONS;
  }

  /** @returns false when the name is taken. */
  listen(address: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'EADDRINUSE') resolve(false);
        else reject(error);
      });
      this.#server.listen(address, () => {
        // The folder is private already; this is the second door.
        if (process.platform !== 'win32') chmodQuietly(address);
        resolve(true);
      });
    });
  }

  /** From here on it leads: everyone who is connected learns the generation. */
  announce(generation: number): void {
    this.#generation = generation;
    for (const connection of this.#connections) this.#greet(connection);
  }

  /** From here on requests are served. */
  begin(): void {
    this.#begin();
  }

  broadcast(method: string, params: unknown): void {
    for (const connection of this.#connections) connection.notify(method, params);
  }

  async close(): Promise<void> {
    for (const connection of [...this.#connections]) connection.close();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }

  /**
   * Whether a connection to this address reaches this server: its name may have been removed or taken over. `unknown`
   * when no answer came in time, as happens to a process that was suspended in the middle of the question.
   */
  isReachedBy(address: string): Promise<'yes' | 'no' | 'unknown'> {
    return new Promise((resolve) => {
      const socket = connect(address);
      const answer = (reached: 'yes' | 'no' | 'unknown'): void => {
        clearTimeout(timer);
        // Closing tells `closed`, which answers too: the first answer counts.
        resolve(reached);
        connection.close();
      };
      const timer = setTimeout(() => answer('unknown'), REACH_TIMEOUT_MS);
      const connection = new Connection(socket, {
        request: () => Promise.reject(new Error('Nothing is served here.')),
        notification: (method, params) => {
          const greeting = greetingSchema.safeParse(params);
          if (method !== GREETING || !greeting.success) return;
          answer(greeting.data.instance === this.instance ? 'yes' : 'no');
        },
        closed: () => answer('no'),
      });
    });
  }

  #accept(socket: Socket): void {
    const connection = new Connection(socket, {
      request: async (method, params) => {
        await this.#begun;
        return this.serve(method, params);
      },
      // Followers ask; they have nothing to announce.
      notification: () => undefined,
      closed: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    this.#greet(connection);
  }

  #greet(connection: Connection): void {
    connection.notify(GREETING, {
      instance: this.instance,
      pid: process.pid,
      ...(this.host === undefined ? {} : { host: this.host }),
      ...(this.#generation === undefined ? {} : { generation: this.#generation }),
    });
  }
}

function chmodQuietly(address: string): void {
  try {
    fs.chmodSync(address, 0o600);
  } catch {
    // It was removed in this very moment; the check that its name still leads to this server follows.
  }
}
