// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadatatest"
)

// from is traffic whose resource says more, as pairs.
func from(td ptrace.Traces, pairs ...string) ptrace.Traces {
	for i := 0; i < len(pairs); i += 2 {
		resourceOf(td).PutStr(pairs[i], pairs[i+1])
	}
	return td
}

func (r *rig) consumeAs(ctx context.Context, td ptrace.Traces) {
	r.t.Helper()
	require.NoError(r.t, r.ConsumeTraces(ctx, td))
}

// stamps are those on the resources that have left.
func (r *rig) stamps() (all []map[string]any) {
	for _, td := range r.sink.AllTraces() {
		for _, rs := range td.ResourceSpans().All() {
			all = append(all, writtenOn(rs.Resource().Attributes()))
		}
	}
	return all
}

func stamped(agent, source string, claimed ...string) map[string]any {
	m := map[string]any{semconv.IdentityAgent: agent, semconv.IdentitySource: source}
	if len(claimed) > 0 {
		m[semconv.IdentityClaimed] = claimed[0]
	}
	return m
}

func TestStamps(t *testing.T) {
	relaying := func(c *Config) { c.Identity.Collectors = []string{"node-1"} }
	fed := func(c *Config) { c.Identity.Channel = "agent-spans" }
	named := func(c *Config) { c.Identity.Claims = []string{semconv.ServiceName, semconv.IdentityAgent} }
	forged := []string{semconv.IdentityAgent, "bob", semconv.IdentitySource, "basic", semconv.IdentityClaimed, "carol"}
	tests := []struct {
		name   string
		edit   func(*Config)
		sender string
		claims []string
		want   map[string]any
		proof  string
		odd    bool
	}{
		{name: "proven", sender: "alice", want: stamped("alice", "basic"), proof: "proven"},
		{name: "not proven", claims: forged, want: map[string]any{}, proof: "unproven"},
		{name: "no name", sender: "a\x00", claims: forged, want: map[string]any{}, proof: "invalid"},
		{name: "a forged stamp", sender: "alice", claims: forged, want: stamped("alice", "basic", "bob"), proof: "proven", odd: true},
		{name: "its own name", sender: "alice", claims: []string{semconv.IdentityAgent, "alice"}, want: stamped("alice", "basic"), proof: "proven"},
		{name: "a claim of yours", edit: named, sender: "alice", want: stamped("alice", "basic", "shop"), proof: "proven", odd: true},
		{name: "a hostile claim", sender: "alice", claims: []string{semconv.IdentityAgent, "b\no\u202eb"}, want: stamped("alice", "basic", "bob"), proof: "proven", odd: true},
		{name: "a collector that is not listed", sender: "node-1", claims: forged[:4], want: stamped("node-1", "basic", "bob"), proof: "proven", odd: true},
		{name: "a listed collector", edit: relaying, sender: "node-1", claims: forged[:4], want: stamped("bob", "basic via node-1"), proof: "relayed"},
		{name: "and what it saw claimed", edit: relaying, sender: "node-1", claims: forged, want: stamped("bob", "basic via node-1", "carol"), proof: "relayed", odd: true},
		{name: "a channel", edit: fed, claims: forged[:4], want: stamped("bob", "basic via agent-spans"), proof: "relayed"},
		{name: "who comes beside the channel", edit: fed, sender: "alice", claims: forged[:2], want: stamped("alice", "basic", "bob"), proof: "proven", odd: true},
		{name: "without a source", edit: relaying, sender: "node-1", claims: forged[:2], want: stamped("bob", "via node-1"), proof: "relayed"},
		{name: "with a hostile source", edit: relaying, sender: "node-1", claims: []string{semconv.IdentityAgent, "bob", semconv.IdentitySource, "a\nb"}, want: stamped("bob", "via node-1"), proof: "relayed"},
		{name: "without a stamp", edit: relaying, sender: "node-1", claims: forged[4:], want: map[string]any{}, proof: "unproven"},
		{name: "with no name in it", edit: relaying, sender: "node-1", claims: []string{semconv.IdentityAgent, "b\n"}, want: map[string]any{}, proof: "invalid"},
		{name: "an agent beside it", edit: relaying, sender: "alice", claims: forged[:4], want: stamped("alice", "basic", "bob"), proof: "proven", odd: true},
	}
	for _, judging := range []bool{true, false} {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				r := newRig(t, func(c *Config) {
					c.Judge = judging
					if tt.edit != nil {
						tt.edit(c)
					}
				})
				ctx := t.Context()
				if tt.sender != "" {
					ctx = as(ctx, tt.sender)
				}
				r.consumeAs(ctx, from(traffic(1, plain(2, 1), agent(1, 0, "planner")), tt.claims...))
				r.end()
				require.NotEmpty(t, r.stamps())
				for _, got := range r.stamps() {
					assert.Equal(t, tt.want, got, "on what passes and on the root")
				}
				r.counts(metadatatest.AssertEqualProcessorReasoningResources, count(1, "identity", tt.proof))
				if tt.odd {
					r.counts(metadatatest.AssertEqualProcessorReasoningIdentityMismatches, count(1))
				} else {
					r.never("identity_mismatches")
				}
			})
		}
	}
}

