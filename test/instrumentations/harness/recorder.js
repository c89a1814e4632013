// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { MockModel } from '../mock/server.js';
import { scenarios } from '../scenarios/index.js';
import { runClient } from './client.js';
import { Sink } from './sink.js';

/** Recorder runs clients and keeps the spans they send, as OTLP JSON. */
export class Recorder {
  #mock = new MockModel();
  #sink = new Sink();
  #endpoint;

  async start() {
    await this.#mock.start();
    this.#endpoint = await this.#sink.start();
  }

  async stop() {
    await Promise.all([this.#sink.stop(), this.#mock.stop()]);
  }

  /** The traces of one run, without what tells the machine it was recorded on. */
  async record(client, scenario) {
    const id = `${client}-${scenario}`;
    const { baseURL, ledger } = this.#mock.open(id, scenarios[scenario].script);
    await runClient({ client, scenario, run: id, baseURL, endpoint: this.#endpoint, protocol: 'http/json' });
    return { traces: { resourceSpans: this.#sink.take().map(withoutStacks) }, ledger };
  }
}

// Stack traces name folders of the machine.
function withoutStacks({ resource, scopeSpans }) {
  const event = ({ attributes, ...rest }) => ({
    ...rest, attributes: attributes.filter(({ key }) => key !== 'exception.stacktrace'),
  });
  const span = ({ events, ...rest }) => ({ ...rest, events: events.map(event) });
  return { resource, scopeSpans: scopeSpans.map(({ spans, ...rest }) => ({ ...rest, spans: spans.map(span) })) };
}
