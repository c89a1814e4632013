// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package track

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/cycle"
	"github.com/leasehold/leasehold/internal/judge"
	"github.com/leasehold/leasehold/internal/traceform"
)

// player judges recordings of the demo, one cycle after the other.
type player struct {
	reader  *cycle.Reader
	judge   *judge.Judge
	tracker *Tracker
}

func newPlayer(t *testing.T) *player {
	t.Helper()
	hasher, err := cycle.NewHasher([]byte("key"))
	require.NoError(t, err)
	reader, err := cycle.NewReader(cycle.Options{HashKey: []byte("key")})
	require.NoError(t, err)
	j, err := judge.New(judge.Config{Hasher: cycle.Short{Hasher: hasher}})
	require.NoError(t, err)
	tracker, err := New(Config{Judge: j})
	require.NoError(t, err)
	return &player{reader, j, tracker}
}

// play judges the cycles of a file and returns the last one's verdict.
func (p *player) play(t *testing.T, file string) (last *audit.Verdict) {
	t.Helper()
	traces, _, err := traceform.ReadFile(filepath.Join("..", "..", "testdata", "demo", "judged", file))
	require.NoError(t, err)
	for _, resource := range traces.ResourceSpans().All() {
		var now time.Time
		for _, spans := range resource.ScopeSpans().All() {
			scope := p.reader.Scope(resource.Resource(), spans.Scope())
			for _, span := range spans.Spans().All() {
				now = span.EndTimestamp().AsTime()
				var step cycle.Step
				var target judge.Target
				args, ok := p.reader.ReadWithArgs(&scope, span, &step)
				p.judge.Aim(&step, args, ok, &target)
				if o := p.tracker.Observe(now, &Origin{Place: Place{Service: scope.Service}}, &step, &target); o.Hold {
					p.tracker.Hold(&o, true)
				}
			}
		}
		for _, settled := range p.tracker.Expire(now.Add(30 * time.Second)) {
			last = settled.Verdict
		}
	}
	require.NotNil(t, last, file)
	return last
}

// The recordings that the demo shows come to what they were made for.
func TestDemoRecordingsComeToTheirVerdicts(t *testing.T) {
	p := newPlayer(t)
	var last [6]*audit.Verdict
	var fired [6]string
	for i, file := range [...]string{
		"1-support-desk-usual.jsonl", "2-coder-usual.jsonl", "3-support-desk-fine.jsonl",
		"4-researcher-loops.jsonl", "5-coder-overspends.jsonl", "6-support-desk-steered.jsonl",
	} {
		last[i] = p.play(t, file)
		v := last[i]
		for j := range v.Fired {
			fired[i] += v.Fired[j].String() + "\n"
		}
	}
	for i := range 3 {
		assert.Empty(t, fired[i])
		assert.GreaterOrEqual(t, last[i].Score, 80.0)
	}
	for i, want := range map[int][]string{
		3: {"critical loop.call", "loop.stuck"},
		4: {"critical tokens.growth", "cost.unusual", "tokens.unusual"},
		5: {"path.destination", "path.tool"},
	} {
		for _, rule := range want {
			assert.Contains(t, fired[i], rule)
		}
		assert.Less(t, last[i].Score, last[2].Score-20)
	}
}
