// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { chatChunks, chatCompletion } from './chat.js';
import { embeddings } from './embeddings.js';
import { Ledger } from './ledger.js';
import { response, responseEvents } from './responses.js';
import { Script } from './script.js';
import { sendEvents, sendJSON } from './send.js';

const routes = {
  'chat/completions': serveChat,
  responses: serveResponse,
  embeddings: serveEmbeddings,
};

/**
 * MockModel is an OpenAI-compatible server that says what it is told to. Each run
 * has a base URL, a script and a ledger of its own, so runs cannot mix.
 */
export class MockModel {
  #runs = new Map();
  #server = createServer((req, res) => this.#handle(req, res));

  /** Listen on a free loopback port. */
  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** Stop listening and drop open connections. */
  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Open a run: where to send its requests, and what it is served. */
  open(id, replies) {
    const run = { id, script: new Script(replies), ledger: new Ledger(), errors: [] };
    this.#runs.set(id, run);
    return { ...run, baseURL: `http://127.0.0.1:${this.#server.address().port}/${id}/v1` };
  }

  async #handle(req, res) {
    const [, id, route] = req.url.match(/^\/([^/]+)\/v1\/(.+)$/) ?? [];
    const run = this.#runs.get(id);
    if (!run || !routes[route]) return sendJSON(res, 404, { error: { message: `no such route: ${req.url}` } });
    try {
      await this.#serve(run, route, await json(req), res);
    } catch (err) {
      run.errors.push(err);
      sendJSON(res, 400, { error: { message: err.message, type: 'invalid_request_error' } });
    }
  }

  async #serve(run, route, request, res) {
    const { id, reply } = run.script.next(request.model);
    const entry = { id: `${run.id}-${id}`, route, model: request.model, status: reply.status ?? 200 };
    if (reply.status) {
      run.ledger.served(entry);
      return sendJSON(res, reply.status, { error: { message: 'come back later', type: 'rate_limit' } },
        { 'retry-after': '0', 'retry-after-ms': '1' });
    }
    const reported = await routes[route](res, entry.id, request, reply);
    run.ledger.served({ ...entry, reported, usage: reply.usage, tools: (reply.toolCalls ?? []).map(({ name }) => name) });
  }
}

// Each of these answers a request and says whether usage was on the wire.

async function serveChat(res, id, request, reply) {
  const model = dated(request.model);
  if (!request.stream) {
    sendJSON(res, 200, chatCompletion(`chatcmpl-${id}`, model, reply));
    return true;
  }
  const includeUsage = request.stream_options?.include_usage === true;
  await sendEvents(res, chatChunks(`chatcmpl-${id}`, model, reply, includeUsage), { end: '[DONE]' });
  return includeUsage;
}

async function serveResponse(res, id, request, reply) {
  const model = dated(request.model);
  if (request.stream) await sendEvents(res, responseEvents(`resp_${id}`, model, reply), { named: true });
  else sendJSON(res, 200, response(`resp_${id}`, model, reply));
  return true;
}

async function serveEmbeddings(res, _id, request, reply) {
  sendJSON(res, 200, embeddings(request.model, request, reply));
  return true;
}

// A provider answers with the dated name of the model that was asked for.
const dates = { 'gpt-4.1-mini': '2025-04-14', 'gpt-4o-mini': '2024-07-18', 'gpt-5-mini': '2025-08-07' };
const dated = (model) => (dates[model] ? `${model}-${dates[model]}` : model);
