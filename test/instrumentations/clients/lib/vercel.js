// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { agentTool, tools } from './tools.js';

/**
 * An agent as the AI SDK makes them, the same for every major version of it.
 *
 * @param {object} sdk the exports of the packages ai and @ai-sdk/openai
 * @param {(agent: object) => object} telemetry the call options that turn telemetry on
 */
export function aiSDKAgent(sdk, telemetry) {
  return async (scenario) => {
    if (scenario.embed) {
      const model = sdk.openai.textEmbeddingModel('text-embedding-3-small');
      await sdk.embed({ model, value: scenario.embed, ...telemetry(scenario.agent) });
    }
    return ask({ sdk, telemetry, scenario }, scenario.agent, scenario.prompt);
  };
}

async function ask(run, agent, prompt) {
  const { sdk, telemetry, scenario } = run;
  const settings = {
    model: scenario.api === 'responses' ? sdk.openai.responses(agent.model) : sdk.openai.chat(agent.model),
    [sdk.instructions]: agent.instructions,
    prompt,
    tools: Object.fromEntries(agent.tools.map((name) => [name, offered(run, agent, name)])),
    stopWhen: sdk.stepCountIs(20),
    ...telemetry(agent),
  };
  if (!scenario.stream) return (await sdk.generateText(settings)).text;
  return sdk.streamText(settings).text;
}

function offered(run, agent, name) {
  const inner = agent.agents?.[name];
  const { description, parameters } = inner ? agentTool : tools[name];
  const execute = inner ? ({ request }) => ask(run, inner, request) : tools[name].run;
  return run.sdk.tool({ description, inputSchema: run.sdk.jsonSchema(parameters), execute });
}
