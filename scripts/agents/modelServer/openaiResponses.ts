import type { Answer, Asked, Item, Protocol, ServerEvent, Tool, Turn } from './conversation';
import { contentText, fieldOf, listOf, objectOf, textOf } from './json';

/** OpenAI's Responses, streamed and whole. */
export const openaiResponses: Protocol = {
  name: 'responses',
  matches: (path) => path.endsWith('/responses'),
  read: (body): Asked => {
    const input = fieldOf(body, 'input');
    return {
      model: textOf(fieldOf(body, 'model')),
      items: typeof input === 'string' ? [{ kind: 'said', text: input }] : listOf(input).flatMap(itemsOf),
      tools: toolsIn(fieldOf(body, 'tools')),
      isStreamed: fieldOf(body, 'stream') === true,
      answerSchema: fieldOf(body, 'text', 'format', 'schema'),
    };
  },
  answer: (asked, turn, tokens, id): Answer => {
    const isFreeText =
      'call' in turn && asked.tools.some(({ name, isFreeText: free }) => free && name === turn.call.name);
    const item = itemFor(turn, isFreeText, id);
    const begun = {
      id: `resp_${id}`,
      object: 'response',
      created_at: 1_790_000_000,
      model: asked.model,
      status: 'in_progress',
      output: [],
      error: null,
    };
    const ended = {
      ...begun,
      status: 'completed',
      output: [item],
      usage: {
        input_tokens: tokens.input,
        input_tokens_details: { cached_tokens: tokens.cached },
        output_tokens: tokens.output,
        output_tokens_details: { reasoning_tokens: tokens.reasoning },
        total_tokens: tokens.input + tokens.output,
      },
    };
    if (!asked.isStreamed) return { kind: 'json', body: ended };
    return {
      kind: 'events',
      events: [
        { type: 'response.created', response: begun },
        { type: 'response.in_progress', response: begun },
        { type: 'response.output_item.added', output_index: 0, item: emptied(item) },
        ...deltas(turn, isFreeText, item.id),
        { type: 'response.output_item.done', output_index: 0, item },
        { type: 'response.completed', response: ended },
      ].map((data, index): ServerEvent => ({ event: data.type, data: { ...data, sequence_number: index } })),
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

function itemsOf(item: unknown): Item[] {
  const type = textOf(fieldOf(item, 'type'));
  if (type.endsWith('_call')) return [{ kind: 'called' }];
  if (type.endsWith('_output')) return [{ kind: 'result', text: contentText(fieldOf(item, 'output')) }];
  const role = fieldOf(item, 'role');
  if (typeof role !== 'string') return [];
  return [{ kind: role === 'user' ? 'said' : 'answered', text: contentText(fieldOf(item, 'content')) }];
}

/** Tools may be grouped: those of a group count like any other. */
const toolsIn = (tools: unknown): Tool[] =>
  listOf(tools).flatMap((tool): Tool[] => {
    const type = textOf(fieldOf(tool, 'type'));
    if (type === 'namespace') return toolsIn(fieldOf(tool, 'tools'));
    return [
      {
        name: textOf(fieldOf(tool, 'name')) || type,
        fields: objectOf(fieldOf(tool, 'parameters', 'properties')),
        isFreeText: type === 'custom',
      },
    ];
  });

type OutputItem = Readonly<Record<string, unknown>> & { readonly id: string };

function itemFor(turn: Turn, isFreeText: boolean, id: string): OutputItem {
  if (!('call' in turn)) {
    const content = [{ type: 'output_text', text: turn.words, annotations: [] }];
    return { type: 'message', id: `msg_${id}`, role: 'assistant', status: 'completed', content };
  }
  const { name, input, text } = turn.call;
  return isFreeText
    ? { type: 'custom_tool_call', id: `ctc_${id}`, call_id: `call_${id}`, name, input: text ?? '' }
    : {
        type: 'function_call',
        id: `fc_${id}`,
        call_id: `call_${id}`,
        name,
        arguments: JSON.stringify(input),
        status: 'completed',
      };
}

const emptied = (item: OutputItem) => ({
  ...item,
  status: 'in_progress',
  ...('arguments' in item ? { arguments: '' } : {}),
  ...('input' in item ? { input: '' } : {}),
  ...('content' in item ? { content: [] } : {}),
});

type Delta = Readonly<Record<string, unknown>> & { readonly type: string };

function deltas(turn: Turn, isFreeText: boolean, id: string): Delta[] {
  const about = { item_id: id, output_index: 0 };
  if ('call' in turn) {
    const text = isFreeText ? (turn.call.text ?? '') : JSON.stringify(turn.call.input);
    const kind = isFreeText ? 'response.custom_tool_call_input' : 'response.function_call_arguments';
    const done = isFreeText ? { input: text } : { arguments: text };
    return [
      { type: `${kind}.delta`, ...about, delta: text },
      { type: `${kind}.done`, ...about, ...done },
    ];
  }
  const part = { ...about, content_index: 0 };
  const empty = { type: 'output_text', text: '', annotations: [] };
  const whole = { ...empty, text: turn.words };
  return [
    { type: 'response.content_part.added', ...part, part: empty },
    { type: 'response.output_text.delta', ...part, delta: turn.words },
    { type: 'response.output_text.done', ...part, text: turn.words },
    { type: 'response.content_part.done', ...part, part: whole },
  ];
}
