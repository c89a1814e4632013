// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/leasehold/leasehold/internal/cycle"
)

// typical is a cycle of eight steps: an agent that calls a model four times
// and three tools.
func typical() []*cycle.Step {
	var steps []*cycle.Step
	for i := range uint64(4) {
		steps = append(steps, step(10+i, 1, cycle.RoleLLM, used(1000, 100)))
		if i > 0 {
			steps = append(steps, step(20+i, 1, cycle.RoleTool, calls("search")))
		}
	}
	return append(steps, step(1, 0, cycle.RoleAgent, named("planner")))
}

// BenchmarkObserve measures one step, its share of settling and forgetting its
// cycle included, after so many agents have been seen: history must not show.
func BenchmarkObserve(b *testing.B) {
	for _, seen := range []int{100, 1_000_000} {
		b.Run(fmt.Sprintf("agents=%d", seen), func(b *testing.B) {
			tr := newTracker(Config{MaxCycles: 20_000})
			steps := typical()
			root := steps[len(steps)-1]
			n, now := uint64(0), t0
			one := func(agent string) {
				n++
				for _, s := range steps {
					binary.BigEndian.PutUint64(s.TraceID[:], n)
				}
				root.Identity.Agent = agent
				now = now.Add(10 * time.Millisecond)
				feedAt(tr, now, &Origin{}, steps...)
				if n%100 == 0 {
					tr.Expire(now)
				}
			}
			// Long enough for cycles to be forgotten as fast as they come.
			for i := range max(seen, 20_000) {
				one("agent-" + strconv.Itoa(i%seen))
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; i < b.N; i += len(steps) {
				one("planner")
			}
		})
	}
}

// BenchmarkMemory reports the heap that 100,000 cycles of eight steps take
// while their roots are still to come.
func BenchmarkMemory(b *testing.B) {
	const cycles = 100_000
	steps := typical()
	steps = steps[:len(steps)-1]
	for b.Loop() {
		before := heap()
		tr := newTracker(Config{MaxCycles: 2 * cycles})
		for n := range uint64(cycles) {
			for _, s := range steps {
				binary.BigEndian.PutUint64(s.TraceID[:], n+1)
			}
			feed(tr, &Origin{}, steps...)
		}
		b.ReportMetric(float64(heap()-before)/1e6, "MB/100k-cycles")
		if tr.Len() != cycles {
			b.Fatalf("%d cycles in flight", tr.Len())
		}
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
