// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultaudit

import "encoding/hex"

// Where the ids stand in a traceparent, as in
// 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 (W3C Trace Context).
const (
	traceAt, traceEnd = 3, 35
	spanAt, spanEnd   = 36, 52
	leastTraceparent  = 55
)

// trace reads a traceparent of whatever version; zero where it is none, as when it
// is hashed.
func trace(text string) (trace [16]byte, span [8]byte) {
	if len(text) < leastTraceparent || text[traceAt-1] != '-' || text[traceEnd] != '-' || text[spanEnd] != '-' {
		return trace, span
	}
	_, err := hex.Decode(trace[:], []byte(text[traceAt:traceEnd]))
	if err == nil {
		_, err = hex.Decode(span[:], []byte(text[spanAt:spanEnd]))
	}
	if err != nil || trace == [16]byte{} || span == [8]byte{} {
		return [16]byte{}, [8]byte{}
	}
	return trace, span
}
