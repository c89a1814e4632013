// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"encoding/binary"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/cycle"
)

// Hasher hashes destinations with the key of a cycle.Hasher.
type Hasher struct{ *cycle.Hasher }

// Hash implements anomaly.Hasher; it is 0 only for the empty text.
func (h Hasher) Hash(content string) uint64 {
	if content == "" {
		return 0
	}
	sum := h.String(content)
	return binary.LittleEndian.Uint64(sum[:]) | 1
}

// Destinations adds to into the destinations in a tool call's arguments: a text
// that is JSON, or a map or list, which is looked into as its JSON would be.
// Anything else has none. It keeps hashes, never content, and does not allocate
// for a text.
func Destinations(args pcommon.Value, keys *anomaly.DestKeys, h anomaly.Hasher, into *anomaly.Dests) {
	switch args.Type() {
	case pcommon.ValueTypeStr:
		into.JSON(args.Str(), keys, h)
	case pcommon.ValueTypeMap, pcommon.ValueTypeSlice:
		if keys.Any() {
			into.JSON(asJSON(args), keys, h)
		}
	}
}
