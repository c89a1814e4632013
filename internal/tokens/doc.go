// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package tokens counts each token once and says what it cost: which of a
// span's numbers include each other, which of a trace's spans report the same
// request, what a model's tokens cost at a date, and how large its context
// window is.
package tokens
