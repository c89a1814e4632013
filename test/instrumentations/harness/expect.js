// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { cycles } from '../clients/index.js';
import { limits } from '../clients/limits.js';
import { scenarios } from '../scenarios/index.js';

/**
 * What the collector must make of a run: the mock's ledger, less what the SDK is
 * known to leave out of its spans.
 */
export function expected(client, scenario, ledger) {
  const sum = {
    cycles: cycles(client, scenario), model_calls: 0, unknown_usage_calls: 0,
    tool_calls: 0, tool_errors: failures(client, scenario),
    input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, reasoning_tokens: 0,
  };
  ledger.entries.forEach((entry, index) => {
    const limit = limitOn(client, scenario, entry, index);
    if (entry.status === 200) addServed(sum, entry, limit);
    else if (limit.refused) addSilent(sum);
  });
  return sum;
}

function failures(client, scenario) {
  const hidden = limits[client]?.some(({ hidesFailures }) => hidesFailures);
  return hidden ? 0 : scenarios[scenario].failures ?? 0;
}

function limitOn(client, scenario, entry, index) {
  const holds = ({ scenarios, route, after = 0 }) => (scenarios?.includes(scenario) ?? true)
    && (route ?? entry.route) === entry.route && index >= after;
  return Object.assign({}, ...(limits[client] ?? []).filter(holds));
}

function addServed(sum, { usage, tools }, { hides = [], silent, untraced }) {
  sum.tool_calls += tools.filter((name) => !name.startsWith('transfer_to_')).length; // a handoff is none
  if (untraced) return;
  if (silent) {
    addSilent(sum);
    return;
  }
  sum.model_calls += 1;
  const seen = (part) => (hides.includes(part) ? 0 : usage[part] ?? 0);
  sum.input_tokens += seen('input');
  sum.output_tokens += seen('output');
  sum.cache_read_tokens += seen('cached');
  sum.reasoning_tokens += seen('reasoning');
}

function addSilent(sum) {
  sum.model_calls += 1;
  sum.unknown_usage_calls += 1;
}
