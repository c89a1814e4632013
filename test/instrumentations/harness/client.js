// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const runner = fileURLToPath(new URL('../clients/run.js', import.meta.url));

/**
 * Run one scenario with one client in a process of its own, talking only to the
 * mock and to the collector. Fails with the client's own words when it fails.
 *
 * @param {{client: string, scenario: string, run: string, baseURL: string, endpoint: string, protocol?: string}} run
 * @param {number} [timeout] milliseconds after which the client is killed
 */
export async function runClient({ client, scenario, run, baseURL, endpoint, protocol = 'http/protobuf' }, timeout = 30_000) {
  const child = spawn(process.execPath, [runner, client, scenario], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout,
    env: {
      PATH: process.env.PATH,
      OPENAI_BASE_URL: baseURL,
      OPENAI_API_KEY: 'none',
      RUN_ID: run,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
    },
  });
  const [out, err, [code, signal]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${client} ${scenario} ended with ${signal ?? code}:\n${err}`);
  return { out: out.trim(), err };
}
