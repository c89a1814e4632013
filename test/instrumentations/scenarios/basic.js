// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { call, say } from '../mock/reply.js';

/** One call to the model, no tools. */
export const plain = {
  service: 'support-agent',
  agent: { name: 'support-agent', model: 'gpt-4.1-mini', instructions: 'Answer in one sentence.', tools: [] },
  prompt: 'How long is the warranty on order 7311?',
  bare: true,
  script: { 'gpt-4.1-mini': [say('Two years from the day of delivery.', { input: 37, output: 11 })] },
};

/** Two tools asked for in one reply, then the answer. */
export const tools = {
  service: 'invoice-agent',
  agent: {
    name: 'invoice-agent', model: 'gpt-4.1-mini', instructions: 'Answer from the books.',
    tools: ['lookup_invoice', 'convert_currency'],
  },
  prompt: 'What is invoice 1042 in euros?',
  script: {
    'gpt-4.1-mini': [
      call([['lookup_invoice', { id: '1042' }], ['convert_currency', { amount: 310, to: 'EUR' }]],
        { input: 211, output: 43 }),
      say('Invoice 1042 comes to 285.20 EUR.', { input: 307, output: 19 }),
    ],
  },
};

/** A long prompt that is read from the provider's cache the second time, and thinking. */
export const cached = {
  service: 'contract-agent',
  agent: {
    name: 'contract-agent', model: 'gpt-5-mini', instructions: 'Quote the clause that applies.',
    tools: ['read_clause'],
  },
  prompt: 'May the supplier raise prices this year?',
  script: {
    'gpt-5-mini': [
      call([['read_clause', { number: 12 }]], { input: 2311, output: 151, reasoning: 128 }),
      say('Clause 12 allows one increase of at most two percent.',
        { input: 2503, output: 221, cached: 2304, reasoning: 192 }),
    ],
  },
};
