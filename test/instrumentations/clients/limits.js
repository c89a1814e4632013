// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// What an SDK leaves out of its spans, nobody downstream can count. Each limit says
// for which of a client's model calls (in these scenarios, on this route; else all):
//
//   hides     parts of the usage that the SDK never reports
//   silent    the span reports no usage at all: the collector must say "unknown"
//   untraced  there is no span
//   refused   a refused request has a span of its own: one more call, of unknown usage
//   hidesFailures  a tool that fails has a span that says OK
//   after     only calls from this one on, counted from 0

const streamed = ['streaming', 'streaming-cached'];

/** The limits of each client. */
export const limits = {
  'opentelemetry-openai': [
    { hides: ['cached', 'reasoning'] },
    { scenarios: ['streaming-without-usage'], silent: true },
  ],
  'openinference-openai': [
    { scenarios: [...streamed, 'streaming-without-usage'], silent: true },
    { route: 'embeddings', silent: true },
  ],
  'traceloop-openai': [
    { hides: ['cached', 'reasoning'] },
    { scenarios: [...streamed, 'streaming-without-usage', 'responses-streaming'], silent: true },
    { route: 'embeddings', untraced: true },
  ],
  'langsmith-openai': [
    { hidesFailures: true },
    { scenarios: ['streaming-without-usage'], silent: true },
    // A streamed call is written on the agent's span, over what stands there.
    { scenarios: ['streaming-cached'], after: 1, untraced: true },
    { route: 'embeddings', untraced: true },
  ],
  'traceloop-langchain': [
    { hides: ['cached', 'reasoning'] },
    { scenarios: ['responses', 'responses-streaming'], silent: true },
  ],
  'vercel-ai': [{ hides: ['reasoning'] }],
  'vercel-ai-legacy': [
    { scenarios: ['cached'], hides: ['cached', 'reasoning'] },
    { scenarios: ['retry'], refused: true },
  ],
};
