// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { awaitAllCallbacks } from '@langchain/core/callbacks/promises';
import { initializeOTEL } from 'langsmith/experimental/otel/setup';
import { langChainAgent } from '../lib/langchain.js';

/** LangSmith's tracing of LangChain.js, sent as OpenTelemetry spans and nowhere else. */
export function start({ provider }) {
  process.env.LANGSMITH_TRACING = 'true';
  process.env.LANGSMITH_TRACING_MODE = 'otel';
  initializeOTEL({ globalTracerProvider: provider, skipGlobalContextManagerSetup: true });
  return async (scenario) => {
    const answer = await langChainAgent(scenario);
    await awaitAllCallbacks();
    return answer;
  };
}
