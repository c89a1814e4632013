// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/** Sink receives traces as OTLP/HTTP JSON and keeps them as they came. */
export class Sink {
  resourceSpans = [];
  #server = createServer((req, res) => this.#handle(req, res));

  /** Listen on a free loopback port. @returns {Promise<string>} the OTLP endpoint */
  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  /** Stop listening. */
  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** What came since the last call. */
  take() {
    return this.resourceSpans.splice(0);
  }

  async #handle(req, res) {
    const { resourceSpans } = await json(req);
    this.resourceSpans.push(...resourceSpans);
    res.writeHead(200, { 'content-type': 'application/json' });
    res.end('{}');
  }
}
