// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package synth makes agent traffic: traces such as the instrumentations of
// several conventions send, from a seed, with the totals that an exact reader
// must find in them. It knows nothing of how Leasehold reads spans and spells
// the attribute keys itself, so that a mistake in the reader's tables cannot
// hide in the traffic it is tested with.
package synth
