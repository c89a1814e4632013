// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

// Limits bound what a baseline learns and when it may be trusted. A zero field
// takes its default.
type Limits struct {
	// WarmUp is how many clean cycles must be learned before novelty counts,
	// 1 to 10000; default 8, and 5 is the least that is worth having.
	WarmUp int
	// Support is in how many clean cycles a value must have come before it
	// counts as seen, 1 to 255; default 1. With n, fewer than n poisoned
	// cycles cannot make anything look usual.
	Support int
	// Tools is how many tools are known of an agent, 1 to 4096; default 64.
	Tools int
	// Dests is how many destinations are known of a tool, 1 to 65536;
	// default 256.
	Dests int
	// NewDests is how many destinations that were not there before one cycle
	// may add to a tool, NewTools how many tools to a baseline; default 8 and
	// 16. What a cycle brings beyond them stays unknown and still counts as
	// new.
	NewDests, NewTools int
}

// The defaults of Limits.
const (
	DefaultWarmUp   = 8
	DefaultSupport  = 1
	DefaultTools    = 64
	DefaultDests    = 256
	DefaultNewDests = 8
	DefaultNewTools = 16
)

// What Tools and Dests can be at most, also in a stored baseline.
const (
	maxTools = 4096
	maxDests = 65_536
)

func (l Limits) withDefaults() Limits {
	return Limits{
		WarmUp:   limit(l.WarmUp, DefaultWarmUp, 10_000),
		Support:  limit(l.Support, DefaultSupport, 255),
		Tools:    limit(l.Tools, DefaultTools, maxTools),
		Dests:    limit(l.Dests, DefaultDests, maxDests),
		NewDests: limit(l.NewDests, DefaultNewDests, maxDests),
		NewTools: limit(l.NewTools, DefaultNewTools, maxTools),
	}
}

func limit(n, def, most int) int {
	if n <= 0 {
		return def
	}
	return min(n, most)
}
