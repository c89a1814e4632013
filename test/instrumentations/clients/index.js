// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

const basic = ['plain', 'tools', 'cached', 'streaming', 'streaming-cached', 'nested', 'retry', 'tool-error', 'loop'];
const wire = ['responses', 'responses-streaming', 'streaming-without-usage'];

/** The clients, and the scenarios each of them can play. */
export const clients = {
  'opentelemetry-openai': [...basic, ...wire, 'embeddings'],
  'openinference-openai': [...basic, ...wire, 'embeddings'],
  'traceloop-openai': [...basic, ...wire, 'embeddings'],
  'openinference-langchain': [...basic, ...wire],
  'traceloop-langchain': [...basic, ...wire],
  'langsmith-langchain': [...basic, ...wire],
  'vercel-ai': [...basic, 'responses', 'responses-streaming', 'embeddings'],
  'vercel-ai-legacy': [...basic, 'responses', 'responses-streaming', 'embeddings'],
  'openai-agents': [...basic, 'handoff', 'responses', 'responses-streaming'],
};
