// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/audit"
	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadatatest"
)

// findings are those on a span, as evidence.
func findings(t *testing.T, span ptrace.Span) (all []audit.Evidence) {
	t.Helper()
	for _, event := range span.Events().All() {
		e, ok, err := audit.FindingEvidence(span, event)
		require.NoError(t, err)
		if ok {
			all = append(all, e)
		}
	}
	return all
}

func verdict(t *testing.T, span ptrace.Span) audit.Verdict {
	t.Helper()
	v, ok, err := audit.VerdictFromSpan(span)
	require.NoError(t, err)
	require.True(t, ok)
	require.NoError(t, v.Verify())
	return v
}

func searching(id uint64) edit {
	return tool(id, 1, "search", put("gen_ai.tool.call.arguments", `{"q":"x"}`, "gen_ai.tool.call.result", "nothing"))
}

func TestAFindingLeavesWithItsStep(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t)
		for id := range uint64(3) {
			r.consume(traffic(1, searching(id+2)))
			assert.Len(t, r.out(), int(id)+1, "no step waits")
		}
		assert.Empty(t, findings(t, r.left(3)))
		found := findings(t, r.left(4))
		require.NotEmpty(t, found)
		e := found[0]
		assert.Equal(t, "loop.call", e.Finding.Rule)
		assert.Equal(t, audit.Subject{Agent: "shop", AgentSource: "service", Cycle: r.left(4).TraceID().String()}, e.Subject,
			"what leaves now is understood without its cycle")
		assert.Equal(t, uint64(4), e.Finding.Span)

		r.consume(traffic(1, agent(1, 0, "planner")))
		time.Sleep(6 * time.Second)
		v := verdict(t, r.left(1))
		assert.Equal(t, "planner", v.Agent)
		assert.Equal(t, "loop.call", v.Fired[0].Rule)
		assert.Empty(t, findings(t, r.left(1)), "they have been told")
		r.counts(metadatatest.AssertEqualProcessorReasoningFindings, count(1, "rule", "loop.call", "severity", "warning"), count(1, "rule", "loop.stuck", "severity", "warning"))
		r.end()
	})
}

func TestWhatOnlyTheWholeShowsIsOnTheRoot(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t)
		r.consume(traffic(1, tool(3, 9, "search"), agent(1, 0, "planner")))
		time.Sleep(6 * time.Second)
		found := findings(t, r.left(1))
		require.Len(t, found, 1)
		assert.Equal(t, "trace.orphan", found[0].Finding.Rule)
		assert.Equal(t, 1, verdict(t, r.left(1)).Orphans)
		r.end()
	})
}

func TestALateSpanCanOnlyWorsenAVerdict(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t)
		r.consume(traffic(1, searching(2), searching(3), agent(1, 0, "planner")))
		time.Sleep(6 * time.Second)
		first := verdict(t, r.left(1))
		r.consume(traffic(1, searching(4), searching(5)))
		time.Sleep(6 * time.Second)
		corrections := r.marked(semconv.CycleCorrection)
		require.Len(t, corrections, 1)
		v := verdict(t, corrections[0])
		assert.Equal(t, 1, v.Revision)
		assert.Less(t, v.Score, first.Score)
		r.consume(traffic(1, tool(6, 1, "read_file")))
		time.Sleep(6 * time.Second)
		corrections = r.marked(semconv.CycleCorrection)
		require.Len(t, corrections, 2)
		_, ok, _ := audit.VerdictFromSpan(corrections[1])
		assert.False(t, ok, "what makes it no worse is no verdict")
		r.end()
	})
}

func TestASpanThatComesAgainWithOtherContent(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t)
		r.consume(traffic(1, searching(2)))
		r.consume(traffic(1, searching(2)))
		r.consume(traffic(1, tool(2, 1, "search", failed), agent(1, 0, "planner")))
		time.Sleep(6 * time.Second)
		v := verdict(t, r.left(1))
		require.Len(t, v.Fired, 1)
		assert.Equal(t, "trace.conflict", v.Fired[0].Rule)
		assert.Equal(t, 1, v.Unaccounted, "a span that is sent again is none")
		r.end()
	})
}

