// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { Cycle, ending } from './cycle.js';
import { contextWindow, payments, tokensOf } from './standin.js';
import { Store } from './vault.js';

/** One task: read the orders of a customer, and refund the last one. */
export function work(signal: AbortSignal): Promise<void> {
  const cycle = new Cycle('refund-order', signal);
  return ending(cycle.root, async (root) => {
    const store = await Store.logIn(root);
    const orders = Number(process.env.AGENT_ORDERS);
    let messages = ['You refund orders that were not delivered.', 'Refund my last order.'];
    for (let n = 0; n < orders; n++) {
      const answer = await cycle.chat(messages);
      const order = await cycle.tool('search_orders', { number: n }, (span) => store.read(span, 'orders/reader'));
      messages = shorten([...messages, order], answer.inputTokens);
    }
    await cycle.chat(messages);
    await cycle.chat([...messages, await refund(cycle, orders)]);
  });
}

/**
 * Does what the phase allows. A tool whose name says that it acts must not be called below
 * semi-autonomous, not even to try; trying has a name of its own.
 */
function refund(cycle: Cycle, order: number): Promise<string> {
  switch (process.env.TRUST_LEVEL) {
    case '2': case '3': // semi-autonomous, autonomous
      return cycle.tool('send_refund', { order }, async () => payments('refund', order));
    case '1': // restricted: asked for, and not done
      return cycle.tool('check_refund', { order }, async () => payments('dry run', order));
    default: // shadow, and whatever is not known: nothing leaves the process
      return cycle.tool('check_refund', { order }, async () => 'simulated');
  }
}

/**
 * Keeps the prompt below half of the model's context window, by what the model said the
 * last one took: it forgets the oldest results first.
 */
function shorten(messages: string[], lastInput: number): string[] {
  const forgotten = '(an older result, left out)';
  let size = lastInput + tokensOf(messages[messages.length - 1]);
  for (let i = 2; i < messages.length - 1 && size > contextWindow / 2; i++) {
    size -= Math.max(0, tokensOf(messages[i]) - tokensOf(forgotten));
    messages[i] = forgotten;
  }
  return messages;
}
