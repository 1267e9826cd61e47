import type { Socket } from 'node:net';
import * as z from 'zod';
import { failed, ok, userProblem, type Result } from '../../core/result';
import { LineScanner } from '../journal/lineScanner';

/** Longest message, and how much may wait for a peer that does not read. */
const MESSAGE_LIMIT = 1024 * 1024;
const BACKLOG_LIMIT = 8 * MESSAGE_LIMIT;
const REQUESTS_AT_ONCE = 100;

const requestSchema = z.object({
  id: z.number().int(),
  method: z.string().min(1).max(128),
  params: z.unknown().optional(),
});
const responseSchema = z.object({
  id: z.number().int(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string().max(4096) }).optional(),
});
const notificationSchema = z.object({
  method: z.string().min(1).max(128),
  params: z.unknown().optional(),
});

export interface ConnectionEvents {
  request(method: string, params: unknown): Promise<unknown>;
  notification(method: string, params: unknown): void;
  closed(): void;
}

/**
 * JSON-RPC 2.0 over a local socket, one message a line. Every message is checked; a peer that sends something else, or
 * too much of it, or does not read what it is sent, is cut off.
 */
export class Connection {
  readonly #waiting = new Map<number, (result: Result<unknown>) => void>();
  readonly #scanner = new LineScanner(MESSAGE_LIMIT);
  #nextId = 1;
  #serving = 0;
  #open = true;

  constructor(
    private readonly socket: Socket,
    private readonly events: ConnectionEvents,
  ) {
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    // 'close' follows, and is where the ending is handled.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#closed());
    // It may have ended before this object existed.
    if (socket.destroyed) queueMicrotask(() => this.#closed());
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  /** @returns the peer's answer; problems `leader-gone`, `leader-silent`, `request-refused`. */
  request(method: string, params: unknown, timeoutMs: number): Promise<Result<unknown>> {
    if (!this.#open) return Promise.resolve(failed(leaderGone));
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(failed(leaderSilent(timeoutMs))), timeoutMs);
      const settle = (result: Result<unknown>): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(result);
      };
      this.#waiting.set(id, settle);
      this.#send({ id, method, params });
    });
  }

  close(): void {
    this.socket.destroy();
    this.#closed();
  }

  #receive(chunk: Buffer): void {
    this.#scanner.push(chunk, {
      line: (bytes, start, end) => {
        if (this.#open && end > start) this.#take(bytes.toString('utf8', start, end));
      },
      tooLong: () => this.close(),
    });
    // The scanner forgets what is too long; a message without an end must not keep the connection busy for ever.
    if (this.#scanner.position - this.#scanner.lineStart > MESSAGE_LIMIT) this.close();
  }

  #take(text: string): void {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      this.close();
      return;
    }
    const request = requestSchema.safeParse(json);
    if (request.success) {
      void this.#serve(request.data);
      return;
    }
    const response = responseSchema.safeParse(json);
    if (response.success) {
      const { id, result, error } = response.data;
      this.#waiting.get(id)?.(error ? failed(refused(error.message)) : ok(result));
      return;
    }
    const notification = notificationSchema.safeParse(json);
    if (notification.success) this.events.notification(notification.data.method, notification.data.params);
    else this.close();
  }

  async #serve({ id, method, params }: z.infer<typeof requestSchema>): Promise<void> {
    if (this.#serving >= REQUESTS_AT_ONCE) {
      this.#send({ id, error: { code: -32000, message: 'Too many requests at once.' } });
      return;
    }
    this.#serving += 1;
    try {
      this.#send({ id, result: (await this.events.request(method, params)) ?? null });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#send({ id, error: { code: -32000, message: message.slice(0, 4096) } });
    } finally {
      this.#serving -= 1;
    }
  }

  #send(message: object): void {
    if (!this.#open) return;
    this.socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    if (this.socket.writableLength > BACKLOG_LIMIT) this.close();
  }

  #closed(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const settle of [...this.#waiting.values()]) settle(failed(leaderGone));
    this.events.closed();
  }
}

const leaderGone = userProblem(
  'leader-gone',
  'The window that leads this repository went away before it answered.',
  { remedy: 'Another window takes over within a second: look what was done, then try again.' },
);

const leaderSilent = (ms: number) =>
  userProblem('leader-silent', `The window that leads this repository did not answer within ${ms} ms.`, {
    remedy: 'It may be suspended or busy; it keeps the lead as long as it lives.',
  });

const refused = (message: string) => userProblem('request-refused', message);
