// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Records what the SDKs send: node harness/record.js DIR [CLIENT [SCENARIO]]

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clients } from '../clients/index.js';
import { MockModel } from '../mock/server.js';
import { scenarios } from '../scenarios/index.js';
import { runClient } from './client.js';
import { Sink } from './sink.js';

const [dir = 'recordings', onlyClient, onlyScenario] = process.argv.slice(2);
const mock = new MockModel();
const sink = new Sink();
await mkdir(dir, { recursive: true });
await mock.start();
const endpoint = await sink.start();

for (const [client, names] of Object.entries(clients)) {
  for (const scenario of names) {
    if ((onlyClient ?? client) !== client || (onlyScenario ?? scenario) !== scenario) continue;
    await record(client, scenario);
  }
}
await Promise.all([sink.stop(), mock.stop()]);

async function record(client, scenario) {
  const id = `${client}-${scenario}`;
  const run = mock.open(id, scenarios[scenario].script);
  try {
    await runClient({ client, scenario, run: id, baseURL: run.baseURL, endpoint, protocol: 'http/json' });
  } catch (err) {
    process.exitCode = 1;
    console.error(err.message, ...run.errors);
  }
  const traces = { resourceSpans: sink.take() };
  await writeFile(join(dir, `${id}.json`), JSON.stringify(traces, null, 1));
  console.log(id, JSON.stringify(run.ledger.totals()));
}
