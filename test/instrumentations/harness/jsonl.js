// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { closeSync, openSync, readSync } from 'node:fs';

/** JSONLines reads a file of one JSON object a line that someone else is writing. */
export class JSONLines {
  #file;
  #rest = Buffer.alloc(0);
  #objects = [];

  constructor(path) {
    this.#file = openSync(path, 'r');
  }

  /** Every object that is complete by now, in order. */
  all() {
    const chunk = Buffer.alloc(1 << 20);
    for (let n = 1; n > 0;) {
      n = readSync(this.#file, chunk, 0, chunk.length, null);
      this.#take(chunk.subarray(0, n));
    }
    return this.#objects;
  }

  close() {
    closeSync(this.#file);
  }

  #take(bytes) {
    const text = Buffer.concat([this.#rest, bytes]);
    const end = text.lastIndexOf(10) + 1;
    this.#rest = Buffer.from(text.subarray(end));
    const lines = text.subarray(0, end).toString('utf8').split('\n').filter(Boolean);
    this.#objects.push(...lines.map((line) => JSON.parse(line)));
  }
}
