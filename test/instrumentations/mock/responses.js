// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// The wire form of the Responses API, whole and streamed.

/** One response object for a scripted reply. */
export function response(id, model, reply) {
  return { ...shell(id, model), status: 'completed', output: output(id, reply), usage: responseUsage(reply.usage) };
}

/** The events of a streamed response; usage is on the last one, always. */
export function* responseEvents(id, model, reply) {
  let sequence_number = 0;
  const event = (type, fields) => ({ type, sequence_number: sequence_number++, ...fields });
  const started = { ...shell(id, model), status: 'in_progress', output: [], usage: null };

  yield event('response.created', { response: started });
  yield event('response.in_progress', { response: started });
  for (const [output_index, item] of output(id, reply).entries()) {
    const added = item.type === 'message' ? { ...item, content: [] } : { ...item, arguments: '' };
    yield event('response.output_item.added', { output_index, item: { ...added, status: 'in_progress' } });
    for (const [type, fields] of item.type === 'message' ? textEvents(item) : argumentEvents(item)) {
      yield event(type, { item_id: item.id, output_index, ...fields });
    }
    yield event('response.output_item.done', { output_index, item });
  }
  yield event('response.completed', { response: response(id, model, reply) });
}

function* textEvents(item) {
  const [part] = item.content;
  yield ['response.content_part.added', { content_index: 0, part: { ...part, text: '' } }];
  for (const delta of part.text.match(/\S+\s*/g) ?? []) {
    yield ['response.output_text.delta', { content_index: 0, delta, logprobs: [] }];
  }
  yield ['response.output_text.done', { content_index: 0, text: part.text, logprobs: [] }];
  yield ['response.content_part.done', { content_index: 0, part }];
}

function* argumentEvents(item) {
  yield ['response.function_call_arguments.delta', { delta: item.arguments }];
  yield ['response.function_call_arguments.done', { arguments: item.arguments, name: item.name }];
}

function output(id, reply) {
  const calls = reply.toolCalls.map(({ name, args }, index) => ({
    type: 'function_call', id: `fc_${id}_${index}`, call_id: `call_${id}_${index}`,
    name, arguments: JSON.stringify(args), status: 'completed',
  }));
  if (!reply.text) return calls;
  const content = [{ type: 'output_text', text: reply.text, annotations: [], logprobs: [] }];
  return [{ type: 'message', id: `msg_${id}`, role: 'assistant', status: 'completed', content }, ...calls];
}

function responseUsage({ input, output, cached = 0, reasoning = 0 }) {
  return {
    input_tokens: input,
    output_tokens: output,
    total_tokens: input + output,
    input_tokens_details: { cached_tokens: cached },
    output_tokens_details: { reasoning_tokens: reasoning },
  };
}

const shell = (id, model) => ({
  id, object: 'response', created_at: 1750000000, model, error: null, incomplete_details: null,
  instructions: null, metadata: {}, parallel_tool_calls: true, service_tier: 'default',
  temperature: 1, tool_choice: 'auto', tools: [], top_p: 1,
});
