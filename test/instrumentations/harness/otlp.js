// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

/** The attributes of a resource or span in OTLP JSON as a plain object. */
export function plainAttributes({ attributes = [] }) {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

// 64-bit integers are strings in OTLP JSON; all of ours are safe as numbers.
function plain(value) {
  if ('intValue' in value) return Number(value.intValue);
  if ('arrayValue' in value) return (value.arrayValue.values ?? []).map(plain);
  return Object.values(value)[0];
}
