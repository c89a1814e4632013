// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { setImmediate as turn } from 'node:timers/promises';

/** Answer with one JSON body. */
export function sendJSON(res, status, body, headers = {}) {
  if (res.headersSent) return res.destroy();
  res.writeHead(status, { 'content-type': 'application/json', ...headers });
  res.end(JSON.stringify(body));
}

/**
 * Answer with server-sent events, each in a write of its own so that clients see
 * a stream. With named set, every event carries its type as the event name.
 */
export async function sendEvents(res, events, { named = false, end = '' } = {}) {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  for (const event of events) {
    res.write(`${named ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`);
    await turn();
  }
  if (end) res.write(`data: ${end}\n\n`);
  res.end();
}
