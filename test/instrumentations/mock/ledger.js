// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

const zero = () => ({
  requests: 0, refused: 0, calls: 0, toolCalls: 0,
  input: 0, output: 0, cached: 0, reasoning: 0, withheld: 0,
});

/** Ledger keeps what the mock served to one run, request by request. */
export class Ledger {
  entries = [];

  /** Record a request: what it asked for and was given, and whether its usage was on the wire. */
  served(entry) {
    this.entries.push(entry);
  }

  /** Sums over all requests; tokens only of replies that were answered. */
  totals() {
    return this.entries.reduce(add, zero());
  }
}

function add(sum, entry) {
  sum.requests += 1;
  if (entry.status !== 200) {
    sum.refused += 1;
    return sum;
  }
  sum.calls += 1;
  sum.toolCalls += entry.tools.length;
  sum.withheld += entry.reported ? 0 : 1;
  sum.input += entry.usage.input;
  sum.output += entry.usage.output;
  sum.cached += entry.usage.cached ?? 0;
  sum.reasoning += entry.usage.reasoning ?? 0;
  return sum;
}
