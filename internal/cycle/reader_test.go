// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/semconv"
)

func TestReadDoesNotAllocate(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	r := newReader(t, Options{})
	for i := range benchSpans {
		bench := &benchSpans[i]
		span, res, scope := bench.span.build()
		sc := r.Scope(res, scope)
		roles := 0
		allocs := testing.AllocsPerRun(500, func() {
			var step Step // must stay on the stack
			r.Read(&sc, span, &step)
			r.Digests(&sc, span)
			roles += int(step.Role)
		})
		assert.LessOrEqual(t, allocs, 0.5, bench.name)
		assert.Equal(t, 501*int(bench.want.Role), roles, bench.name)
	}
}

func TestReaderIsSafeForConcurrentUse(t *testing.T) {
	r := newReader(t, Options{})
	span, res, scope := benchSpans[1].span.build()
	sc := r.Scope(res, scope)
	var want Step
	r.Read(&sc, span, &want)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				var got Step
				if r.Read(&sc, span, &got); got != want {
					t.Error("another step")
				}
			}
		})
	}
	wg.Wait()
}

// The tables speak of roles and finish reasons by their wire names.
func TestTablesNameWhatExists(t *testing.T) {
	known := func(role string) {
		t.Helper()
		_, ok := ParseRole(role)
		assert.True(t, ok, role)
	}
	for _, k := range semconv.KindValues {
		known(k.Role)
		if k.Root != "" {
			known(k.Root)
		}
	}
	for _, o := range semconv.Operations {
		known(o.Role)
	}
	for _, n := range semconv.NameRules {
		known(n.Role)
	}
	for role := range semconv.RoleOperations {
		known(role)
	}
	for _, m := range semconv.Mappings() {
		for _, k := range m.Keys {
			if k.Role != "" {
				known(k.Role)
			}
		}
	}
	for _, word := range []string{"stop", "length", "tool_calls", "content_filter", "error"} {
		assert.NotEqual(t, FinishUnknown, parseFinish(semconv.FinishOf(word)), word)
	}
	assert.Equal(t, FinishUnknown, parseFinish(""))
}
