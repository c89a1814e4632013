// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const built = (name) => fileURLToPath(new URL(`../../_build/${name}`, import.meta.url));
const otelcol = process.env.OTELCOL ?? built('otelcol-leasehold');
const leasehold = process.env.LEASEHOLD ?? built('leasehold');

/** Free ports of this machine, all different. */
async function freePorts(n) {
  const servers = Array.from({ length: n }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** A collector in which the agent desk/support proves its name, and ada acts. */
const config = ({ dir, otlp, http }) => ({
  extensions: {
    file_storage: { directory: join(dir, 'storage'), create_directory: true },
    'basicauth/agents': { htpasswd: { inline: 'desk/support:agents-secret' } },
    'basicauth/people': { htpasswd: { inline: 'ada:peoples-secret' } },
    trust: {
      storage: 'file_storage',
      ledger: { directory: join(dir, 'ledger') },
      policy: { preset: 'demo-small-numbers' },
      http: { endpoint: `127.0.0.1:${http}`, auth: { authenticator: 'basicauth/people' } },
    },
  },
  receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${otlp}`, auth: { authenticator: 'basicauth/agents' } } } } },
  processors: { reasoning: { settle_time: '200ms' } },
  connectors: { reasoning: {} },
  exporters: { trust: {} },
  service: {
    extensions: ['file_storage', 'basicauth/agents', 'basicauth/people', 'trust'],
    telemetry: { metrics: { level: 'none' } },
    pipelines: {
      traces: { receivers: ['otlp'], processors: ['reasoning'], exporters: ['reasoning'] },
      logs: { receivers: ['reasoning'], exporters: ['trust'] },
    },
  },
});

/** Collector is the built collector with a folder and ports of its own. */
export class Collector {
  credentials = { username: 'ada', password: 'peoples-secret' };
  #child;
  #log;
  #dir;
  #otlp;

  /** Start the binary and wait until it serves the page. */
  async start() {
    for (const binary of [otelcol, leasehold]) {
      await access(binary).catch(() => {
        throw new Error(`no binary at ${binary}: run "make build" in the project's root`);
      });
    }
    this.#dir = await mkdtemp(join(tmpdir(), 'leasehold-'));
    const [otlp, http] = await freePorts(2);
    this.#otlp = otlp;
    this.url = `http://127.0.0.1:${http}`;
    const file = join(this.#dir, 'config.yaml'); // of which JSON is a part
    await writeFile(file, JSON.stringify(config({ dir: this.#dir, otlp, http })));
    this.#child = spawn(otelcol, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#log = text(this.#child.stderr);
    for (const deadline = Date.now() + 30_000; ; await wait(100)) {
      if (await fetch(this.url).then(() => true, () => false)) return;
      if (this.#child.exitCode !== null || Date.now() > deadline) throw new Error(`the collector does not serve the page:\n${await this.#ended()}`);
    }
  }

  /** Send recorded cycles as desk/support, under new ids. */
  async send(recording) {
    const file = fileURLToPath(new URL(`../../testdata/demo/judged/${recording}`, import.meta.url));
    const secret = Buffer.from('desk/support:agents-secret').toString('base64');
    await promisify(execFile)(leasehold, [
      'replay', file, '--to', `http://127.0.0.1:${this.#otlp}`, '--new-ids', '--header', `Authorization=Basic ${secret}`,
    ]);
  }

  /** Shut the collector down; fails when it does not end well. */
  async stop() {
    const log = await this.#ended();
    await rm(this.#dir, { recursive: true });
    if (this.#child.exitCode !== 0) throw new Error(`the collector ended badly:\n${log}`);
  }

  async #ended() {
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGTERM');
      await once(this.#child, 'exit');
    }
    return this.#log;
  }
}
