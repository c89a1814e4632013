// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import * as basic from './basic.js';
import * as nested from './nested.js';
import * as research from './research.js';
import * as streamed from './streamed.js';
import * as trouble from './trouble.js';
import * as wire from './wire.js';

/**
 * A scenario is one task for one agent and what the model says to it.
 *
 * @typedef {object} Scenario
 * @property {string} service service.name of the agent's process
 * @property {object} agent its name, model, instructions and the names of its tools
 * @property {string} prompt the task
 * @property {Record<string, object[]>} script the model's replies, by model name
 * @property {number} [failures] how many of the tool calls fail
 * @property {boolean} [stream] ask for a stream
 * @property {boolean} [withoutUsage] do not ask for usage in the stream
 * @property {string} [api] 'chat' (default) or 'responses', where the SDK lets one choose
 * @property {string} [embed] text to embed before the task
 * @property {boolean} [bare] no agent span around it, where the SDK itself makes none
 */

/** Every scenario by name. @type {Record<string, Scenario>} */
export const scenarios = Object.fromEntries(
  Object.entries({ ...basic, ...research, ...streamed, ...nested, ...trouble, ...wire })
    .map(([name, scenario]) => [name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`), scenario]),
);
