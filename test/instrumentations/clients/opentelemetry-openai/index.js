// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { createRequire } from 'node:module';
import { metrics } from '@opentelemetry/api';
import { OpenAIInstrumentation } from '@opentelemetry/instrumentation-openai';
import { handWritten } from '../lib/loop.js';
import { genAISpans } from '../lib/spans.js';

/** OpenTelemetry's own instrumentation of the openai package. */
export function start({ tracer }) {
  // Without a meter provider it fails on the first stream.
  new OpenAIInstrumentation().setMeterProvider(metrics.getMeterProvider());
  // It patches what is loaded by require after it, so no import here.
  const { OpenAI } = createRequire(import.meta.url)('openai');
  return handWritten(new OpenAI(), genAISpans(tracer));
}
