// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Span } from '@opentelemetry/api';

interface Auth { client_token: string; lease_duration: number }
interface Reply { auth?: Auth; data?: { text: string } }

/** What the phase's policy in Vault allows to read. Vault is found by VAULT_ADDR. */
export class Store {
  #token = '';
  #renewAt = 0; // when half of the token's life is over

  /** Take the wrapped token that Leasehold brought, or log in by the pod's ServiceAccount. */
  static async logIn(span: Span): Promise<Store> {
    const store = new Store();
    const { VAULT_WRAPPED_TOKEN_FILE: wrapped, VAULT_AUTH_MOUNT: mount, VAULT_ROLE: role } = process.env;
    if (wrapped) {
      // It can be unwrapped once. If it cannot, somebody else has: end the cycle.
      store.#token = (await readFile(wrapped, 'utf8')).trim();
      store.#take(await store.#ask(span, 'sys/wrapping/unwrap', {}));
      store.#renewAt = 0; // it is as old as its wrapping: renew it first
    } else {
      const jwt = await readFile(join(dirname(process.env.LEASEHOLD_TOKEN_FILE!), 'vault-token'), 'utf8');
      store.#take(await store.#ask(span, `auth/${mount}/login`, { role, jwt: jwt.trim() }));
    }
    return store;
  }

  /** Read a path, by the span of the tool that needs it. */
  async read(span: Span, path: string): Promise<string> {
    if (Date.now() > this.#renewAt) this.#take(await this.#ask(span, 'auth/token/renew-self', {}));
    return (await this.#ask(span, path)).data!.text;
  }

  #take({ auth }: Reply): void {
    if (!auth) throw new Error('Vault gave no token');
    this.#token = auth.client_token;
    this.#renewAt = Date.now() + auth.lease_duration * 500;
  }

  async #ask(span: Span, path: string, body?: object): Promise<Reply> {
    const { traceId, spanId } = span.spanContext();
    const headers: Record<string, string> = {
      'x-vault-request': 'true',
      // Vault writes this to its audit log: by it Leasehold sees which step a request belongs to.
      traceparent: `00-${traceId}-${spanId}-01`,
    };
    if (this.#token) headers['x-vault-token'] = this.#token;
    const reply = await fetch(`${process.env.VAULT_ADDR}/v1/${path}`, {
      method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(10_000),
    });
    if (!reply.ok) throw new Error(`Vault answers ${reply.status} to ${path}`);
    return await reply.json() as Reply;
  }
}
