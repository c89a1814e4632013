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
  'openinference-langchain': [...basic, ...wire],
  'traceloop-langchain': [...basic, ...wire],
  'langsmith-openai': byHand,
  'vercel-ai': [...basic, ...wire, 'embeddings'],
  'vercel-ai-legacy': [...basic, ...wire, 'embeddings'],
  'openai-agents': [...basic, ...wire, 'handoff'],
};
