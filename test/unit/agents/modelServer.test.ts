import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ModelServer, TOKENS } from '../../../scripts/agents/modelServer/modelServer';

const WRITE = 'Please write the poem.';
const SLOW = 'Please wait.';

describe('the scripted model server', () => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await ModelServer.start({
      worktrees: '/work-trees',
      scripts: [
        {
          said: WRITE,
          steps: [{ write: 'poem.txt', content: 'Roses\n' }, { run: 'ls' }, { say: 'Written.' }],
        },
        { said: 'Be rude.', steps: [{ fault: 'status', status: 429, times: 2 }, { say: 'Sorry.' }] },
        { said: 'Say nonsense.', steps: [{ fault: 'garbage' }] },
        { said: 'Break off.', steps: [{ fault: 'cut' }] },
        { said: SLOW, steps: [{ fault: 'hang' }] },
      ],
    });
  });
  afterEach(() => server.stop());

  const post = (path: string, body: unknown, signal?: AbortSignal) =>
    fetch(`${server.address}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      ...(signal ? { signal } : {}),
    });
  const json = async (path: string, body: unknown): Promise<string> => await (await post(path, body)).text();

  const fields = { file_path: { type: 'string' }, content: { type: 'string' } };
  const anthropic = (messages: readonly unknown[], more = {}) => ({
    model: 'm',
    system: 'Your folder is /work-trees/t1.',
    tools: [
      { name: 'Write', input_schema: { properties: fields } },
      { name: 'Bash', input_schema: { properties: { command: { type: 'string' } } } },
    ],
    messages,
    ...more,
  });

  it('does the steps of its script one after the other, by the calls made since the message', async () => {
    const first = { role: 'user', content: WRITE };
    const called = { role: 'assistant', content: [{ type: 'tool_use', id: 'x', name: 'Write', input: {} }] };
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: 'ok' }] };
    const one = await json('/v1/messages', anthropic([first]));
    assert.match(
      one,
      /"name":"Write","input":\{"file_path":"\/work-trees\/t1\/poem.txt","content":"Roses\\n"\}/,
    );
    assert.match(await json('/v1/messages', anthropic([first, called, result])), /"command":"ls"/);
    const three = await json('/v1/messages', anthropic([first, called, result, called, result]));
    assert.match(three, /"text":"Written\."/);
    assert.match(three, /"stop_reason":"end_turn"/);
    assert.equal(server.scripted.length, 3);
  });

  it('goes by the newest message that a script knows', async () => {
    const said = (content: string) => ({ role: 'user', content });
    const text = await json('/v1/messages', anthropic([said('Be rude.'), said(WRITE)]));
    assert.match(text, /tool_use/);
  });

  it('streams each protocol so that its pieces come to the call', async () => {
    const anthropicText = await json(
      '/v1/messages',
      anthropic([{ role: 'user', content: WRITE }], { stream: true }),
    );
    assert.deepEqual(eventNames(anthropicText), [
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    const responses = await json('/v1/responses', {
      model: 'm',
      stream: true,
      tools: [{ type: 'custom', name: 'apply_patch' }],
      input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: WRITE }] }],
    });
    assert.match(responses, /custom_tool_call_input\.delta/);
    assert.match(responses, /\*\*\* Add File: poem\.txt\\n\+Roses/);
    assert.equal(eventNames(responses).at(-1), 'response.completed');
    const chat = await json('/v1/chat/completions', {
      model: 'm',
      stream: true,
      tools: [{ type: 'function', function: { name: 'write', parameters: { properties: fields } } }],
      messages: [{ role: 'user', content: WRITE }],
    });
    assert.match(chat, /"tool_calls":\[\{"index":0,/);
    assert.ok(chat.endsWith('data: [DONE]\n\n'));
    const gemini = await json('/v1beta/models/g-1:streamGenerateContent?alt=sse', {
      tools: [
        { functionDeclarations: [{ name: 'write_file', parametersJsonSchema: { properties: fields } }] },
      ],
      contents: [{ role: 'user', parts: [{ text: WRITE }] }],
    });
    assert.match(gemini, /"functionCall":\{"id":"fc_\w+","name":"write_file"/);
    assert.deepEqual(
      server.requests.map(({ protocol }) => protocol),
      ['anthropic', 'responses', 'chat', 'gemini'],
    );
  });

  it('gives the same tokens in the words of each protocol', async () => {
    const { input, cached, output, reasoning } = TOKENS;
    const words = (text: string, ...names: readonly string[]) =>
      names.map((name) => Number(new RegExp(`"${name}":(\\d+)`).exec(text)?.[1]));
    const hello = [{ role: 'user', content: 'Hello' }];
    const one = await json('/v1/messages', { model: 'm', messages: hello });
    assert.deepEqual(words(one, 'input_tokens', 'cache_read_input_tokens', 'output_tokens'), [
      input - cached,
      cached,
      output,
    ]);
    const two = await json('/v1/responses', { model: 'm', input: hello });
    assert.deepEqual(words(two, 'input_tokens', 'cached_tokens', 'output_tokens', 'reasoning_tokens'), [
      input,
      cached,
      output,
      reasoning,
    ]);
    const three = await json('/v1/chat/completions', { model: 'm', messages: hello });
    assert.deepEqual(words(three, 'prompt_tokens', 'cached_tokens', 'completion_tokens'), [
      input,
      cached,
      output,
    ]);
    const four = await json('/v1beta/models/g:generateContent', { contents: [] });
    assert.deepEqual(words(four, 'promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount'), [
      input,
      output - reasoning,
      reasoning,
    ]);
  });

  it('misbehaves as often as it is told, and answers then', async () => {
    const rude = anthropic([{ role: 'user', content: 'Be rude.' }]);
    const statuses = [];
    for (let count = 0; count < 3; count += 1) statuses.push((await post('/v1/messages', rude)).status);
    assert.deepEqual(statuses, [429, 429, 200]);
    const nonsense = await json('/v1/messages', anthropic([{ role: 'user', content: 'Say nonsense.' }]));
    assert.throws(() => JSON.parse(nonsense) as unknown);
    await assert.rejects(json('/v1/messages', anthropic([{ role: 'user', content: 'Break off.' }])));
  });

  it('hangs until it is stopped or nobody waits any more', async () => {
    const patience = new AbortController();
    const hanging = post('/v1/messages', anthropic([{ role: 'user', content: SLOW }]), patience.signal);
    await server.until(() => server.scripted.length === 1);
    patience.abort();
    await assert.rejects(hanging, { name: 'AbortError' });
  });

  it('answers what it has no script for without doing anything, and knows a title when one is wanted', async () => {
    const schema = { properties: { title: { type: 'string' }, isNew: { type: 'boolean' } } };
    const titled = await json('/v1/messages', {
      model: 'm',
      messages: [{ role: 'user', content: WRITE }],
      output_config: { format: { schema } },
    });
    assert.match(titled, /\{\\"title\\":\\"scripted\\",\\"isNew\\":false\}/);
    assert.equal(server.scripted.length, 0);
    assert.equal((await fetch(`${server.address}/v1/models`)).status, 200);
    assert.equal((await fetch(`${server.address}/oauth`)).status, 404);
    assert.deepEqual(server.otherRequests, ['GET /v1/models', 'GET /oauth']);
  });
});

const eventNames = (text: string): readonly string[] =>
  [...text.matchAll(/^event: (.*)$/gm)].map(([, name = '']) => name);
