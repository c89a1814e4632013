// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

const basic = ['plain', 'tools', 'cached', 'streaming', 'streaming-cached', 'nested', 'retry', 'tool-error', 'loop'];
const wire = ['responses', 'responses-streaming'];
const byHand = [...basic, ...wire, 'streaming-without-usage', 'embeddings'];

/** The clients, and the scenarios each of them can play. */
export const clients = {
  'opentelemetry-openai': byHand,
  'openinference-openai': byHand,
  'traceloop-openai': byHand,
  'langsmith-openai': byHand,
  'openinference-langchain': [...basic, ...wire, 'research'],
  'traceloop-langchain': [...basic, ...wire],
  'vercel-ai': [...basic, ...wire, 'embeddings', 'research'],
  'vercel-ai-legacy': [...basic, ...wire, 'embeddings'],
  'openai-agents': [...basic, ...wire, 'handoff'],
};

// One run is one trace, and so one cycle, save where an SDK starts more of them.
const traces = {
  'traceloop-langchain': { plain: 5, retry: 5 },
  'vercel-ai': { embeddings: 2 },
  'vercel-ai-legacy': { embeddings: 2 },
};

/** How many cycles a client's run of a scenario comes to. */
export const cycles = (client, scenario) => traces[client]?.[scenario] ?? 1;
