import type { Answer, Asked, Call, Item, Protocol, ServerEvent, Tool } from './conversation';
import { contentText, fieldOf, listOf, objectOf, textOf } from './json';

/** OpenAI's chat completions, streamed and whole. */
export const openaiChat: Protocol = {
  name: 'chat',
  matches: (path) => path.endsWith('/chat/completions'),
  read: (body): Asked => ({
    model: textOf(fieldOf(body, 'model')),
    items: listOf(fieldOf(body, 'messages')).flatMap(itemsOf),
    tools: listOf(fieldOf(body, 'tools')).map((tool): Tool => ({
      name: textOf(fieldOf(tool, 'function', 'name')),
      fields: objectOf(fieldOf(tool, 'function', 'parameters', 'properties')),
      isFreeText: false,
    })),
    isStreamed: fieldOf(body, 'stream') === true,
    answerSchema: fieldOf(body, 'response_format', 'json_schema', 'schema'),
  }),
  answer: (asked, turn, tokens, id): Answer => {
    const usage = {
      prompt_tokens: tokens.input,
      completion_tokens: tokens.output,
      total_tokens: tokens.input + tokens.output,
      prompt_tokens_details: { cached_tokens: tokens.cached },
      completion_tokens_details: { reasoning_tokens: tokens.reasoning },
    };
    const about = { id: `chatcmpl-${id}`, created: 1_790_000_000, model: asked.model };
    const calls =
      'call' in turn
        ? { tool_calls: [{ index: 0, id: `call_${id}`, ...callOf(turn.call, asked.tools) }] }
        : undefined;
    const words = 'words' in turn ? turn.words : null;
    const finish = calls ? 'tool_calls' : 'stop';
    if (!asked.isStreamed) {
      const message = { role: 'assistant', content: words, ...calls };
      const choices = [{ index: 0, message, finish_reason: finish }];
      return { kind: 'json', body: { ...about, object: 'chat.completion', choices, usage } };
    }
    const chunk = (choices: readonly unknown[], more = {}): ServerEvent => ({
      data: { ...about, object: 'chat.completion.chunk', choices, ...more },
    });
    const choice = (delta: unknown, finishReason: string | null = null) => [
      { index: 0, delta, finish_reason: finishReason },
    ];
    return {
      kind: 'events',
      events: [
        chunk(choice({ role: 'assistant', content: '' })),
        chunk(choice(calls ?? { content: words })),
        chunk(choice({}, finish)),
        chunk([], { usage }),
        { data: '[DONE]' },
      ],
    };
  },
  refusal: (status, message) => ({
    error: {
      message,
      type: status === 429 ? 'rate_limit_exceeded' : 'server_error',
      code: null,
      param: null,
    },
  }),
};

const callOf = ({ name, input, text }: Call, tools: readonly Tool[]) =>
  tools.some((tool) => tool.isFreeText && tool.name === name)
    ? { type: 'custom', custom: { name, input: text ?? '' } }
    : { type: 'function', function: { name, arguments: JSON.stringify(input) } };

function itemsOf(message: unknown): Item[] {
  const role = fieldOf(message, 'role');
  const text = contentText(fieldOf(message, 'content'));
  if (role === 'tool') return [{ kind: 'result', text }];
  const calls = listOf(fieldOf(message, 'tool_calls'));
  const words: Item[] = text === '' ? [] : [{ kind: role === 'user' ? 'said' : 'answered', text }];
  return [...words, ...calls.map((): Item => ({ kind: 'called' }))];
}
