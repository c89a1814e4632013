// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { call, embed, refuse, say } from './reply.js';
import { MockModel } from './server.js';

const mock = new MockModel();
before(() => mock.start());
after(() => mock.stop());

const post = (run, route, body) => fetch(`${run.baseURL}/${route}`, { method: 'POST', body: JSON.stringify(body) });
const events = (body) => body.split('\n').filter((line) => line.startsWith('data: {')).map((line) => JSON.parse(line.slice(6)));

it('answers chat completions and reports usage', async () => {
  const run = mock.open('chat', { m: [say('hello', { input: 7, output: 3, cached: 5, reasoning: 2 })] });
  const { choices, usage } = await (await post(run, 'chat/completions', { model: 'm' })).json();
  assert.equal(choices[0].message.content, 'hello');
  assert.deepEqual([usage.prompt_tokens, usage.completion_tokens, usage.total_tokens], [7, 3, 10]);
  assert.equal(usage.prompt_tokens_details.cached_tokens, 5);
  assert.equal(usage.completion_tokens_details.reasoning_tokens, 2);
});

it('streams tool calls in pieces', async () => {
  const run = mock.open('tools', { m: [call([['a', { x: 1 }], ['b', { y: 'z' }]], { input: 1, output: 1 })] });
  const chunks = events(await (await post(run, 'chat/completions', { model: 'm', stream: true })).text());
  const text = ['', ''];
  for (const { choices: [choice] } of chunks) {
    for (const part of choice.delta.tool_calls ?? []) text[part.index] += part.function.arguments;
  }
  assert.deepEqual(text, ['{"x":1}', '{"y":"z"}']);
  assert.equal(chunks.at(-1).choices[0].finish_reason, 'tool_calls');
});

it('streams usage only to those who ask, and keeps account of it', async () => {
  const run = mock.open('usage', { m: [say('a', { input: 2, output: 1 }), say('b', { input: 4, output: 1 })] });
  const silent = events(await (await post(run, 'chat/completions', { model: 'm', stream: true })).text());
  const asked = { model: 'm', stream: true, stream_options: { include_usage: true } };
  const open = events(await (await post(run, 'chat/completions', asked)).text());
  assert.ok(silent.every((chunk) => !('usage' in chunk)));
  assert.equal(open.at(-1).usage.total_tokens, 5);
  assert.equal(run.ledger.totals().withheld, 1);
});

it('streams responses, complete in the last event', async () => {
  const run = mock.open('responses', { m: [say('two words', { input: 9, output: 4, cached: 8 })] });
  const all = events(await (await post(run, 'responses', { model: 'm', stream: true })).text());
  assert.equal(all.at(-1).type, 'response.completed');
  assert.equal(all.at(-1).response.usage.input_tokens_details.cached_tokens, 8);
  const deltas = all.filter(({ type }) => type === 'response.output_text.delta');
  assert.equal(deltas.map(({ delta }) => delta).join(''), 'two words');
});

it('embeds in the format asked for', async () => {
  const run = mock.open('embeddings', { m: [embed(3), embed(3)] });
  const floats = await (await post(run, 'embeddings', { model: 'm', input: ['x', 'y'] })).json();
  const base64 = await (await post(run, 'embeddings', { model: 'm', input: 'x', encoding_format: 'base64' })).json();
  const bytes = Buffer.from(base64.data[0].embedding, 'base64');
  assert.deepEqual(floats.data.map(({ index }) => index), [0, 1]);
  assert.equal(bytes.readFloatLE(4), floats.data[0].embedding[1]);
});

it('refuses when told to, and bills nothing for it', async () => {
  const run = mock.open('retry', { m: [refuse(429), say('ok', { input: 5, output: 1 })] });
  assert.equal((await post(run, 'chat/completions', { model: 'm' })).status, 429);
  assert.equal((await post(run, 'chat/completions', { model: 'm' })).status, 200);
  const { requests, refused, calls, input } = run.ledger.totals();
  assert.deepEqual({ requests, refused, calls, input }, { requests: 2, refused: 1, calls: 1, input: 5 });
});

it('has nothing to say beyond its script', async () => {
  const run = mock.open('empty', { m: [] });
  assert.equal((await post(run, 'chat/completions', { model: 'm' })).status, 400);
  assert.match(run.errors[0].message, /no reply scripted/);
});
