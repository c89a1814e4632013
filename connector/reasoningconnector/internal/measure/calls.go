// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package measure

import (
	"bytes"
	"hash/maphash"

	"github.com/leasehold/leasehold/connector/reasoningconnector/internal/aggregate"
)

// callLabels are clientLabels and the error of a model call, as its span has
// them.
type callLabels struct {
	operation, provider, request, response, address, failed string
	port                                                    int64
}

// call is the series that calls with the same labels are recorded in.
type call struct {
	key                            []byte
	duration, chunk, input, output aggregate.Ref
}

// calls remembers the series of model calls: most calls have the labels of one
// just before, in four metrics. A call takes the place of another that happens
// to have the same.
type calls struct {
	places [64]call
	// last is the call before, and lastLabels what its labels were; nil when
	// there was none in the batch, or under another resource.
	last       *call
	lastLabels callLabels
}

var callSeed = maphash.MakeSeed()

// callOf returns the series of calls with these labels.
func (p *pass) callOf(labels *callLabels) *call {
	c := &p.calls
	if c.last != nil && *labels == c.lastLabels {
		return c.last
	}
	key := p.label(p.callKey(labels), labels.failed)
	at := &c.places[maphash.Bytes(callSeed, key)%uint64(len(c.places))]
	if !bytes.Equal(at.key, key) {
		*at = call{key: append(at.key[:0], key...)}
	}
	c.last, c.lastLabels = at, *labels
	return at
}

// callKey builds the labels in clientLabels and returns the key's length.
func (p *pass) callKey(l *callLabels) int {
	p.label(p.prefix, l.operation, l.provider, l.request, l.response, l.address)
	p.key = aggregate.AppendInt(p.key, l.port)
	return len(p.key)
}

// under keeps the last call only if it was under the resource whose labels are
// prefix.
func (c *calls) under(prefix []byte) {
	if c.last != nil && !bytes.HasPrefix(c.last.key, prefix) {
		c.forget()
	}
}

// forget lets go of the last span.
func (c *calls) forget() { c.last, c.lastLabels = nil, callLabels{} }
