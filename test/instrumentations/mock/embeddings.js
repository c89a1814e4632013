// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

/** One embeddings list: a short fixed vector for each input text. */
export function embeddings(model, request, reply) {
  const texts = [request.input].flat();
  const data = texts.map((_, index) => ({
    object: 'embedding', index, embedding: vector(request.encoding_format),
  }));
  const { input } = reply.usage;
  return { object: 'list', model, data, usage: { prompt_tokens: input, total_tokens: input } };
}

function vector(format) {
  const values = Float32Array.from([0.25, -0.5, 0.125, 0.75]);
  return format === 'base64' ? Buffer.from(values.buffer).toString('base64') : Array.from(values);
}
