// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/synth"
)

// BenchmarkReadTypical reads spans of every dialect, each long after it was
// last touched, as a pipeline would hand them in.
func BenchmarkReadTypical(b *testing.B) {
	g, err := synth.New(synth.Typical(1))
	require.NoError(b, err)
	r := newReader(b, Options{Passing: true})
	type one struct {
		scope *Scope
		span  ptrace.Span
	}
	var all []one
	for range 2000 {
		td := g.Next()
		for _, rs := range td.ResourceSpans().All() {
			for _, ss := range rs.ScopeSpans().All() {
				scope := r.Scope(rs.Resource(), ss.Scope())
				for _, span := range ss.Spans().All() {
					all = append(all, one{&scope, span})
				}
			}
		}
	}
	var step Step
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		r.Read(all[i].scope, all[i].span, &step)
		if i++; i == len(all) {
			i = 0
		}
	}
}
