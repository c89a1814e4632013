// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { call, say } from '../mock/reply.js';

/** A longer piece of work: search, read two pages at once, answer; the prompt grows and is cached. */
export const research = {
  service: 'research-agent',
  agent: {
    name: 'research-agent', model: 'gpt-4.1-mini', instructions: 'Answer with sources.',
    tools: ['search_web', 'read_page'],
  },
  prompt: 'Which heat pumps work below -20 degrees?',
  script: {
    'gpt-4.1-mini': [
      call([['search_web', { query: 'heat pump -20 C' }]], { input: 1209, output: 37 }),
      call([['read_page', { url: 'https://example.org/a' }], ['read_page', { url: 'https://example.org/b' }]],
        { input: 1471, output: 71, cached: 1152 }),
      call([['search_web', { query: 'cold climate heat pump test' }]], { input: 4613, output: 41, cached: 1408 }),
      say('Models A and B held 60 percent of their output at -25 degrees.', { input: 4871, output: 83, cached: 4608 }),
    ],
  },
};
