import type { Answer, Asked, Item, Protocol, ServerEvent, Tool, Turn } from './conversation';
import { contentText, fieldOf, listOf, objectOf, textOf } from './json';

/** Anthropic's Messages, streamed and whole. */
export const anthropicMessages: Protocol = {
  name: 'anthropic',
  matches: (path) => path.endsWith('/messages'),
  read: (body): Asked => ({
    model: textOf(fieldOf(body, 'model')),
    items: listOf(fieldOf(body, 'messages')).flatMap(itemsOf),
    tools: listOf(fieldOf(body, 'tools')).map((tool): Tool => ({
      name: textOf(fieldOf(tool, 'name')),
      fields: objectOf(fieldOf(tool, 'input_schema', 'properties')),
      isFreeText: false,
    })),
    isStreamed: fieldOf(body, 'stream') === true,
    answerSchema:
      fieldOf(body, 'output_config', 'format', 'schema') ?? fieldOf(body, 'output_format', 'schema'),
  }),
  answer: (asked, turn, tokens, id): Answer => {
    const usage = {
      // Here the three kinds of input exclude each other.
      input_tokens: tokens.input - tokens.cached,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: tokens.cached,
      output_tokens: tokens.output,
    };
    const block = blockOf(turn, id);
    const stop = 'call' in turn ? 'tool_use' : 'end_turn';
    const message = { id: `msg_${id}`, type: 'message', role: 'assistant', model: asked.model };
    if (!asked.isStreamed) {
      const body = { ...message, content: [block], stop_reason: stop, stop_sequence: null, usage };
      return { kind: 'json', body };
    }
    const started = {
      ...message,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...usage, output_tokens: 1 },
    };
    return {
      kind: 'events',
      events: [
        { type: 'message_start', message: started },
        {
          type: 'content_block_start',
          index: 0,
          content_block: 'call' in turn ? { ...block, input: {} } : { type: 'text', text: '' },
        },
        { type: 'content_block_delta', index: 0, delta: deltaOf(turn) },
        { type: 'content_block_stop', index: 0 },
        {
          type: 'message_delta',
          delta: { stop_reason: stop, stop_sequence: null },
          usage: { output_tokens: tokens.output },
        },
        { type: 'message_stop' },
      ].map((data): ServerEvent => ({ event: data.type, data })),
    };
  },
  refusal: (status, message) => ({
    type: 'error',
    error: { type: status === 429 ? 'rate_limit_error' : 'api_error', message },
  }),
};

function itemsOf(message: unknown): Item[] {
  const isPerson = fieldOf(message, 'role') === 'user';
  const content = fieldOf(message, 'content');
  const said = (text: string): Item => ({ kind: isPerson ? 'said' : 'answered', text });
  if (typeof content === 'string') return [said(content)];
  return listOf(content).flatMap((block): Item[] => {
    switch (fieldOf(block, 'type')) {
      case 'tool_use':
        return [{ kind: 'called' }];
      case 'tool_result':
        return [{ kind: 'result', text: contentText(fieldOf(block, 'content')) }];
      case 'text':
        return [said(textOf(fieldOf(block, 'text')))];
      default:
        return [];
    }
  });
}

const blockOf = (turn: Turn, id: string) =>
  'call' in turn
    ? { type: 'tool_use', id: `toolu_${id}`, name: turn.call.name, input: turn.call.input }
    : { type: 'text', text: turn.words };

const deltaOf = (turn: Turn) =>
  'call' in turn
    ? { type: 'input_json_delta', partial_json: JSON.stringify(turn.call.input) }
    : { type: 'text_delta', text: turn.words };
