// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Records what the SDKs send, a file a run: node harness/record.js [DIR [CLIENT [SCENARIO]]]

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clients } from '../clients/index.js';
import { Recorder } from './recorder.js';

const [dir = 'recordings', onlyClient, onlyScenario] = process.argv.slice(2);
const wanted = ([client, scenario]) => (onlyClient ?? client) === client && (onlyScenario ?? scenario) === scenario;
const runs = Object.entries(clients).flatMap(([client, names]) => names.map((name) => [client, name])).filter(wanted);

const recorder = new Recorder();
await mkdir(dir, { recursive: true });
await recorder.start();
try {
  for (const [client, scenario] of runs) {
    const { traces, ledger } = await recorder.record(client, scenario);
    await writeFile(join(dir, `${client}-${scenario}.json`), `${JSON.stringify(traces, null, 1)}\n`);
    console.log(client, scenario, JSON.stringify(ledger.totals()));
  }
} finally {
  await recorder.stop();
}
