// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { OpenAIInstrumentation } from '@traceloop/instrumentation-openai';
import OpenAI from 'openai';
import { handWritten } from '../lib/loop.js';
import { traceloopSpans } from '../lib/spans.js';

/** Traceloop's (OpenLLMetry's) instrumentation of the openai package. */
export function start({ tracer }) {
  const instrumentation = new OpenAIInstrumentation();
  instrumentation.manuallyInstrument(OpenAI);
  return handWritten(new OpenAI(), traceloopSpans(tracer));
}
