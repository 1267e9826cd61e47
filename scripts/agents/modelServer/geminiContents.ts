import type { Answer, Asked, Item, Protocol, Tool } from './conversation';
import { fieldOf, listOf, objectOf, textOf } from './json';

/** Gemini's generateContent, streamed and whole. */
export const geminiContents: Protocol = {
  name: 'gemini',
  matches: (path) => /:(generateContent|streamGenerateContent)$/.test(path),
  read: (body, path): Asked => ({
    model: /models\/([^:/]+):/.exec(path)?.[1] ?? '',
    items: listOf(fieldOf(body, 'contents')).flatMap(itemsOf),
    tools: listOf(fieldOf(body, 'tools'))
      .flatMap((group) => listOf(fieldOf(group, 'functionDeclarations')))
      .map((tool): Tool => ({
        name: textOf(fieldOf(tool, 'name')),
        fields: objectOf(
          fieldOf(tool, 'parametersJsonSchema', 'properties') ?? fieldOf(tool, 'parameters', 'properties'),
        ),
        isFreeText: false,
      })),
    isStreamed: path.endsWith(':streamGenerateContent'),
    answerSchema:
      fieldOf(body, 'generationConfig', 'responseJsonSchema') ??
      fieldOf(body, 'generationConfig', 'responseSchema'),
  }),
  answer: (asked, turn, tokens, id): Answer => {
    const part =
      'call' in turn
        ? { functionCall: { id: `fc_${id}`, name: turn.call.name, args: turn.call.input } }
        : { text: turn.words };
    // Here what was thought is not part of what was answered.
    const answered = tokens.output - tokens.reasoning;
    const body = {
      candidates: [{ content: { role: 'model', parts: [part] }, finishReason: 'STOP', index: 0 }],
      usageMetadata: {
        promptTokenCount: tokens.input,
        candidatesTokenCount: answered,
        cachedContentTokenCount: tokens.cached,
        thoughtsTokenCount: tokens.reasoning,
        totalTokenCount: tokens.input + tokens.output,
      },
      modelVersion: asked.model,
      responseId: id,
    };
    return asked.isStreamed ? { kind: 'events', events: [{ data: body }] } : { kind: 'json', body };
  },
  refusal: (status, message) => ({
    error: { code: status, message, status: status === 429 ? 'RESOURCE_EXHAUSTED' : 'INTERNAL' },
  }),
};

const itemsOf = (content: unknown): Item[] =>
  listOf(fieldOf(content, 'parts')).flatMap((part): Item[] => {
    const response = fieldOf(part, 'functionResponse', 'response');
    if (response !== undefined) return [{ kind: 'result', text: JSON.stringify(response) }];
    if (fieldOf(part, 'functionCall') !== undefined) return [{ kind: 'called' }];
    const text = textOf(fieldOf(part, 'text'));
    if (text === '') return [];
    return [{ kind: fieldOf(content, 'role') === 'model' ? 'answered' : 'said', text }];
  });
