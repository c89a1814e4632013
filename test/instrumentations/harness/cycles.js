// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { setTimeout as wait } from 'node:timers/promises';
import { plainAttributes } from './otlp.js';

const counts = [
  'model_calls', 'unknown_usage_calls', 'tool_calls', 'tool_errors',
  'input_tokens', 'output_tokens', 'cache_read_tokens', 'reasoning_tokens',
];

/**
 * Wait until a run's cycles have settled, and add them up. What is absent counts as
 * zero; more cycles than are waited for are counted too, if they are there by then.
 *
 * @param {import('./collector.js').Collector} collector
 * @param {string} run the run's service.instance.id
 * @param {number} number how many cycles to wait for
 */
export async function settled(collector, run, number, timeout = 15_000) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const roots = rootsOf(collector.traces(), run);
    if (roots.length >= number) return roots.reduce(add, zero());
    if (Date.now() > deadline) throw new Error(`${roots.length} of ${number} cycles of ${run} settled in ${timeout} ms`);
    await wait(100);
  }
}

/** How many cycle roots a run has by now. */
export const cyclesOf = (collector, run) => rootsOf(collector.traces(), run).length;

const zero = () => ({ cycles: 0, ...Object.fromEntries(counts.map((name) => [name, 0])) });

function add(sum, attributes) {
  sum.cycles += 1;
  for (const name of counts) sum[name] += attributes[`leasehold.cycle.${name}`] ?? 0;
  return sum;
}

function rootsOf(traces, run) {
  return traces.flatMap(({ resourceSpans = [] }) => resourceSpans)
    .filter(({ resource }) => plainAttributes(resource)['service.instance.id'] === run)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans.map(plainAttributes)))
    .filter((attributes) => attributes['leasehold.cycle.root']);
}