// Many keys of one name, and names that are no texts, lead nowhere.
func TestStampsTakeTheOnlyPlace(t *testing.T) {
	td := traffic(1, agent(1, 0, "planner"))
	attrs := resourceOf(td)
	attrs.PutStr("x", "bob")
	attrs.PutInt(semconv.IdentityAgent, 7)
	attrs.PutEmptyMap(semconv.IdentityClaimed).PutStr("a", "b")
	r := newRig(t, func(c *Config) { c.RunIDAttributes = []string{"x"} })
	r.consumeAs(as(t.Context(), "alice"), td)
	r.end()
	assert.Equal(t, []map[string]any{stamped("alice", "basic")}, r.stamps())
}

// Roots that were made up and corrections are of the sender, too.
func TestWhatIsMadeUpIsStamped(t *testing.T) {
	inTime(t, func(t *testing.T) {
		r := startRig(t)
		r.consumeAs(as(t.Context(), "alice"), traffic(1, llm(2, 1, 10, 1)))
		time.Sleep(10*time.Minute + 30*time.Second)
		r.consumeAs(as(t.Context(), "alice"), traffic(1, llm(3, 1, 10, 1)))
		time.Sleep(2 * time.Minute)
		require.Len(t, r.marked(semconv.CycleSynthetic), 2)
		require.Len(t, r.marked(semconv.CycleCorrection), 1)
		require.Len(t, r.stamps(), 4)
		for _, got := range r.stamps() {
			assert.Equal(t, stamped("alice", "basic"), got)
		}
	})
}

// engine knows the phase of one agent.
type engine struct {
	component.StartFunc
	component.ShutdownFunc
}

func (engine) Phase(agent string) (trust.Phase, bool) {
	return trust.SemiAutonomous, agent == "alice"
}

type hostWith map[component.ID]component.Component

func (h hostWith) GetExtensions() map[component.ID]component.Component { return h }

func TestThePhaseIsWhatTheEngineSays(t *testing.T) {
	id := component.MustNewID("trust")
	r := newRig(t, func(c *Config) { c.Trust, c.Phase = &id, "autonomous" })
	require.NoError(t, r.Start(t.Context(), hostWith{id: engine{}}))
	for i, sender := range []string{"alice", "bob"} {
		r.consumeAs(as(t.Context(), sender), traffic(byte(i+1), tool(2, 1, "delete_file"), agent(1, 0, "planner")))
	}
	r.consume(traffic(3, agent(1, 0, "planner")))
	r.end()
	phases := map[pcommon.TraceID]any{}
	for _, root := range r.marked(semconv.CycleRoot) {
		phases[root.TraceID()] = attr(root, semconv.CyclePhase)
	}
	assert.Equal(t, map[pcommon.TraceID]any{{15: 1}: "semi-autonomous", {15: 2}: "shadow", {15: 3}: "autonomous"}, phases)
	for _, step := range r.out() {
		if step.Name() == "" && step.SpanID() == spanID(2) {
			found := findings(t, step)
			if step.TraceID()[15] == 1 {
				assert.Empty(t, found)
				continue
			}
			require.Len(t, found, 1)
			assert.Equal(t, "phase.write", found[0].Finding.Rule)
			assert.Equal(t, "shadow", found[0].Phase)
		}
	}
}

func TestWithoutTheEngineItDoesNotStart(t *testing.T) {
	id := component.MustNewID("trust")
	for want, host := range map[string]hostWith{
		`trust: no extension "trust" is running: add it to extensions and service::extensions`: {},
		`trust: extension "trust" knows no phases: name one such as trust`:                     {id: struct{ component.Component }{}},
	} {
		r := newRig(t, func(c *Config) { c.Trust = &id })
		assert.EqualError(t, r.Start(t.Context(), host), want)
		r.end()
	}
	r := newRig(t, func(c *Config) { c.Trust, c.Judge = &id, false })
	assert.NoError(t, r.Start(t.Context(), hostWith{}), "where nothing is judged no phase is asked for")
	r.end()
}
