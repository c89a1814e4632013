// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

import { call, say } from '../mock/reply.js';

const hotelAgent = {
  name: 'hotel-agent', model: 'gpt-4o-mini', instructions: 'Find one hotel.', tools: ['search_hotels'],
};

const hotelReplies = [
  call([['search_hotels', { city: 'Porto', nights: 2 }]], { input: 131, output: 23 }),
  say('Casa do Rio, 84 EUR a night.', { input: 197, output: 13 }),
];

/** An agent that another agent uses as a tool. */
export const nested = {
  service: 'travel-agent',
  agent: {
    name: 'travel-agent', model: 'gpt-4.1-mini', instructions: 'Plan the trip.',
    tools: ['search_flights', 'hotel_agent'], agents: { hotel_agent: hotelAgent },
  },
  prompt: 'Two nights in Porto, cheap.',
  script: {
    'gpt-4.1-mini': [
      call([['search_flights', { to: 'OPO' }], ['hotel_agent', { request: 'A hotel in Porto for two nights' }]],
        { input: 241, output: 59 }),
      say('Fly at 09:10 and stay at Casa do Rio.', { input: 383, output: 29 }),
    ],
    'gpt-4o-mini': hotelReplies,
  },
};

/** An agent that hands the whole conversation to another one. */
export const handoff = {
  service: 'travel-desk',
  agent: {
    name: 'travel-desk', model: 'gpt-4.1-mini', instructions: 'Hand the task to the right agent.',
    tools: [], handoffs: [hotelAgent],
  },
  prompt: 'I need a room in Porto for two nights.',
  script: {
    'gpt-4.1-mini': [call([['transfer_to_hotel-agent', {}]], { input: 167, output: 31 })],
    'gpt-4o-mini': hotelReplies,
  },
};
