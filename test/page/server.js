// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = process.env.PAGE_SERVER ?? fileURLToPath(new URL('../../_build/pageserver', import.meta.url));

/** Server is the page over a made-up fleet, in a process of its own. */
export class Server {
  #child;

  /** Start the server and wait for its address. */
  async start() {
    this.#child = spawn(binary, [], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: this.#child.stdout });
    const failed = once(this.#child, 'error').then(([cause]) => {
      throw new Error(`no test server at ${binary}: run "scripts/page" in the project's root`, { cause });
    });
    const [address] = await Promise.race([once(lines, 'line'), failed]);
    this.url = address;
  }

  /** Shut the server down; fails when it does not end well. */
  async stop() {
    this.#child.stdin.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    if (this.#child.exitCode !== 0) throw new Error(`the test server ended with ${this.#child.exitCode}`);
  }

  /** Ask, as a program, for something to be done to an agent. */
  async ask(agent, verb, body) {
    const answer = await fetch(`${this.url}/api/v1/agents/${encodeURIComponent(agent)}/${verb}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${verb} ${agent}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}
