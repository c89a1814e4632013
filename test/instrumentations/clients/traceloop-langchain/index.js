// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import * as callbacks from '@langchain/core/callbacks/manager';
import { LangChainInstrumentation } from '@traceloop/instrumentation-langchain';
import { langChainAgent } from '../lib/langchain.js';
import { traceloopSpans } from '../lib/spans.js';

/**
 * Traceloop's (OpenLLMetry's) instrumentation of LangChain.js. It makes every span a
 * child of whatever span is active, so the application opens one for its agent; where
 * the scenario is bare, each span becomes a trace of its own.
 */
export function start({ tracer }) {
  new LangChainInstrumentation().manuallyInstrument({ callbackManagerModule: callbacks });
  const spans = traceloopSpans(tracer);
  return (scenario) => {
    const work = () => langChainAgent(scenario);
    return scenario.bare ? work() : spans.agent(scenario.agent.name, work);
  };
}
