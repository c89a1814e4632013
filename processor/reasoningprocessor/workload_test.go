// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/leasehold/leasehold/internal/semconv"
	"github.com/leasehold/leasehold/processor/reasoningprocessor/internal/metadatatest"
)

// inJob is the context of a request from an agent's pod, whose Job is of a trace.
func inJob(ctx context.Context, agent string, trace byte) context.Context {
	return by(ctx, jobAuth(agent, trace))
}

func jobAuth(agent string, trace byte) authData {
	auth := podAuth(agent)
	auth[semconv.JobName], auth[semconv.JobUID] = fmt.Sprintf("run-%d", trace), fmt.Sprintf("job-%s-%d", agent, trace)
	return auth
}

// podAuth is what is proven of a pod that no Job owns.
func podAuth(agent string) authData {
	return authData{
		semconv.AuthAgent: agent, semconv.NamespaceName: "shop", semconv.ServiceAccountName: agent,
		semconv.PodName: agent + "-x", semconv.PodUID: "pod-" + agent,
	}
}

// inBobsJob makes a resource claim to be of bob's pod and Job in every way.
func inBobsJob(td ptrace.Traces, trace byte) ptrace.Traces {
	bobs := jobAuth("bob", trace)
	for key, value := range bobs {
		resourceOf(td).PutStr(key, value.(string))
	}
	return from(td, semconv.RunID, bobs[semconv.JobUID].(string), semconv.IdentityPodUID, bobs[semconv.PodUID].(string))
}

// whence is all that a resource says of where it is from.
func whence(td ptrace.Traces) map[string]any {
	all := resourceOf(td).AsRaw()
	delete(all, semconv.ServiceName)
	return all
}

func TestWorkloadsAreStamped(t *testing.T) {
	job := map[string]any{
		semconv.IdentityAgent: "bob", semconv.IdentitySource: "pod", semconv.IdentityPodUID: "pod-bob",
		semconv.NamespaceName: "shop", semconv.PodName: "bob-x", semconv.PodUID: "pod-bob",
		semconv.JobName: "run-1", semconv.JobUID: "job-bob-1", semconv.RunID: "job-bob-1",
	}
	pod := maps.Clone(job)
	for _, key := range []string{semconv.JobName, semconv.JobUID, semconv.RunID} {
		delete(pod, key)
	}
	account := map[string]any{semconv.IdentityAgent: "bob", semconv.IdentitySource: "pod", semconv.NamespaceName: "shop"}
	and := func(m map[string]any, pairs ...string) map[string]any {
		m = maps.Clone(m)
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i]] = pairs[i+1]
		}
		return m
	}
	unbound := authData{semconv.AuthAgent: "bob", semconv.NamespaceName: "shop"}
	tests := []struct {
		name   string
		auth   authData
		claims []string
		want   map[string]any
		odd    string
	}{
		{"nothing is claimed", jobAuth("bob", 1), nil, job, ""},
		{"the truth is claimed", jobAuth("bob", 1), []string{semconv.NamespaceName, "shop", semconv.PodUID, "pod-bob", semconv.PodName, "bob-x", semconv.JobUID, "job-bob-1"}, job, ""},
		{"another namespace", jobAuth("bob", 1), []string{semconv.NamespaceName, "kube-system"}, job, "k8s.namespace.name=kube-system"},
		{"another pod", jobAuth("bob", 1), []string{semconv.PodUID, "pod-eve"}, job, "k8s.pod.uid=pod-eve"},
		{"another Job", jobAuth("bob", 1), []string{semconv.JobUID, "job-bob-2"}, job, "k8s.job.uid=job-bob-2"},
		{"a hostile Job", jobAuth("bob", 1), []string{semconv.JobUID, "a\nb\u202e"}, job, "k8s.job.uid=ab"},
		{"a name before a pod", jobAuth("bob", 1), []string{semconv.IdentityAgent, "eve", semconv.PodUID, "pod-eve"}, job, "eve"},
		{"a run of its own", jobAuth("bob", 1), []string{semconv.RunID, "mine"}, job, ""},
		{"names as a host has them", jobAuth("bob", 1), []string{semconv.PodName, "bo", semconv.JobName, "ru"}, job, ""},
		{"an empty claim", jobAuth("bob", 1), []string{semconv.JobUID, ""}, job, ""},
		{"a forged stamp", jobAuth("bob", 1), []string{semconv.IdentityPodUID, "pod-eve"}, job, ""},
		{"no Job", podAuth("bob"), nil, pod, ""},
		{"a Job, without one", podAuth("bob"), []string{semconv.JobUID, "job-bob-1", semconv.JobName, "run-1"}, pod, "k8s.job.uid=job-bob-1"},
		{"a run, without a Job", podAuth("bob"), []string{semconv.RunID, "job-bob-1"}, pod, ""},
		{"no pod", unbound, []string{semconv.RunID, "mine", semconv.PodUID, "p", semconv.JobUID, "j"}, and(account, semconv.RunID, "mine", semconv.PodUID, "p", semconv.JobUID, "j"), ""},
		{"no pod, another namespace", unbound, []string{semconv.NamespaceName, "x"}, account, "k8s.namespace.name=x"},
		{"nothing but a name", authData{"username": "bob"}, []string{semconv.NamespaceName, "x", semconv.JobUID, "j"}, and(map[string]any{semconv.IdentityAgent: "bob", semconv.IdentitySource: "basic"}, semconv.NamespaceName, "x", semconv.JobUID, "j"), ""},
	}
	for _, judging := range []bool{true, false} {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				r := newRig(t, func(c *Config) { c.Judge = judging })
				r.consumeAs(by(t.Context(), tt.auth), from(traffic(1, plain(2, 1), agent(1, 0, "planner")), tt.claims...))
				r.end()
				want := tt.want
				if tt.odd != "" {
					want = and(want, semconv.IdentityClaimed, tt.odd)
					r.counts(metadatatest.AssertEqualProcessorReasoningIdentityMismatches, count(1))
				} else {
					r.never("identity_mismatches")
				}
				require.NotEmpty(t, r.sink.AllTraces())
				for _, td := range r.sink.AllTraces() {
					assert.Equal(t, want, whence(td), "on what passes and on the root")
				}
			})
		}
	}
}

