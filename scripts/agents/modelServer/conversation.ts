import type { Json } from './json';

/** One thing in a conversation with a model, whatever protocol it came by. */
export type Item =
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'called' }
  | { readonly kind: 'result'; readonly text: string };

/** A tool that the agent offers to the model. */
export interface Tool {
  readonly name: string;
  /** Fields of its input, by JSON schema. */
  readonly fields: Json;
  /** Takes free text instead of fields. */
  readonly isFreeText: boolean;
}

/** A request as far as a script needs it. */
export interface Asked {
  readonly model: string;
  readonly items: readonly Item[];
  readonly tools: readonly Tool[];
  readonly isStreamed: boolean;
  /** A JSON schema that the answer must fit, where the agent asks for one. */
  readonly answerSchema: unknown;
}

/** A tool call of the model. */
export interface Call {
  readonly name: string;
  readonly input: Json;
  /** For tools that take free text. */
  readonly text?: string;
}

/** What the model answers with: one call, or words that end its turn. */
export type Turn = { readonly call: Call } | { readonly words: string };

/** Tokens of one request. `input` counts all that was read, `cached` of it from a cache; `output` counts the reasoning too. */
export interface TokenCount {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

/** An answer's body: a JSON value, or server-sent events. */
export type Answer =
  | { readonly kind: 'json'; readonly body: unknown }
  | { readonly kind: 'events'; readonly events: readonly ServerEvent[] };

export interface ServerEvent {
  readonly event?: string;
  /** Text is sent as it is, everything else as JSON. */
  readonly data: unknown;
}

/** One way in which agents talk to models. */
export interface Protocol {
  readonly name: string;
  /** Whether a request is for it. @param path without query */
  readonly matches: (path: string) => boolean;
  readonly read: (body: unknown, path: string) => Asked;
  /** @param id a fresh id for this answer; more are made by adding to it */
  readonly answer: (asked: Asked, turn: Turn, tokens: TokenCount, id: string) => Answer;
  /** The body of an error answer. */
  readonly refusal: (status: number, words: string) => unknown;
}
