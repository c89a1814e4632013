// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

/** The name that tries to be read as HTML, and from right to left. */
export const hostile = '<script>alert(1)</script>\u202e"\'&';

/** The longest name that a DNS name can be. */
export const long = 'a'.repeat(253);
