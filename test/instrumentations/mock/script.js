// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

/** Script hands out a scenario's replies in order, for each model on its own. */
export class Script {
  #replies;
  #served = 0;

  /** @param {Record<string, object[]>} replies scripted replies by model name */
  constructor(replies) {
    this.#replies = new Map(Object.entries(replies).map(([model, list]) => [model, [...list]]));
  }

  /** The next reply for a model with a fresh id; throws when the script has run out. */
  next(model) {
    const reply = this.#replies.get(model)?.shift();
    if (!reply) throw new Error(`no reply scripted for another request to model ${model}`);
    this.#served += 1;
    return { id: String(this.#served).padStart(3, '0'), reply };
  }

  /** How many scripted replies nobody has asked for. */
  left() {
    return [...this.#replies.values()].reduce((sum, list) => sum + list.length, 0);
  }
}
