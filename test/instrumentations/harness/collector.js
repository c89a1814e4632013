// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { config } from './config.js';
import { JSONLines } from './jsonl.js';
import { freePort } from './port.js';

const binary = process.env.OTELCOL ?? fileURLToPath(new URL('../../../_build/otelcol-leasehold', import.meta.url));

/** Collector is a running otelcol-leasehold with a folder and ports of its own. */
export class Collector {
  #child;
  #log;
  #dir;
  #written;

  /** Start the binary and wait until it takes spans. */
  async start() {
    await access(binary).catch(() => {
      throw new Error(`no collector at ${binary}: run "make build" in the project's root, or set OTELCOL`);
    });
    this.#dir = await mkdtemp(join(tmpdir(), 'leasehold-'));
    const traces = join(this.#dir, 'traces.jsonl');
    const [otlp, prometheus] = await Promise.all([freePort(), freePort()]);
    this.endpoint = `http://127.0.0.1:${otlp}`;
    this.metrics = `http://127.0.0.1:${prometheus}/metrics`;
    const file = join(this.#dir, 'config.yaml');
    await writeFile(file, config({ otlp, prometheus, traces }));
    this.#child = spawn(binary, ['--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#log = text(this.#child.stderr);
    await this.#ready(Date.now() + 30_000);
    this.#written = new JSONLines(traces);
  }

  /** Shut the collector down; fails when it does not end well. */
  async stop() {
    if (!this.#child) return;
    if (this.#child.exitCode === null) {
      this.#child.kill('SIGTERM');
      await once(this.#child, 'exit');
    }
    this.#written?.close();
    await rm(this.#dir, { recursive: true });
    if (this.#child.exitCode !== 0) throw new Error(`the collector ended badly:\n${await this.#log}`);
  }

  /** The metrics page, as Prometheus would see it. */
  async scrape() {
    return (await fetch(this.metrics)).text();
  }

  /** The annotated traces that have been written so far, one OTLP JSON object an export. */
  traces() {
    return this.#written.all();
  }

  async #ready(deadline) {
    while (Date.now() < deadline) {
      if (this.#child.exitCode !== null) throw new Error(`the collector did not start:\n${await this.#log}`);
      if (await this.#answers()) return;
      await wait(50);
    }
    this.#child.kill('SIGKILL');
    throw new Error('the collector did not come up within 30 s');
  }

  async #answers() {
    const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
    return fetch(`${this.endpoint}/v1/traces`, request).then((res) => res.ok, () => false);
  }
}
