// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { Client } from 'langsmith';
import { initializeOTEL } from 'langsmith/experimental/otel/setup';
import { traceable } from 'langsmith/traceable';
import { wrapOpenAI } from 'langsmith/wrappers';
import OpenAI from 'openai';
import { handWritten } from '../lib/loop.js';

/**
 * LangSmith's wrapper of the openai package and its traceable functions, as
 * OpenTelemetry spans and sent nowhere else. (Runs of LangChain.js itself do not
 * become spans: langsmith only writes on spans that traceable has opened.)
 */
export function start({ provider }) {
  // It asks its own server for batch limits; the mock says that it has none.
  const client = new Client({ apiUrl: process.env.OPENAI_BASE_URL, apiKey: 'none', tracingMode: 'otel' });
  initializeOTEL({ globalTracerProvider: provider, skipGlobalContextManagerSetup: true });
  const config = { client, tracingEnabled: true };
  const run = handWritten(wrapOpenAI(new OpenAI(), config), traceableSpans(config));
  return async (scenario) => {
    const answer = await run(scenario);
    await client.awaitPendingTraceBatches();
    return answer;
  };
}

const traceableSpans = (config) => ({
  agent: (name, work) => traceable(() => work(), { ...config, name, run_type: 'chain' })(),
  tool: (name, id, args, work) => traceable(() => work(), {
    ...config, name, run_type: 'tool', metadata: { tool_call_id: id },
  })(JSON.parse(args)),
});
