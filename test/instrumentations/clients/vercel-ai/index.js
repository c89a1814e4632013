// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { createOpenAI } from '@ai-sdk/openai';
import { OpenTelemetry } from '@ai-sdk/otel';
import * as ai from 'ai';
import { aiSDKAgent } from '../lib/vercel.js';

/** Vercel's AI SDK 7 with its OpenTelemetry integration. */
export function start() {
  ai.registerTelemetry(new OpenTelemetry());
  return aiSDKAgent(
    { ...ai, openai: createOpenAI(), instructions: 'instructions' },
    ({ name }) => ({ telemetry: { functionId: name } }),
  );
}
