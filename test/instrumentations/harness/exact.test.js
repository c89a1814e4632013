// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { clients } from '../clients/index.js';
import { MockModel } from '../mock/server.js';
import { scenarios } from '../scenarios/index.js';
import { runClient } from './client.js';
import { Collector } from './collector.js';
import { cyclesOf, settled } from './cycles.js';
import { expected } from './expect.js';
import { sumOf } from './prometheus.js';

const mock = new MockModel();
const collector = new Collector();
const done = new Map();

before(async () => {
  await mock.start();
  await collector.start();
});

after(async () => {
  await mock.stop();
  await collector.stop();
});

describe('each cycle is counted exactly', { concurrency: 2 }, () => {
  for (const [client, names] of Object.entries(clients)) {
    for (const scenario of names) it(`${client}: ${scenario}`, () => check(client, scenario));
  }
});

describe('all of them together', () => {
  it('no run has more cycles than it should', () => {
    for (const [id, want] of done) assert.equal(cyclesOf(collector, id), want.cycles, id);
  });

  it('the metrics add up to what all runs came to', async () => {
    const names = ['input_tokens', 'output_tokens', 'cache_read_tokens', 'reasoning_tokens'];
    const want = names.map((name) => [...done.values()].reduce((sum, run) => sum + run[name], 0));
    const deadline = Date.now() + 5000;
    let got = await tokenMetrics();
    while (got.join() !== want.join() && Date.now() < deadline) {
      await wait(200); // a flush of the connector
      got = await tokenMetrics();
    }
    assert.deepEqual(got, want);
  });
});

async function tokenMetrics() {
  const page = await collector.scrape();
  const tokens = (type) => sumOf(page, 'leasehold_tokens_total', 'leasehold_token_type', type);
  const detail = (kind) => sumOf(page, 'leasehold_tokens_detail_total', 'leasehold_token_kind', kind);
  return [tokens('input'), tokens('output'), detail('cache_read'), detail('reasoning')];
}

async function check(client, scenario) {
  const id = `${client}-${scenario}`;
  const run = mock.open(id, scenarios[scenario].script);
  await runClient({ client, scenario, run: id, baseURL: run.baseURL, endpoint: collector.endpoint });
  assert.deepEqual(run.errors, [], 'the mock had nothing to say to a request');
  assert.equal(run.script.left(), 0, 'the client did not play the scenario to its end');
  const want = expected(client, scenario, run.ledger);
  done.set(id, want);
  assert.deepEqual(await settled(collector, id, want.cycles), want);
}
