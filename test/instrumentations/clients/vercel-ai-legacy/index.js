// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { createOpenAI } from '@ai-sdk/openai';
import * as ai from 'ai';
import { aiSDKAgent } from '../lib/vercel.js';

/** Vercel's AI SDK 5, whose telemetry is experimental and built in. */
export function start() {
  return aiSDKAgent(
    { ...ai, openai: createOpenAI(), instructions: 'system' },
    ({ name }) => ({ experimental_telemetry: { isEnabled: true, functionId: name } }),
  );
}
