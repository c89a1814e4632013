// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { completions } from './completions.js';
import { responses } from './responses.js';
import { agentTool, tools } from './tools.js';

/**
 * An agent written by hand on the bare openai package: ask, run the tools the
 * model asks for, tell it the results, until it answers.
 *
 * @returns {(scenario: import('../../scenarios/index.js').Scenario) => Promise<string>}
 */
export function handWritten(openai, spans) {
  return async (scenario) => {
    const settings = { stream: scenario.stream ?? false, withUsage: !scenario.withoutUsage };
    const api = (scenario.api === 'responses' ? responses : completions)(openai, settings);
    const ask = (agent, prompt) => converse({ api, spans, agent, prompt, ask });
    if (scenario.bare) return converse({ api, agent: scenario.agent, prompt: scenario.prompt });
    return spans.agent(scenario.agent.name, async () => {
      if (scenario.embed) await openai.embeddings.create({ model: 'text-embedding-3-small', input: scenario.embed });
      return ask(scenario.agent, scenario.prompt);
    });
  };
}

async function converse({ api, spans, agent, prompt, ask }) {
  const offered = agent.tools.map((name) => ({ name, ...(tools[name] ?? agentTool) }));
  const history = api.begin(agent, prompt);
  for (;;) {
    const { text, calls, turn } = await api.ask(agent, offered, history);
    if (calls.length === 0) return text;
    const results = await Promise.all(calls.map((call) => runTool({ spans, agent, call, ask })));
    history.push(...turn, ...results.map((result, i) => api.result(calls[i], result)));
  }
}

// A tool that fails is told to the model; its span keeps the error.
async function runTool({ spans, agent, call, ask }) {
  const args = JSON.parse(call.arguments);
  const inner = agent.agents?.[call.name];
  try {
    return await spans.tool(call.name, call.id, call.arguments, async () => {
      if (inner) return spans.agent(inner.name, () => ask(inner, args.request));
      return JSON.stringify(tools[call.name].run(args));
    });
  } catch (err) {
    return `error: ${err.message}`;
  }
}
