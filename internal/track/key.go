// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"encoding/binary"
	"encoding/hex"
	"hash/maphash"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// Origin is what is known of a span's sender, the same for all spans of one
// resource.
type Origin struct {
	// Sender is the proven identity on the connection, "" without one. Spans
	// of different senders never meet in one cycle.
	Sender string
	// Source is what proved it, Impersonated the name that the sender claims
	// where that is another; "" for none.
	Source, Impersonated string
	// Phase is the trust phase that the sender holds, "" to go by the
	// configuration. A cycle keeps the one that it began in.
	Phase string
	// Grant is what the sender may do by its own name, nil to go by the
	// configuration. A cycle keeps the one that it began with.
	Grant *anomaly.Grant
	// Run identifies the run that a cycle is; "" makes each trace a cycle.
	Run string
	// Place is where the sender runs.
	Place Place
	// Image identifies the container image it runs from, 0 when unknown.
	Image uint64
}

// Place is where a cycle runs, as its first span's resource says.
type Place struct {
	// Service is the service's name, which stands in for an agent's.
	Service string
	// Cluster and Namespace are those of Kubernetes.
	Cluster, Namespace string
}

// Key identifies a cycle: the sender first, then the run or else the trace.
type Key struct {
	Sender, Run string
	Trace       [16]byte
}

func keyOf(o *Origin, s *cycle.Step) Key {
	if o.Run != "" {
		return Key{Sender: o.Sender, Run: o.Run}
	}
	return Key{Sender: o.Sender, Trace: s.TraceID}
}

// ID is the cycle's id as people see it: the run, or the trace in hex.
func (k *Key) ID() string {
	if k.Run != "" {
		return k.Run
	}
	return hex.EncodeToString(k.Trace[:])
}

var seed = maphash.MakeSeed()

// hash spreads keys over shards and maps; it never leaves the process.
func (k *Key) hash() uint64 {
	h := maphash.Bytes(seed, k.Trace[:])
	if k.Run != "" {
		h ^= maphash.String(seed, k.Run)
	}
	if k.Sender != "" {
		h = h*0x9e3779b97f4a7c15 ^ maphash.String(seed, k.Sender)
	}
	return h
}

// nodeID is the span's id within its cycle. Ids are unique in a trace only,
// so in a run of several traces the trace's id is mixed in.
func nodeID(k *Key, trace *[16]byte, span [8]byte) uint64 {
	id := binary.BigEndian.Uint64(span[:])
	if id == 0 || k.Run == "" {
		return id
	}
	id ^= binary.BigEndian.Uint64(trace[8:]) * 0x9e3779b97f4a7c15
	if id == 0 {
		return 1
	}
	return id
}
