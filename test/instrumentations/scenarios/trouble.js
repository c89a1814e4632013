// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { call, refuse, say } from '../mock/reply.js';
import { plain } from './basic.js';

/** The provider turns the first request away; the SDK asks again. */
export const retry = {
  ...plain,
  script: { 'gpt-4.1-mini': [refuse(429), ...plain.script['gpt-4.1-mini']] },
};

/** A tool fails, the agent says so. */
export const toolError = {
  service: 'refund-agent',
  agent: {
    name: 'refund-agent', model: 'gpt-4o-mini', instructions: 'Refund only paid orders.',
    tools: ['issue_refund'],
  },
  prompt: 'Refund order 88.',
  failures: 1,
  script: {
    'gpt-4o-mini': [
      call([['issue_refund', { order: '88' }]], { input: 113, output: 17 }),
      say('The refund of order 88 did not go through.', { input: 151, output: 14 }),
    ],
  },
};

const check = (input) => call([['check_stock', { sku: 'B-204' }]], { input, output: 21 });

/** The agent makes the same tool call again and again. */
export const loop = {
  service: 'inventory-agent',
  agent: {
    name: 'inventory-agent', model: 'gpt-4o-mini', instructions: 'Wait until the item is in stock.',
    tools: ['check_stock'],
  },
  prompt: 'Order B-204 when it is in stock.',
  script: {
    'gpt-4o-mini': [
      check(127), check(163), check(199), check(235), check(271),
      say('B-204 is still out of stock.', { input: 307, output: 12 }),
    ],
  },
};
