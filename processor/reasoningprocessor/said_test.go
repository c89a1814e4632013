// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/semconv"
)

func TestTokensAreSaidOnce(t *testing.T) {
	u := cycle.Usage{Input: 10, Output: 5, CacheRead: 3}
	tests := []struct {
		name string
		span map[string]any
		want map[string]any
	}{
		{"the span says nothing", nil, map[string]any{semconv.UsageInput: int64(10), semconv.UsageOutput: int64(5), semconv.UsageCacheRead: int64(3)}},
		{"the same", map[string]any{semconv.StandardInput: 10, semconv.StandardOutput: 5, semconv.StandardCacheRead: 3, semconv.StandardReasoning: 0}, map[string]any{}},
		{"another number", map[string]any{semconv.StandardInput: 7, semconv.StandardOutput: 5, semconv.StandardCacheRead: 3}, map[string]any{semconv.UsageInput: int64(10)}},
		{"it is none", map[string]any{semconv.StandardInput: 10, semconv.StandardOutput: 5, semconv.StandardCacheRead: 3, semconv.StandardCacheWrite: 9}, map[string]any{semconv.UsageCacheWrite: int64(0)}},
		{"as a text", map[string]any{semconv.StandardInput: "10", semconv.StandardOutput: 5, semconv.StandardCacheRead: 3}, map[string]any{semconv.UsageInput: int64(10)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			attrs := pcommon.NewMap()
			assert.NoError(t, attrs.FromRaw(tt.span))
			var n notes
			n.on(attrs)
			n.said.read(attrs)
			n.usageUnsaid(&n.said, u)
			n.write()
			assert.Equal(t, tt.want, own(attrs))
		})
	}
}
