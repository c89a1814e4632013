// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

const string = { type: 'string' };
const number = { type: 'number' };

/**
 * The tools agents may use: a description, JSON-schema properties of the
 * arguments (all required), and a function that answers at once.
 */
export const tools = {
  lookup_invoice: tool('Amount and currency of an invoice', { id: string }, () => ({ amount: 310, currency: 'USD' })),
  convert_currency: tool('Convert US dollars', { amount: number, to: string }, ({ amount }) => ({ amount: amount * 0.92 })),
  read_clause: tool('Text of a clause', { number }, ({ number }) => ({ clause: number, text: 'At most two percent a year.' })),
  search_flights: tool('Flights to an airport', { to: string }, () => [{ flight: 'LH 11', at: '09:10', eur: 61 }]),
  search_hotels: tool('Hotels in a city', { city: string, nights: number }, () => [{ name: 'Casa do Rio', eur: 84 }]),
  search_web: tool('Search the web', { query: string }, () => ['https://example.org/a', 'https://example.org/b']),
  read_page: tool('Read a page', { url: string }, ({ url }) => ({ url, text: 'Measured at -25 degrees.' })),
  check_stock: tool('Stock of an item', { sku: string }, ({ sku }) => ({ sku, stock: 0 })),
  issue_refund: tool('Refund an order', { order: string }, () => { throw new Error('payment service unavailable'); }),
};

function tool(description, properties, run) {
  return { description, run, parameters: schema(properties) };
}

/** A closed JSON schema of an object all of whose properties are required. */
export function schema(properties) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** The arguments of an agent that is used as a tool. */
export const agentTool = { description: 'Ask another agent', parameters: schema({ request: string }) };
