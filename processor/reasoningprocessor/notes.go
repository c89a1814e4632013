// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"math"

	"go.opentelemetry.io/collector/pdata/pcommon"
)

// notes gathers what is to be written on a list of attributes, so that the
// list grows once and by no more than it has to. One is used again and again.
type notes struct {
	attrs pcommon.Map
	list  [maxNotes]note
	n     int
	// said is what the step's span says itself.
	said said
	// spare is for how many more the list is made to have room.
	spare int
}

// maxNotes is more than is written on any span.
const maxNotes = 48

type note struct {
	key, text string
	bits      uint64
	kind      noteKind
}

type noteKind uint8

const (
	noteStr noteKind = iota
	noteInt
	noteDouble
	noteBool
)

// on begins the notes for a list.
func (n *notes) on(attrs pcommon.Map) { n.attrs, n.n, n.spare = attrs, 0, 0 }

func (n *notes) add(v note) {
	n.list[n.n] = v
	n.n++
}

// setStr notes a text, setInt a number: unless it is empty. setCount notes a
// zero too.
func (n *notes) setStr(key, v string) {
	if v != "" {
		n.add(note{key: key, text: v, kind: noteStr})
	}
}

func (n *notes) setInt(key string, v int64) {
	if v != 0 {
		n.add(note{key: key, bits: uint64(v), kind: noteInt})
	}
}

func (n *notes) setCount(key string, v int) {
	n.add(note{key: key, bits: uint64(v), kind: noteInt})
}

func (n *notes) setDouble(key string, v float64) {
	n.add(note{key: key, bits: math.Float64bits(v), kind: noteDouble})
}

// setTrue notes key as true, setFalse as false: if at all.
func (n *notes) setTrue(key string, really bool) {
	if really {
		n.add(note{key: key, bits: 1, kind: noteBool})
	}
}

func (n *notes) setFalse(key string, really bool) {
	if really {
		n.add(note{key: key, kind: noteBool})
	}
}

// write puts everything noted on the list.
func (n *notes) write() {
	n.attrs.EnsureCapacity(n.attrs.Len() + n.n + n.spare)
	for i := range n.list[:n.n] {
		switch v := &n.list[i]; v.kind {
		case noteStr:
			n.attrs.PutStr(v.key, v.text)
		case noteInt:
			n.attrs.PutInt(v.key, int64(v.bits))
		case noteDouble:
			n.attrs.PutDouble(v.key, math.Float64frombits(v.bits))
		case noteBool:
			n.attrs.PutBool(v.key, v.bits != 0)
		}
	}
}
