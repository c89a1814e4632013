// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain';
import * as callbacks from '@langchain/core/callbacks/manager';
import { langChainAgent } from '../lib/langchain.js';

/** OpenInference's instrumentation of LangChain.js. */
export function start() {
  new LangChainInstrumentation().manuallyInstrument(callbacks);
  return langChainAgent;
}
