// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

/** The Responses API, as the hand-written agent uses it. */
export const responses = (openai, { stream }) => ({
  begin: (agent, prompt) => [{ role: 'user', content: prompt }],

  async ask(agent, tools, input) {
    const request = {
      model: agent.model, instructions: agent.instructions, input, store: false,
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function', name, description, parameters, strict: true,
      })),
    };
    const response = stream
      ? await last(await openai.responses.create({ ...request, stream: true }))
      : await openai.responses.create(request);
    const calls = response.output.filter((item) => item.type === 'function_call')
      .map(({ call_id, name, arguments: args }) => ({ id: call_id, name, arguments: args }));
    return { text: answer(response), calls, turn: response.output };
  },

  result: (call, output) => ({ type: 'function_call_output', call_id: call.id, output }),
});

/** The response that a stream of events ends with. */
async function last(events) {
  let response;
  for await (const event of events) {
    if (event.type === 'response.completed') response = event.response;
  }
  return response;
}

const answer = ({ output }) => output
  .filter((item) => item.type === 'message')
  .flatMap((item) => item.content.map((part) => part.text))
  .join('');
