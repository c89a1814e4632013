// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"bytes"
	"hash/maphash"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
)

// calls remembers the series of model calls: most calls have the labels of one
// just before, in four metrics. A call takes the place of another that happens
// to have the same.
type calls [64]call

// call is the series that calls with the same labels are recorded in.
type call struct {
	key                            []byte
	duration, chunk, input, output aggregate.Ref
}

var callSeed = maphash.MakeSeed()

// of returns the call with that key, which is copied.
func (c *calls) of(key []byte) *call {
	at := &c[maphash.Bytes(callSeed, key)%uint64(len(c))]
	if !bytes.Equal(at.key, key) {
		*at = call{key: append(at.key[:0], key...)}
	}
	return at
}
