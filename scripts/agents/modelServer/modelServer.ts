import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { anthropicMessages } from './anthropicMessages';
import type { Answer, Asked, Protocol, TokenCount, Turn } from './conversation';
import { geminiContents } from './geminiContents';
import { fieldOf, objectOf } from './json';
import { openaiChat } from './openaiChat';
import { openaiResponses } from './openaiResponses';
import { positionIn, stepAt, type Fault, type Script } from './script';
import { shellCall, writeCall } from './toolCall';

const PROTOCOLS: readonly Protocol[] = [anthropicMessages, openaiResponses, openaiChat, geminiContents];

/** What each request of a model costs, unless told otherwise: four different figures, so that none passes for another. */
export const TOKENS: TokenCount = { input: 1000, cached: 200, output: 50, reasoning: 10 };

/** A request for an answer of a model. */
export interface ModelRequest {
  readonly protocol: string;
  readonly asked: Asked;
  readonly body: unknown;
  /** What it was answered with. */
  readonly answer: Turn | Fault;
  /** Whether a script knew its conversation: agents also ask for titles and the like, with nothing to do. */
  readonly isScripted: boolean;
}

export interface ModelServerOptions {
  readonly scripts?: readonly Script[];
  readonly tokens?: TokenCount;
  /** Folder in which the agents' own folders lie: tools that want absolute paths are given one in there. */
  readonly worktrees?: string;
}

/**
 * A model that follows scripts, for agents' command lines in tests: Anthropic Messages, OpenAI Responses and chat
 * completions, Gemini; on 127.0.0.1 only.
 */
export class ModelServer {
  readonly requests: ModelRequest[] = [];
  /** Requests for anything else, as `METHOD /path`. */
  readonly otherRequests: string[] = [];
  readonly scripts: Script[];
  private readonly faults = new Map<Script, number>();
  private readonly server: Server;
  private readonly waiters = new Set<() => void>();
  private count = 0;

  private constructor(private readonly options: ModelServerOptions) {
    this.scripts = [...(options.scripts ?? [])];
    this.server = createServer((request, response) => void this.take(request, response));
  }

  static async start(options: ModelServerOptions = {}): Promise<ModelServer> {
    const server = new ModelServer(options);
    server.server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return server;
  }

  /** `http://127.0.0.1:PORT` */
  get address(): string {
    // It listens on a port, never on a socket file.
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Requests that a script answered, faults included. */
  get scripted(): readonly ModelRequest[] {
    return this.requests.filter(({ isScripted }) => isScripted);
  }

  /** Resolves once `holds`, looked at after each request. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.waiters.add(resolve));
  }

  /** Ends it, and with it every answer that hangs. */
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await bodyOf(request);
      const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
      const protocol =
        request.method === 'POST' ? PROTOCOLS.find(({ matches }) => matches(pathname)) : undefined;
      if (protocol) this.answer(protocol, pathname, body, response);
      else this.answerOther(`${request.method ?? ''} ${pathname}`, response);
    } catch (error) {
      // Told to the agent, which shows it: a fault of this server must not look like one of the agent.
      sendJson(response, 500, { error: { message: `The model server failed: ${String(error)}` } });
    } finally {
      for (const resolve of this.waiters) resolve();
      this.waiters.clear();
    }
  }

  private answer(protocol: Protocol, path: string, body: unknown, response: ServerResponse): void {
    const asked = protocol.read(body, path);
    // Requests without tools are for titles and summaries, even where they quote what was asked for.
    const position = asked.tools.length === 0 ? undefined : positionIn(asked, this.scripts);
    const turn = position ? this.turnAt(position, asked, body) : { words: wordsFor(asked.answerSchema) };
    this.requests.push({
      protocol: protocol.name,
      asked,
      body,
      answer: turn,
      isScripted: position !== undefined,
    });
    if ('fault' in turn) {
      misbehave(turn, protocol, response);
      return;
    }
    this.count += 1;
    const id = `scripted${String(this.count).padStart(6, '0')}`;
    send(response, protocol.answer(asked, turn, this.options.tokens ?? TOKENS, id));
  }

  private turnAt(
    position: NonNullable<ReturnType<typeof positionIn>>,
    asked: Asked,
    body: unknown,
  ): Turn | Fault {
    const faulted = this.faults.get(position.script) ?? 0;
    const step = stepAt(position, faulted);
    if ('fault' in step) {
      this.faults.set(position.script, faulted + 1);
      return step;
    }
    if ('say' in step) return { words: step.say };
    const call =
      'run' in step
        ? shellCall(asked.tools, step.run)
        : writeCall(asked.tools, this.folderIn(body), step.write, step.content);
    return call
      ? { call }
      : { words: `There is no tool for this; there are: ${asked.tools.map(({ name }) => name).join(', ')}.` };
  }

  /** The worktree that a request speaks of last. */
  private folderIn(body: unknown): string | undefined {
    const { worktrees } = this.options;
    if (worktrees === undefined) return undefined;
    const text = JSON.stringify(body);
    const at = text.lastIndexOf(`${worktrees}/`);
    const name = at < 0 ? undefined : /^[\w.-]*\w/.exec(text.slice(at + worktrees.length + 1))?.[0];
    return name === undefined ? undefined : `${worktrees}/${name}`;
  }

  private answerOther(what: string, response: ServerResponse): void {
    this.otherRequests.push(what);
    if (what.endsWith('/models')) {
      const model = { id: 'scripted-1', object: 'model', type: 'model', display_name: 'Scripted' };
      sendJson(response, 200, { object: 'list', data: [model], models: [], has_more: false });
    } else if (/[/:]count_?tokens$/i.test(what)) {
      const { input } = this.options.tokens ?? TOKENS;
      sendJson(response, 200, { input_tokens: input, totalTokens: input });
    } else {
      sendJson(response, 404, { error: { type: 'not_found_error', message: `There is no ${what} here.` } });
    }
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  // Node types the chunks of a request as anything; they are buffers, no encoding was set.
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks);
  const bytes = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function misbehave({ fault, status = 500 }: Fault, protocol: Protocol, response: ServerResponse): void {
  switch (fault) {
    case 'status':
      sendJson(response, status, protocol.refusal(status, 'The script wants it so.'));
      break;
    case 'garbage':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"this is": "no answ\n\n\u0000\u0001 <html>');
      break;
    case 'cut':
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: ping\n', () => response.destroy());
      break;
    case 'hang':
      // Nothing is ever sent: the agent's own patience ends it, or `stop`.
      break;
    default:
      fault satisfies never;
  }
}

/** An answer for whoever wants JSON of a shape: the least that fits. */
function wordsFor(schema: unknown): string {
  if (schema === undefined) return 'Scripted title';
  const fields = Object.entries(objectOf(fieldOf(schema, 'properties')));
  return JSON.stringify(Object.fromEntries(fields.map(([name, field]) => [name, valueFor(field)])));
}

function valueFor(field: unknown): unknown {
  const choices = fieldOf(field, 'enum');
  if (Array.isArray(choices)) return choices[0];
  const type = String(fieldOf(field, 'type')).toLowerCase();
  if (type === 'boolean') return false;
  if (type === 'array') return [];
  return type === 'integer' || type === 'number' ? 1 : 'scripted';
}

const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

function send(response: ServerResponse, answer: Answer): void {
  if (answer.kind === 'json') {
    sendJson(response, 200, answer.body);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const { event, data } of answer.events) {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`);
  }
  response.end();
}
