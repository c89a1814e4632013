// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { ChatOpenAI } from '@langchain/openai';
import { createAgent, createMiddleware, ToolMessage, tool } from 'langchain';
import { agentTool, tools } from './tools.js';

/**
 * An agent as LangChain.js makes them, in LangGraph: the same for every
 * instrumentation of LangChain.
 */
export async function langChainAgent(scenario) {
  const agent = build(scenario.agent, scenario);
  const task = { messages: [['user', scenario.prompt]] };
  const state = await (scenario.stream ? streamed(agent, task) : agent.invoke(task));
  return state.messages.at(-1).text;
}

// The model streams because someone reads its messages as they come. Its own
// option "streaming" would fetch a tokenizer from the network to guess usage.
async function streamed(agent, task) {
  let state;
  for await (const [mode, value] of await agent.stream(task, { streamMode: ['messages', 'values'] })) {
    if (mode === 'values') state = value;
  }
  return state;
}

function build(agent, scenario) {
  return createAgent({
    name: agent.name,
    model: model(agent, scenario),
    systemPrompt: agent.instructions,
    tools: agent.tools.map((name) => (agent.agents?.[name] ? asTool(name, agent.agents[name], scenario) : plainTool(name))),
    middleware: [tellFailure],
  });
}

const model = (agent, { withoutUsage = false, api }) => new ChatOpenAI({
  model: agent.model,
  streamUsage: !withoutUsage,
  useResponsesApi: api === 'responses',
});

function plainTool(name) {
  const { description, parameters, run } = tools[name];
  return tool((args) => JSON.stringify(run(args)), { name, description, schema: parameters });
}

function asTool(name, agent, scenario) {
  const ask = async ({ request }) => {
    const state = await build(agent, scenario).invoke({ messages: [['user', request]] });
    return state.messages.at(-1).text;
  };
  return tool(ask, { name, description: agentTool.description, schema: agentTool.parameters });
}

// A tool that fails is told to the model and does not end the agent.
const tellFailure = createMiddleware({
  name: 'tell-failure',
  wrapToolCall: async (request, handler) => {
    try {
      return await handler(request);
    } catch (err) {
      return new ToolMessage({ content: `error: ${err.message}`, tool_call_id: request.toolCall.id, status: 'error' });
    }
  },
});
