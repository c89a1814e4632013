// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package guide

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/leasehold/leasehold/test/stack"
)

// What launched the agents, as TRACEPARENT says it.
const causeTrace, causeSpan = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"

var byRole = []string{"VAULT_ROLE=support", "VAULT_AUTH_MOUNT=kubernetes"}

// Each agent of the guide makes a cycle that is whole and clean, and does what its phase allows.
func TestAgentsOfTheGuideAreWholeAndClean(t *testing.T) {
	s := newScene(t)
	for _, l := range languages(t) {
		for phase, c := range map[string]struct {
			tool, payments, link string
		}{
			"shadow":          {tool: "check_refund"},
			"restricted":      {tool: "check_refund", payments: "payments: dry run 3"},
			"semi-autonomous": {tool: "send_refund", payments: "payments: refund 3", link: "AGENT_LINK=true"},
			"autonomous":      {tool: "send_refund", payments: "payments: refund 3"},
		} {
			t.Run(l.name+"/"+phase, func(t *testing.T) {
				job := l.name + "-" + phase
				a := s.start(t, l, job, phase, append(byRole, c.link, "TRACEPARENT=00-"+causeTrace+"-"+causeSpan+"-01")...)
				require.Zero(t, a.code(t), a.out.String())
				assert.Equal(t, c.payments, strings.TrimSpace(a.out.String()), "what left the process")

				root := s.settled(t, job)
				assert.GreaterOrEqual(t, score(t, root), 90.0)
				assert.Empty(t, s.findings(t, job))
				assert.Equal(t, phase, root.attr("leasehold.cycle.phase"))
				assert.Equal(t, "ok", root.attr("leasehold.cycle.status"))
				assert.Equal(t, "refund-order", root.attr("leasehold.cycle.task"))
				assert.EqualValues(t, 5, root.attr("leasehold.cycle.model_calls"))
				assert.EqualValues(t, 4, root.attr("leasehold.cycle.tool_calls"))
				assert.Nil(t, root.attr("leasehold.cycle.unknown_usage_calls"))
				assert.Equal(t, []string{"search_orders", "search_orders", "search_orders", c.tool}, tools(s.spans(t, job)))
				if c.link == "" {
					assert.Equal(t, causeTrace, root.TraceID().String())
					assert.Equal(t, causeSpan, root.ParentSpanID().String())
					return
				}
				assert.NotEqual(t, causeTrace, root.TraceID().String())
				assert.True(t, root.ParentSpanID().IsEmpty())
				require.Equal(t, 1, root.Links().Len())
				assert.Equal(t, causeSpan, root.Links().At(0).SpanID().String())
			})
		}
	}
}

func tools(spans []span) (names []string) {
	for _, s := range spans {
		if name, ok := s.attr("gen_ai.tool.name").(string); ok {
			names = append(names, name)
		}
	}
	return names
}

// A task that would overflow the model's context window is shortened before the rule on
// context has to say so.
func TestAgentsOfTheGuideShorten(t *testing.T) {
	s := newScene(t)
	// The start of JavaScript's spans is in whole milliseconds, and what comes in the same one has no order.
	require.NoError(t, s.vault.Faults(t.Context(), stack.Fault{Path: "^GET /v1/orders/", Mode: stack.FaultDelay, DelayMS: 5}))
	for _, l := range languages(t) {
		t.Run(l.name, func(t *testing.T) {
			job := l.name + "-long"
			a := s.start(t, l, job, "restricted", append(byRole, "AGENT_ORDERS=12")...)
			require.Zero(t, a.code(t), a.out.String())
			assert.GreaterOrEqual(t, score(t, s.settled(t, job)), 90.0)
			assert.Empty(t, s.findings(t, job))
			most := 0.0
			for _, sp := range s.spans(t, job) {
				if share, ok := sp.attr("leasehold.context.utilization").(float64); ok {
					most = max(most, share)
				}
			}
			assert.Greater(t, most, 0.4, "the task is long")
			assert.Less(t, most, 0.55)
			assert.Greater(t, 12*len(order)/4, 8192, "and would not fit otherwise")
		})
	}
}

// SIGTERM ends the work; what was done is sent, with the root, and the code says why.
func TestAgentsOfTheGuideFlushWhenTheyAreStopped(t *testing.T) {
	s := newScene(t)
	for _, l := range languages(t) {
		t.Run(l.name, func(t *testing.T) {
			job := l.name + "-stopped"
			a := s.start(t, l, job, "shadow", append(byRole, "AGENT_ORDERS=1000", "AGENT_DELAY_MS=200")...)
			require.Eventually(t, func() bool { return len(s.spans(t, job)) > 2 }, 60*time.Second, 50*time.Millisecond)
			before := len(s.spans(t, job))
			require.NoError(t, a.Process.Signal(syscall.SIGTERM))
			assert.Equal(t, 143, a.code(t), a.out.String())
			root := s.settled(t, job)
			assert.Equal(t, "root", root.attr("leasehold.cycle.close"))
			assert.Equal(t, "error", root.attr("leasehold.cycle.status"))
			assert.Equal(t, "cancelled", root.attr("error.type"))
			assert.Greater(t, len(s.spans(t, job)), before)
			for _, found := range s.findings(t, job) {
				assert.False(t, strings.HasPrefix(found, "trace."), found)
			}
		})
	}
}

// Each request of Vault bears the step that made it: the root for the login, the tool for
// what it reads. A wrapped token is unwrapped once, and renewed while the cycle goes on.
func TestAgentsOfTheGuideAreExplainedToVault(t *testing.T) {
	s := newScene(t)
	for _, l := range languages(t) {
		t.Run(l.name, func(t *testing.T) {
			job := l.name + "-vault"
			a := s.start(t, l, job, "shadow", s.byWrapped(t, 4*time.Second), "AGENT_ORDERS=16", "AGENT_DELAY_MS=300")
			require.Zero(t, a.code(t), a.out.String())
			root, steps := s.settled(t, job), map[string]string{}
			for _, sp := range s.spans(t, job) {
				name, _ := sp.attr("gen_ai.tool.name").(string)
				steps[fmt.Sprintf("00-%s-%s-01", sp.TraceID(), sp.SpanID())] = name
			}
			rootParent := fmt.Sprintf("00-%s-%s-01", root.TraceID(), root.SpanID())
			seen := map[string]int{}
			for _, r := range requests(t, s.vault) {
				tool, ours := steps[r.traceparent]
				switch {
				case !ours:
				case r.path == "sys/wrapping/unwrap":
					assert.Equal(t, rootParent, r.traceparent)
					seen[r.path]++
				default:
					assert.Equal(t, "search_orders", tool, r.path)
					seen[r.path]++
				}
			}
			assert.Equal(t, 1, seen["sys/wrapping/unwrap"])
			assert.Equal(t, 16, seen["orders/reader"])
			assert.Greater(t, seen["auth/token/renew-self"], 1)
		})
	}
}
