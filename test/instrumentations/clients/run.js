// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Runs one scenario with one client: node clients/run.js CLIENT SCENARIO

import { startTracing } from './lib/telemetry.js';
import { scenarios } from '../scenarios/index.js';

const [client, name] = process.argv.slice(2);
const scenario = scenarios[name];
if (!scenario) throw new Error(`no scenario ${name}; there are ${Object.keys(scenarios).join(', ')}`);

const telemetry = startTracing(scenario.service);
const { start } = await import(`./${client}/index.js`);
const run = await start(telemetry);
try {
  console.log(await run(scenario));
} finally {
  await telemetry.provider.forceFlush();
  await telemetry.provider.shutdown();
}
