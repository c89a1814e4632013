// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judge

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/anomaly"
)

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
