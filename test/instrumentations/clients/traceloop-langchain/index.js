// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import * as callbacks from '@langchain/core/callbacks/manager';
import { LangChainInstrumentation } from '@traceloop/instrumentation-langchain';
import { langChainAgent } from '../lib/langchain.js';

/** Traceloop's (OpenLLMetry's) instrumentation of LangChain.js. */
export function start() {
  new LangChainInstrumentation().manuallyInstrument({ callbackManagerModule: callbacks });
  return langChainAgent;
}
