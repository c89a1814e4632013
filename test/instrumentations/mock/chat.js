// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// The wire form of chat completions, whole and streamed.

/** One chat completion object for a scripted reply. */
export function chatCompletion(id, model, reply) {
  return {
    id,
    object: 'chat.completion',
    created: 1750000000,
    model,
    choices: [{ index: 0, message: message(id, reply), logprobs: null, finish_reason: finish(reply) }],
    usage: chatUsage(reply.usage),
    service_tier: 'default',
  };
}

/** The chunks of a streamed chat completion; usage comes last, and only if asked for. */
export function* chatChunks(id, model, reply, includeUsage) {
  const chunk = (choices, usage) => ({
    id, object: 'chat.completion.chunk', created: 1750000000, model, choices,
    ...(includeUsage ? { usage } : {}),
  });
  const delta = (delta, finish_reason = null) => chunk([{ index: 0, delta, finish_reason }], null);

  yield delta({ role: 'assistant', content: '' });
  for (const word of reply.text.match(/\S+\s*/g) ?? []) yield delta({ content: word });
  yield* toolCalls(id, reply).flatMap(argumentChunks).map((call) => delta({ tool_calls: [call] }));
  yield delta({}, finish(reply));
  if (includeUsage) yield chunk([], chatUsage(reply.usage));
}

/** Usage as chat completions spell it. */
export function chatUsage({ input, output, cached = 0, reasoning = 0 }) {
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: 0 },
  };
}

const finish = (reply) => (reply.toolCalls.length ? 'tool_calls' : 'stop');

function message(id, reply) {
  const base = { role: 'assistant', content: reply.text || null, refusal: null };
  return reply.toolCalls.length ? { ...base, tool_calls: toolCalls(id, reply) } : base;
}

function toolCalls(id, reply) {
  return reply.toolCalls.map(({ name, args }, index) => ({
    index, id: `call_${id}_${index}`, type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }));
}

// A real stream names the call first and then sends its arguments in pieces.
function argumentChunks(call) {
  const text = call.function.arguments;
  const half = Math.ceil(text.length / 2);
  return [
    { ...call, function: { name: call.function.name, arguments: '' } },
    { index: call.index, function: { arguments: text.slice(0, half) } },
    { index: call.index, function: { arguments: text.slice(half) } },
  ];
}
