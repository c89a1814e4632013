// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

/** The chat completions API, as the hand-written agent uses it. */
export const completions = (openai, { stream, withUsage }) => ({
  begin: (agent, prompt) => [
    { role: 'system', content: agent.instructions },
    { role: 'user', content: prompt },
  ],

  async ask(agent, tools, messages) {
    const request = { model: agent.model, messages, ...offer(tools) };
    const message = stream
      ? await collect(await openai.chat.completions.create(streamed(request, withUsage)))
      : (await openai.chat.completions.create(request)).choices[0].message;
    const calls = (message.tool_calls ?? []).map(({ id, function: f }) => ({ id, ...f }));
    return { text: message.content, calls, turn: [message] };
  },

  result: (call, content) => ({ role: 'tool', tool_call_id: call.id, content }),
});

const streamed = (request, withUsage) => ({
  ...request, stream: true, ...(withUsage ? { stream_options: { include_usage: true } } : {}),
});

function offer(tools) {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      type: 'function', function: { name, description, parameters },
    })),
  };
}

/** Put a streamed message together from its chunks. */
async function collect(chunks) {
  const message = { role: 'assistant', content: '' };
  for await (const { choices } of chunks) {
    const delta = choices[0]?.delta ?? {};
    message.content += delta.content ?? '';
    for (const part of delta.tool_calls ?? []) addCall((message.tool_calls ??= []), part);
  }
  return message;
}

function addCall(calls, { index, id, function: f }) {
  calls[index] ??= { id, type: 'function', function: { name: f.name, arguments: '' } };
  calls[index].function.arguments += f.arguments;
}
