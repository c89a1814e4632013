// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { call, say } from '../mock/reply.js';
import { cached, plain } from './basic.js';

/** One streamed answer with usage in its last chunk. */
export const streaming = {
  service: 'report-agent',
  agent: { name: 'report-agent', model: 'gpt-4.1-mini', instructions: 'Write one line.', tools: [] },
  prompt: 'Sum up the week.',
  stream: true,
  script: { 'gpt-4.1-mini': [say('Forty tickets closed, three still open.', { input: 53, output: 17 })] },
};

/** A streamed answer whose client did not ask for usage: nobody can know it. */
export const streamingWithoutUsage = { ...streaming, withoutUsage: true, script: plain.script };

/** Streamed tool calls, cached tokens and thinking. */
export const streamingCached = {
  ...cached,
  service: 'policy-agent',
  agent: { ...cached.agent, name: 'policy-agent' },
  stream: true,
  script: {
    'gpt-5-mini': [
      call([['read_clause', { number: 4 }]], { input: 3019, output: 97, cached: 1024, reasoning: 64 }),
      say('Clause 4 forbids it.', { input: 3167, output: 139, cached: 2944, reasoning: 128 }),
    ],
  },
};
