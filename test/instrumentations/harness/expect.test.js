// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { expected } from './expect.js';

const usage = { input: 100, output: 20, cached: 60, reasoning: 10 };
const served = { status: 200, route: 'chat/completions', usage, tools: ['a', 'transfer_to_b'] };
const part = (sum, ...names) => names.map((name) => sum[name]);

it('expects all that was served of an SDK that reports all', () => {
  const sum = expected('openai-agents', 'cached', { entries: [served, { status: 429, route: served.route }] });
  assert.deepEqual(part(sum, 'input_tokens', 'output_tokens', 'cache_read_tokens', 'reasoning_tokens'), [100, 20, 60, 10]);
  assert.deepEqual(part(sum, 'cycles', 'model_calls', 'tool_calls', 'unknown_usage_calls'), [1, 1, 1, 0]);
});

it('expects no part that an SDK hides', () => {
  const sum = expected('opentelemetry-openai', 'cached', { entries: [served] });
  assert.deepEqual(part(sum, 'input_tokens', 'cache_read_tokens', 'reasoning_tokens'), [100, 0, 0]);
});

it('expects unknown usage of a silent call, and none of an untraced one', () => {
  const silent = expected('openinference-openai', 'streaming', { entries: [served] });
  const embedding = { ...served, route: 'embeddings', tools: [] };
  const untraced = expected('traceloop-openai', 'embeddings', { entries: [embedding, served] });
  assert.deepEqual(part(silent, 'model_calls', 'unknown_usage_calls', 'input_tokens'), [1, 1, 0]);
  assert.deepEqual(part(untraced, 'model_calls', 'unknown_usage_calls', 'input_tokens'), [1, 0, 100]);
});

it('counts from the first lost call on as untraced', () => {
  const sum = expected('langsmith-openai', 'streaming-cached', { entries: [served, served] });
  assert.deepEqual(part(sum, 'model_calls', 'input_tokens', 'tool_calls'), [1, 100, 2]);
});

it('expects the failures of a scenario, unless the SDK calls them successes', () => {
  assert.equal(expected('openai-agents', 'tool-error', { entries: [] }).tool_errors, 1);
  assert.equal(expected('langsmith-openai', 'tool-error', { entries: [] }).tool_errors, 0);
});
