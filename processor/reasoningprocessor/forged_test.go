// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadatatest"
)

// mailing is a cycle of the "planner" that mails to somebody.
func mailing(trace byte, to string) ptrace.Traces {
	return traffic(trace, llm(2, 1, 100, 10),
		tool(3, 1, "send_email", put("gen_ai.tool.call.arguments", `{"to":"`+to+`"}`, "gen_ai.tool.call.result", "sent")),
		agent(1, 0, "planner"))
}

// asBob makes a resource claim to be bob's in every way there is.
func asBob(td ptrace.Traces) ptrace.Traces {
	return from(td, semconv.IdentityAgent, "bob", semconv.IdentitySource, "basic", semconv.ServiceName, "bob", "gen_ai.agent.id", "bob")
}

// forged is 10,000 spans of alice's, in bob's name: 100 of each of his
// traces, and whole cycles that misbehave.
func forged(trace byte) (all []ptrace.Traces) {
	for n := range 10 {
		var edits []edit
		for id := range uint64(99) {
			edits = append(edits, tool(id+2, 1, "send_email", failed, put("gen_ai.tool.call.arguments", `{"to":"evil@example.net"}`)))
		}
		td := asBob(traffic(trace, append(edits, agent(1, 0, "planner"))...))
		if n > 0 {
			for _, s := range spans(td) {
				id := s.TraceID()
				binary.BigEndian.PutUint16(id[:], uint16(n))
				s.SetTraceID(id)
			}
		}
		all = append(all, td)
	}
	return all
}

// bobsLife is what bob does in ten cycles, with what else comes in before each of
// his batches; it returns, as bytes, all that leaves under his name.
func bobsLife(t *testing.T, is proving, others func(trace byte) []ptrace.Traces) (bobs [][]byte, r *rig) {
	t.Helper()
	inTime(t, func(t *testing.T) {
		r = startRig(t, func(c *Config) {
			c.Identity.Claims = append(c.Identity.Claims, semconv.ServiceName)
		})
		for trace := range byte(10) {
			td := mailing(trace+1, "customer@example.com")
			for _, forged := range others(trace + 1) {
				r.consumeAs(is(t.Context(), "alice", trace+1), forged)
			}
			r.consumeAs(is(t.Context(), "bob", trace+1), from(td, semconv.ServiceName, "bob"))
			time.Sleep(2 * time.Minute)
		}
		r.consumeAs(is(t.Context(), "bob", 11), from(mailing(11, "new@example.com"), semconv.ServiceName, "bob"))
		time.Sleep(2 * time.Minute)
		for _, td := range r.sink.AllTraces() {
			for _, rs := range td.ResourceSpans().All() {
				if who, _ := rs.Resource().Attributes().Get(semconv.IdentityAgent); who.Str() == "bob" {
					one := ptrace.NewTraces()
					rs.CopyTo(one.ResourceSpans().AppendEmpty())
					bytes, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(one)
					require.NoError(t, err)
					bobs = append(bobs, bytes)
				}
			}
		}
	})
	return bobs, r
}

// proving is the context of one whose name is proven, in the cycle of a trace.
type proving func(ctx context.Context, name string, trace byte) context.Context

// What one agent sends in another's name, with the other's trace ids, changes
// not one byte of what is told of the other; nor does it with the other's pod, Job
// and run, whether it is the pod that is proven or a user.
func TestForgedSpansTouchNobodyElse(t *testing.T) {
	for name, is := range map[string]proving{
		"users": func(ctx context.Context, name string, _ byte) context.Context { return as(ctx, name) },
		"pods":  inJob,
	} {
		t.Run(name, func(t *testing.T) {
			want, _ := bobsLife(t, is, func(byte) []ptrace.Traces { return nil })
			require.Len(t, want, 22, "ten steps, ten roots, and one more of both")
			require.Contains(t, string(want[20]), "path.destination", "by then it is known where bob mails to")
			got, r := bobsLife(t, is, func(trace byte) []ptrace.Traces {
				all := forged(trace)
				for i, td := range all {
					if i%2 == 0 {
						inBobsJob(td, trace)
					}
				}
				return all
			})
			require.Len(t, got, len(want))
			for i := range want {
				assert.Equal(t, want[i], got[i])
			}
			r.counts(metadatatest.AssertEqualProcessorReasoningIdentityMismatches, count(100))
		})
	}
}

// The one who forges has a hard event for it, on the first step of each cycle.
func TestForgingIsAHardEventOfTheForger(t *testing.T) {
	r := newRig(t)
	for range 2 {
		td := traffic(1, agent(2, 1, "planner"), agent(3, 1, "planner"), agent(1, 0, "planner"))
		r.consumeAs(as(t.Context(), "alice"), asBob(td))
	}
	honest := traffic(2, agent(2, 1, "planner"), agent(1, 0, "planner"))
	r.consumeAs(as(t.Context(), "bob"), asBob(honest))
	r.end()
	for _, td := range r.sink.AllTraces() {
		for _, rs := range td.ResourceSpans().All() {
			who, _ := rs.Resource().Attributes().Get(semconv.IdentityAgent)
			for _, s := range rs.ScopeSpans().At(0).Spans().All() {
				found := findings(t, s)
				if who.Str() == "bob" || s.SpanID() != spanID(2) {
					assert.Empty(t, found, "%s %s", who.Str(), s.SpanID())
					continue
				}
				require.Len(t, found, 1)
				assert.Equal(t, "identity.mismatch", found[0].Finding.Rule)
				assert.True(t, found[0].Finding.Hard)
				assert.Equal(t, "the sender claims to be `bob` and is proven to be `alice`", found[0].Finding.Text)
			}
		}
	}
	for _, root := range r.marked(semconv.CycleRoot) {
		v := verdict(t, root)
		if root.TraceID()[15] == 1 {
			assert.Equal(t, 1, v.Enforced.Hard)
			assert.LessOrEqual(t, v.Score, 20.0)
		} else {
			assert.Zero(t, v.Enforced.Hard)
		}
	}
}