// Of an attribute that is there twice, both are claims, and none is left.
func TestNoSecondClaimIsLeft(t *testing.T) {
	td := traffic(1, agent(1, 0, "planner"))
	for key, second := range map[string]string{semconv.JobUID: "k8s.job.uiX", semconv.PodUID: "k8s.pod.uiX", semconv.RunID: "leasehold.run.iX"} {
		resourceOf(td).PutInt(key, 7)
		resourceOf(td).PutStr(second, "eve")
	}
	raw, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(td)
	require.NoError(t, err)
	for _, key := range []string{"k8s.job.uiX", "k8s.pod.uiX", "leasehold.run.iX"} {
		raw = bytes.ReplaceAll(raw, []byte(key), []byte(strings.TrimSuffix(key, "X")+"d"))
	}
	td, err = (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(raw)
	require.NoError(t, err)
	r := newRig(t)
	r.consumeAs(inJob(t.Context(), "bob", 1), td)
	r.end()
	r.counts(metadatatest.AssertEqualProcessorReasoningIdentityMismatches, count(1))
	require.NotEmpty(t, r.sink.AllTraces())
	for _, td := range r.sink.AllTraces() {
		seen := map[string]int{}
		for key, value := range resourceOf(td).All() {
			seen[key]++
			assert.NotEqual(t, "eve", value.AsString())
		}
		for key, n := range seen {
			assert.Equal(t, 1, n, key)
		}
	}
}

// cyclesOf are the ids of the cycles that have settled.
func (r *rig) cyclesOf() (ids []any) {
	for _, root := range r.marked(semconv.CycleRoot) {
		ids = append(ids, attr(root, semconv.CycleID))
	}
	slices.SortFunc(ids, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	return ids
}

// Whatever run a sender names, its cycle is that of the Job that is proven.
func TestACycleIsOfTheProvenJob(t *testing.T) {
	traces := []any{"00000000000000000000000000000001", "00000000000000000000000000000002"}
	for name, tt := range map[string]struct {
		auth authData
		want []any
	}{
		"in a Job":                  {jobAuth("alice", 1), []any{"job-alice-1"}},
		"in a pod without one":      {podAuth("alice"), traces},
		"where no pod is proven":    {authData{"username": "alice"}, []any{"run-1", "run-2"}},
		"with a token for no pod":   {authData{semconv.AuthAgent: "alice", semconv.NamespaceName: "shop"}, []any{"run-1", "run-2"}},
		"where a Job alone is told": {authData{"username": "alice", semconv.JobUID: "j-1"}, []any{"j-1"}},
	} {
		for _, own := range []bool{false, true} {
			t.Run(fmt.Sprint(name, own), func(t *testing.T) {
				key := semconv.RunID
				r := newRig(t, func(c *Config) {
					if own {
						key = "my.run"
						c.RunIDAttributes = []string{key}
					}
				})
				for trace := range byte(2) {
					r.consumeAs(by(t.Context(), tt.auth), from(traffic(trace+1, agent(1, 0, "planner")), key, fmt.Sprintf("run-%d", trace+1)))
				}
				r.end()
				assert.Equal(t, tt.want, r.cyclesOf())
			})
		}
	}
}

// What a collector in front has proven is told behind it, in the same words; from
// anybody else it is a forgery.
func TestWorkloadsAreRelayed(t *testing.T) {
	front := newRig(t, func(c *Config) { c.Judge = false })
	front.consumeAs(inJob(t.Context(), "bob", 1), from(traffic(1, plain(2, 1), agent(1, 0, "planner")), "my.run", "mine"))
	front.consumeAs(by(t.Context(), podAuth("bob")), from(traffic(2, agent(1, 0, "planner")), semconv.JobUID, "job-bob-1", "my.run", "job-bob-1"))
	front.end()
	require.Len(t, front.sink.AllTraces(), 2)
	sent := func(i int) ptrace.Traces {
		td := ptrace.NewTraces()
		front.sink.AllTraces()[i].CopyTo(td)
		return td
	}
	edit := func(c *Config) {
		c.Identity.Collectors, c.RunIDAttributes = []string{"node-1"}, []string{"my.run", semconv.JobUID}
	}

	behind := newRig(t, edit)
	for i := range 2 {
		behind.consumeAs(as(t.Context(), "node-1"), sent(i))
	}
	behind.end()
	assert.Equal(t, []any{"00000000000000000000000000000002", "job-bob-1"}, behind.cyclesOf())
	require.NotEmpty(t, behind.sink.AllTraces())
	for _, td := range behind.sink.AllTraces() {
		want := whence(sent(int(spans(td)[0].TraceID()[15]) - 1))
		want[semconv.IdentitySource] = "pod via node-1"
		assert.Equal(t, want, whence(td))
	}

	forger := newRig(t, edit)
	forger.consumeAs(inJob(t.Context(), "eve", 7), sent(0))
	forger.end()
	assert.Equal(t, []any{"job-eve-7"}, forger.cyclesOf())
	require.NotEmpty(t, forger.sink.AllTraces())
	for _, td := range forger.sink.AllTraces() {
		got := whence(td)
		assert.Equal(t, "eve", got[semconv.IdentityAgent])
		assert.Equal(t, "bob", got[semconv.IdentityClaimed])
		assert.Equal(t, "pod-eve", got[semconv.IdentityPodUID])
		assert.Equal(t, "pod-eve", got[semconv.PodUID])
		assert.Equal(t, "job-eve-7", got[semconv.JobUID])
		assert.Equal(t, "job-eve-7", got[semconv.RunID])
	}
	hostile := newRig(t, edit)
	hostile.consumeAs(as(t.Context(), "node-1"), from(sent(0), semconv.IdentityPodUID, "a\nb"))
	hostile.end()
	hostile.counts(metadatatest.AssertEqualProcessorReasoningResources, count(1, "identity", "invalid"))
}

// A claim about the pod is a hard event of its own.
func TestAClaimedJobIsAHardEvent(t *testing.T) {
	r := newRig(t)
	r.consumeAs(inJob(t.Context(), "alice", 1), inBobsJob(traffic(1, agent(2, 1, "planner"), agent(1, 0, "planner")), 1))
	r.end()
	found := findings(t, r.left(2))
	require.Len(t, found, 1)
	assert.Equal(t, "identity.mismatch", found[0].Finding.Rule)
	assert.True(t, found[0].Finding.Hard)
	assert.Regexp(t, "^the sender claims to be `k8s.(pod|job).uid=[a-z0-9-]*bob[0-9-]*` and is proven to be `alice`$", found[0].Finding.Text)
}