// A batch that was refused further on comes again, and what was found must not
// be lost with the first copy.
func TestASpanThatComesAgainCarriesItsFindings(t *testing.T) {
	r := newRig(t)
	batch := traffic(1, searching(2), searching(3), searching(4))
	again := ptrace.NewTraces()
	batch.CopyTo(again)
	r.consume(batch)
	r.consume(again)
	var copies [][]audit.Evidence
	for _, span := range r.out() {
		if span.SpanID() == spanID(4) {
			copies = append(copies, findings(t, span))
		}
	}
	require.Len(t, copies, 2)
	require.NotEmpty(t, copies[0])
	require.Len(t, copies[1], len(copies[0]))
	for i := range copies[0] {
		assert.Equal(t, copies[0][i].ID, copies[1][i].ID, "it is the same evidence")
	}
	r.end()
}

// host has a real storage extension.
type host struct {
	extensions map[component.ID]component.Component
}

func (h host) GetExtensions() map[component.ID]component.Component { return h.extensions }

var storageID = component.MustNewID("file_storage")

func newHost(t *testing.T, dir string) host {
	t.Helper()
	factory := filestorage.NewFactory()
	cfg := factory.CreateDefaultConfig().(*filestorage.Config)
	cfg.Directory = dir
	ext, err := factory.Create(t.Context(), extensiontest.NewNopSettings(factory.Type()), cfg)
	require.NoError(t, err)
	require.NoError(t, ext.Start(t.Context(), componenttest.NewNopHost()))
	//nolint:usetesting // the test's own context is over by then
	t.Cleanup(func() { assert.NoError(t, ext.Shutdown(context.Background())) })
	return host{map[component.ID]component.Component{storageID: ext}}
}

// life is one life of a processor that mails to the given addresses, a cycle
// each, and returns the last cycle's verdict.
func life(t *testing.T, h host, trace byte, to ...string) audit.Verdict {
	t.Helper()
	r := newRig(t, func(c *Config) {
		c.HashKey, c.Baselines.Storage = "", &storageID
		c.SettleTime, c.LateWindow = time.Millisecond, time.Millisecond
	})
	require.NoError(t, r.Start(t.Context(), h))
	for i, address := range to {
		args := put("gen_ai.tool.call.arguments", fmt.Sprintf(`{"to":%q}`, address), "task.id", "order")
		r.consume(traffic(trace+byte(i), tool(2, 1, "send_email", args), agent(1, 0, "planner", put("task.id", "order"))))
	}
	r.end()
	roots := r.marked(semconv.CycleRoot)
	require.Len(t, roots, len(to))
	return verdict(t, roots[len(roots)-1])
}

func TestBaselinesOutliveARestart(t *testing.T) {
	h := newHost(t, t.TempDir())
	for n := range 4 {
		v := life(t, h, byte(1+2*n), "customer@example.com", "customer@example.com")
		assert.Empty(t, v.Fired)
	}
	assert.Empty(t, life(t, h, 10, "customer@example.com").Fired)
	v := life(t, h, 11, "evil@example.net")
	require.Len(t, v.Fired, 1)
	assert.Equal(t, "path.destination", v.Fired[0].Rule)
	assert.GreaterOrEqual(t, v.Badness, .5)
}

func TestStorageThatIsNone(t *testing.T) {
	for want, h := range map[string]component.Host{
		`no extension "file_storage" is running`: componenttest.NewNopHost(),
		`is no storage extension`:                host{map[component.ID]component.Component{storageID: nil}},
	} {
		r := newRig(t, func(c *Config) { c.Baselines.Storage = &storageID })
		assert.ErrorContains(t, r.Start(t.Context(), h), want)
		assert.NoError(t, r.Shutdown(t.Context()))
	}
}
