// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// The agent that docs/instrumentation.md shows for TypeScript. Its model is a stand-in.

import { newProvider } from './telemetry.js';
import { work } from './work.js';

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

const provider = newProvider();
try {
  await work(stop.signal);
} catch (error) {
  process.exitCode = stop.signal.aborted ? 128 + 15 : 1;
  if (!stop.signal.aborted) console.error(error);
} finally {
  // The signal ends the work, and not the sending of what was done. Kubernetes gives a
  // pod 30 seconds between SIGTERM and SIGKILL; the exporter gives up after 10.
  await provider.shutdown().catch((error) => console.error('spans were lost:', error));
}
