// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

/**
 * @typedef {{input: number, output: number, cached?: number, reasoning?: number}} Usage
 * Tokens as the provider counts them: cached is part of input, reasoning of output.
 */

/** A reply that answers with text. */
export const say = (text, usage) => ({ text, toolCalls: [], usage });

/** A reply that asks for tool calls, each given as [name, arguments]. */
export const call = (calls, usage) => ({
  text: '',
  toolCalls: calls.map(([name, args]) => ({ name, args })),
  usage,
});

/** A reply that turns the request away, asking to come back at once. */
export const refuse = (status) => ({ status });

/** A reply to an embeddings request. */
export const embed = (input) => ({ embedding: true, usage: { input, output: 0 } });
