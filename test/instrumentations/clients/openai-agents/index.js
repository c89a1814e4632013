// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { OpenAIAgentsInstrumentation } from '@arizeai/openinference-instrumentation-openai-agents';
import * as agents from '@openai/agents';
import { agentTool, tools } from '../lib/tools.js';

/** The OpenAI Agents SDK, bridged to OpenTelemetry by OpenInference. */
export function start() {
  new OpenAIAgentsInstrumentation().manuallyInstrument(agents);
  return async (scenario) => {
    agents.setOpenAIAPI(scenario.api === 'responses' ? 'responses' : 'chat_completions');
    const agent = build(scenario.agent);
    if (!scenario.stream) return (await agents.run(agent, scenario.prompt)).finalOutput;
    const result = await agents.run(agent, scenario.prompt, { stream: true });
    await result.completed;
    return result.finalOutput;
  };
}

function build({ name, model, instructions, tools: names, agents: inner = {}, handoffs = [] }) {
  return new agents.Agent({
    name,
    model,
    instructions,
    tools: names.map((tool) => (inner[tool] ? asTool(tool, inner[tool]) : plainTool(tool))),
    handoffs: handoffs.map((to) => agents.handoff(build(to), { toolNameOverride: `transfer_to_${to.name}` })),
  });
}

const plainTool = (name) => agents.tool({
  name, description: tools[name].description, parameters: tools[name].parameters, strict: true,
  execute: (args) => tools[name].run(args),
});

const asTool = (name, agent) => agents.tool({
  name, description: agentTool.description, parameters: agentTool.parameters, strict: true,
  execute: async ({ request }) => (await agents.run(build(agent), request)).finalOutput,
});
