// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { embed } from '../mock/reply.js';
import { plain, tools } from './basic.js';
import { streaming } from './streamed.js';

/** The Responses API in place of chat completions, with tools. */
export const responses = { ...tools, api: 'responses' };

/** The Responses API, streamed. */
export const responsesStreaming = { ...streaming, api: 'responses' };

/** A text is embedded before the model is asked. */
export const embeddings = {
  ...plain,
  bare: false,
  embed: 'warranty order 7311',
  script: { ...plain.script, 'text-embedding-3-small': [embed(7)] },
};
