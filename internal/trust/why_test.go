// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/anomaly"
)

var update = flag.Bool("update", false, "write the golden files anew")

// What is said of an agent, to be read by a person: go test -update writes it.
func TestWhy(t *testing.T) {
	tests := []struct {
		name string
		life func() *desk
	}{
		{"new", func() *desk { return newDesk(DefaultPolicy()).later(0) }},
		{"climbing", func() *desk {
			d := newDesk(DefaultPolicy())
			d.clean(9)
			d.evidence(verdictOf(d.next(), d.now, enforced("loop.call", anomaly.Warning)))
			d.clean(2)
			return d
		}},
		{"indebted", func() *desk {
			d := newDesk(DefaultPolicy()).at(Autonomous)
			d.bad(3)
			return d
		}},
		{"demoted", func() *desk {
			d := newDesk(DefaultPolicy()).at(SemiAutonomous)
			d.bad(6)
			d.clean(3)
			return d
		}},
		{"quarantined", func() *desk {
			d := newDesk(DefaultPolicy()).at(Restricted)
			d.evidence(findingOf("c", d.now, hardEvent()))
			return d
		}},
		{"waiting", func() *desk {
			d := newDesk(DemoPolicy()).at(SemiAutonomous)
			d.clean(5)
			d.s.Approval.Evidence = "0123456789abcdef"
			return d
		}},
		{"held", func() *desk {
			d := newDesk(DefaultPolicy()).at(Restricted)
			d.in.Fleet = View{Frozen: true}
			d.bad(4)
			return d
		}},
		{"silent", func() *desk {
			d := newDesk(DefaultPolicy()).at(Restricted)
			d.take(&Event{Run: &RunChange{ID: "r", Started: d.now}})
			d.later(3 * time.Minute).tick()
			return d.later(5 * time.Minute)
		}},
		{"observed", func() *desk {
			p := DefaultPolicy()
			p.Enforcement.Default = Observe
			d := newDesk(p)
			d.clean(1)
			return d
		}},
		{"capped", func() *desk {
			d := newDesk(DemoPolicy()).at(SemiAutonomous)
			d.ask(Request{Verb: VerbDemote, Why: "it writes too much"})
			d.clean(20)
			return d
		}},
		{"highest", func() *desk { return newDesk(DefaultPolicy()).at(Autonomous) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := tt.life()
			got := strings.Join(Why("billing", &d.s, d.p, d.in, d.now), "\n") + "\n"
			path := filepath.Join("testdata", "why", tt.name+".txt")
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
				require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, string(want), got)
		})
	}
}

func TestWhyChangesNothing(t *testing.T) {
	d := newDesk(DefaultPolicy())
	d.clean(3)
	before := d.s.Clone()
	Why("billing", &d.s, d.p, d.in, d.now)
	Floors(&d.s, d.p, d.in, d.now)
	assert.Equal(t, before, &d.s)
}

func TestFloorsTellTheUnmetFirst(t *testing.T) {
	d := newDesk(DefaultPolicy())
	d.clean(2)
	floors := Floors(&d.s, d.p, d.in, d.now)
	require.NotEmpty(t, floors)
	assert.Equal(t, Floor{ID: "floor.cycles", Text: "2 of 18 cycles"}, floors[0])
	met := false
	for _, f := range floors {
		assert.False(t, met && !f.Met, f)
		met = f.Met
	}
	assert.Empty(t, Floors(&newDesk(d.p).at(Autonomous).s, d.p, d.in, d.now))
}
