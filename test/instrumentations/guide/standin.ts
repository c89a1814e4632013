// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as wait } from 'node:timers/promises';

// What stands in for a model, and for the service that refunds.

export const modelName = 'gpt-4';
export const contextWindow = 8192;

export interface Answer { inputTokens: number; outputTokens: number; finish: string }

export const tokensOf = (text: string): number => Math.floor(text.length / 4) + 1;

export async function askModel(messages: string[], signal: AbortSignal): Promise<Answer> {
  await wait(Number(process.env.AGENT_DELAY_MS ?? 0), undefined, { signal });
  return { inputTokens: tokensOf(messages.join('\n')), outputTokens: 20, finish: 'stop' };
}

export async function payments(what: string, order: number): Promise<string> {
  await wait(5);
  console.log('payments:', what, order);
  return 'ok';
}
