// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"strconv"
	"testing"
	"time"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/audit"
)

// BenchmarkDecide is one event on an agent with a full memory.
func BenchmarkDecide(b *testing.B) {
	verdicts := make([]*audit.Evidence, 4096)
	for i := range verdicts {
		verdicts[i] = verdictOf("v"+strconv.Itoa(i), start.Add(time.Duration(i)*time.Second))
	}
	// As many as nobody remembers: none is a duplicate of the one before.
	findings := make([]*audit.Evidence, 4096)
	for i := range findings {
		findings[i] = findingOf("f"+strconv.Itoa(i), start, enforced("loop.call", anomaly.Warning))
	}
	for name, all := range map[string][]*audit.Evidence{"verdict": verdicts, "finding": findings} {
		b.Run(name, func(b *testing.B) { benchmark(b, all) })
	}
	b.Run("tick", func(b *testing.B) { benchmark(b, nil) })
}

func benchmark(b *testing.B, all []*audit.Evidence) {
	b.Helper()
	d := newDesk(DefaultPolicy())
	// It waits for time, whatever it has earned.
	d.p.Up.Restricted.MinTime = maxMinTime
	d.clean(MaxCycles)
	ev := Event{Proven: true, Tick: all == nil}
	n, counted := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		if all != nil {
			ev.Evidence = all[n%len(all)]
			d.now = d.now.Add(time.Second)
			stamp(&ev.Evidence.At, d.now)
		}
		Decide(&d.s, &ev, d.p, d.in, d.now, &d.out)
		n++
		if d.out.Effect == Counted || d.out.Effect == Noted {
			counted++
		}
	}
	if counted < n {
		b.Fatalf("%d of %d events were not taken in: %+v", n-counted, n, d.out)
	}
}
