// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/internal/cycle"
)

// sizeBound is what a baseline may take at 99 % of agents, in bytes.
const sizeBound = 16 << 10

// sizes logs and returns the 99th percentile of what baselines take.
func sizes(t *testing.T, name string, all []*Baseline) int {
	t.Helper()
	var memory, written []int
	for _, b := range all {
		memory, written = append(memory, b.Size()), append(written, len(b.Encode()))
	}
	slices.Sort(memory)
	slices.Sort(written)
	at := func(s []int, q float64) int { return s[int(q*float64(len(s)-1))] }
	t.Logf("%s: %d baselines; memory p50 %d, p99 %d, max %d bytes; stored p50 %d, p99 %d, max %d bytes", name, len(all),
		at(memory, .5), at(memory, .99), at(memory, 1), at(written, .5), at(written, .99), at(written, 1))
	return at(memory, .99)
}

func TestBaselineSizeOfRecordedAgents(t *testing.T) {
	d := readDojo(t, EffectConfig{})
	tasks, agents := map[string]*Baseline{}, map[string]*Baseline{}
	for _, r := range d.runs {
		for key, in := range map[string]map[string]*Baseline{r.task: tasks, r.suite: agents} {
			if in[key] == nil {
				in[key] = NewBaseline(Limits{})
			}
			in[key].Learn(&r.in)
		}
	}
	var all []*Baseline
	for _, in := range []map[string]*Baseline{tasks, agents} {
		for _, b := range in {
			all = append(all, b)
		}
	}
	assert.LessOrEqual(t, sizes(t, "recorded", all), sizeBound)
}

// synthetic is an agent of 2 to 20 tools, mostly few, with 20 to 300 cycles
// behind it, whose tools go to up to 40 places each, mostly to few of them, and
// take their time.
func synthetic(r *rand.Rand) *Baseline {
	b := NewBaseline(Limits{})
	tools := 2 + min(18, int(5*r.ExpFloat64()))
	places := rand.NewZipf(r, 1.5, 1, 39)
	for range 20 + r.IntN(281) {
		in := &Input{Facts: &Facts{CostUSD: r.ExpFloat64()}}
		in.Facts.Tokens.Input = int64(1000 * r.ExpFloat64())
		for i := range tools {
			in.Tools = append(in.Tools, fmt.Sprintf("tool_number_%d", i))
		}
		for i := range 1 + r.IntN(30) {
			tool := r.IntN(tools)
			e := Entry{Span: uint64(i + 1), Role: cycle.RoleTool, Tool: int32(tool), Effect: Effect(tool % 4), Millis: uint32(500 * r.ExpFloat64())}
			e.Dest = hashed(fmt.Sprint(tool, places.Uint64()))
			in.Trail = append(in.Trail, e)
		}
		b.Learn(in)
	}
	return b
}

func TestBaselineSizeOfSyntheticAgents(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var all []*Baseline
	for range 200 {
		all = append(all, synthetic(r))
	}
	assert.LessOrEqual(t, sizes(t, "synthetic", all), sizeBound)
}

// The worst that an agent can make its baseline take, and what the heap says of
// it: Size is not far off.
func TestBaselineSizeIsBounded(t *testing.T) {
	worst := func() *Baseline {
		b := NewBaseline(Limits{})
		for i := range 10 * DefaultDests {
			in := &Input{}
			for n := range DefaultTools {
				in.Tools = append(in.Tools, fmt.Sprint("tool", n+i/100*DefaultTools))
				for k := range 2 * maxTimings {
					in.Trail = append(in.Trail, Entry{
						Role: cycle.RoleTool, Tool: int32(n), Dest: uint64(i*100+k+1) * 0x9e3779b97f4a7c15, Effect: EffectAct, Millis: 1 << (k * 2),
					})
				}
			}
			b.Learn(in)
		}
		return b
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	b := worst()
	runtime.GC()
	runtime.ReadMemStats(&after)
	heap := float64(after.HeapAlloc) - float64(before.HeapAlloc)
	t.Logf("worst: Size %d, heap %.0f, stored %d bytes", b.Size(), heap, len(b.Encode()))
	assert.Less(t, b.Size(), 1<<20)
	assert.InEpsilon(t, heap, b.Size(), .5)
}
