// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai';
import OpenAI from 'openai';
import { handWritten } from '../lib/loop.js';
import { openInferenceSpans } from '../lib/spans.js';

/** OpenInference's instrumentation of the openai package. */
export function start({ tracer }) {
  const instrumentation = new OpenAIInstrumentation();
  instrumentation.manuallyInstrument(OpenAI);
  return handWritten(new OpenAI(), openInferenceSpans(tracer));
}
