// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// The bounds of an accessor's length in bytes.
const (
	minAccessor = 8
	maxAccessor = 128
)

// takeHandle notes that a handle is there, whatever it is, and takes one that may
// be one.
func (g *gathered) takeHandle(t *semconv.Target, v pcommon.Value) {
	g.handled = true
	if v.Type() == pcommon.ValueTypeStr && isAccessor(v.Str()) {
		g.slots[t.Field] = slot{target: t, text: v.Str()}
	}
}

// isAccessor reports whether s has the form of an accessor.
func isAccessor(s string) bool {
	if len(s) < minAccessor || len(s) > maxAccessor {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}
