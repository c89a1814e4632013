// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"context"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/directory"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/test/stack/faults"
	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }))
}

// held stands for the engine: one snapshot, and what it was overruled with.
type held struct {
	mu        sync.Mutex
	snapshot  engine.Snapshot
	overruled []engine.Published
}

func (h *held) Snapshot(string) (engine.Snapshot, bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.snapshot, true, nil
}

func (h *held) Overrule(_ context.Context, p engine.Published) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.overruled = append(h.overruled, p)
	return nil
}

// change changes what is held.
func (h *held) change(f func(*engine.Snapshot)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.snapshot.Revision++
	f(&h.snapshot)
}

type noEvents struct{}

func (noEvents) Decided(*v1alpha1.Agent, *trustapi.Decision) {}
func (noEvents) Failed(*v1alpha1.Agent, *trustapi.Action)    {}

// rig is a publisher of one Agent, with a cache of its own.
type rig struct {
	*Publisher
	t    *testing.T
	held *held
	name string
	mu   sync.Mutex
	seen *v1alpha1.Agent
}

func newRig(t *testing.T, ns, writer string) *rig {
	t.Helper()
	agents := cluster.Clients.Agents(ns)
	a, err := agents.Get(t.Context(), "planner", metav1.GetOptions{})
	if err != nil {
		a, err = agents.Create(t.Context(), &v1alpha1.Agent{
			ObjectMeta: metav1.ObjectMeta{Name: "planner"}, Spec: v1alpha1.AgentSpec{ServiceAccountName: "planner"},
		}, metav1.CreateOptions{})
		require.NoError(t, err)
	}
	r := &rig{t: t, held: &held{}, name: a.Key(), seen: a}
	r.held.snapshot = engine.Snapshot{Revision: 1, Record: []byte("record"), Detail: trustapi.Detail{Agent: trustapi.Agent{
		Name: a.Key(), Proven: true, Phase: trust.Restricted, Since: time.Now(), Debt: 1.25, Wealth: 12.5, CyclesEver: 9,
	}}}
	r.Publisher = New(Config{
		Clients: cluster.Clients, Namespace: ns, Events: noEvents{}, Writer: writer, Every: time.Hour, PerSecond: 100, Log: zaptest.NewLogger(t),
		Agent: func(string) (*v1alpha1.Agent, directory.Problem) {
			r.mu.Lock()
			defer r.mu.Unlock()
			return r.seen, directory.Problem{}
		},
	})
	require.NoError(t, r.Load(t.Context(), func(engine.Published) error { return nil }))
	r.Start(r.held)
	t.Cleanup(r.Stop)
	return r
}

func (r *rig) get() *v1alpha1.Agent {
	r.t.Helper()
	ns, _, _ := cutName(r.name)
	a, err := cluster.Clients.Agents(ns).Get(r.t.Context(), "planner", metav1.GetOptions{})
	require.NoError(r.t, err)
	return a
}

func cutName(name string) (string, string, bool) {
	for i := range name {
		if name[i] == '/' {
			return name[:i], name[i+1:], true
		}
	}
	return name, "", false
}

func TestAStatusTellsWhatIsHeld(t *testing.T) {
	r := newRig(t, cluster.Namespace(t, nil), "gateway-0/a")
	score := 92.6
	r.held.change(func(s *engine.Snapshot) {
		s.Score = &score
		s.Quarantine = &trustapi.Quarantine{Cause: "phase.forbidden", By: trust.Engine}
		s.Actions = []trustapi.Action{{ID: "7-1-suspend", Kind: trust.Suspend, State: trustapi.StateFailing, Attempts: 3, Error: "pods are there"}}
		s.Decisions = []trustapi.Decision{{Seq: 7, At: time.Now(), Kind: trust.Quarantining, Reasons: []trust.Reason{{Rule: "hard", Text: "one is enough"}}}}
	})
	require.NoError(t, r.Publish(t.Context(), r.name))
	got := r.get().Status
	assert.Equal(t, v1alpha1.PhaseRestricted, got.Phase)
	assert.EqualValues(t, 1, got.PhaseLevel)
	assert.True(t, got.Quarantined)
	assert.Equal(t, v1alpha1.Decimal("1.250"), got.Debt)
	assert.EqualValues(t, 93, *got.Score)
	assert.EqualValues(t, 9, got.Cycles)
	assert.Equal(t, []byte("record"), got.Record)
	assert.Equal(t, "gateway-0/a", got.Writer)
	assert.Equal(t, "one is enough", got.LastDecision.Message)
	require.Len(t, got.OpenActions, 1)
	assert.Equal(t, "pods are there", got.OpenActions[0].Message)
	ready := meta.FindStatusCondition(got.Conditions, v1alpha1.ConditionReady)
	require.NotNil(t, ready)
	assert.Equal(t, v1alpha1.ReasonQuarantined, ready.Reason)
	assert.EqualValues(t, 1, ready.ObservedGeneration)
	for _, kind := range []string{"Quarantined", "Silent", "ApprovalRequired", "CredentialsRevoked", "Progressing"} {
		assert.NotNil(t, meta.FindStatusCondition(got.Conditions, kind), kind)
	}
}

// What waits for others does not fail, and it is said for what it waits.
func TestAStatusTellsWhatAnActionWaitsFor(t *testing.T) {
	r := newRig(t, cluster.Namespace(t, nil), "gateway-0/a")
	since := time.Now()
	r.held.change(func(s *engine.Snapshot) {
		s.Actions = []trustapi.Action{
			{ID: "7-1-label", Kind: trust.Label, State: trustapi.StateIntent},
			{ID: "7-2-suspend", Kind: trust.Suspend, State: trustapi.StateWaiting, Attempts: 1, Waiting: &since, Detail: "pod x is still there"},
		}
	})
	require.NoError(t, r.Publish(t.Context(), r.name))
	got := r.get().Status
	assert.Equal(t, v1alpha1.OpenAction{ID: "7-2-suspend", Kind: "suspend", State: "waiting", Attempts: 1, Message: "pod x is still there"}, got.OpenActions[1])
	ready := meta.FindStatusCondition(got.Conditions, v1alpha1.ConditionReady)
	require.NotNil(t, ready)
	assert.Equal(t, v1alpha1.ReasonActing, ready.Reason)
	assert.Equal(t, "2 actions are not done; suspend waits: pod x is still there", ready.Message)
	assert.Equal(t, ready.Message, meta.FindStatusCondition(got.Conditions, "Progressing").Message)
}

// People change the spec, which is no reason to give way.
func TestAChangeOfTheSpecIsNoConflict(t *testing.T) {
	r := newRig(t, cluster.Namespace(t, nil), "gateway-0/a")
	require.NoError(t, r.Publish(t.Context(), r.name))
	for range 3 {
		a := r.get()
		a.Spec.MaxConcurrentCycles++
		_, err := cluster.Clients.Agents(a.Namespace).Update(t.Context(), a, metav1.UpdateOptions{})
		require.NoError(t, err)
		r.held.change(func(s *engine.Snapshot) { s.Debt++ })
		require.NoError(t, r.Publish(t.Context(), r.name))
	}
	assert.Equal(t, v1alpha1.Decimal("4.250"), r.get().Status.Debt)
	assert.Empty(t, r.held.overruled)
}

// A leader that was paused finds that another one decided, and gives way: row C15.
func TestTheSecondOfTwoEnginesGivesWay(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	old := newRig(t, ns, "gateway-0/a")
	require.NoError(t, old.Publish(t.Context(), old.name))
	next := newRig(t, ns, "gateway-1/b")
	next.held.change(func(s *engine.Snapshot) { s.Phase, s.Record = trust.Shadow, []byte("theirs") })
	require.NoError(t, next.Publish(t.Context(), next.name))

	for i := range 5 { // it went on for a while without knowing
		old.held.change(func(s *engine.Snapshot) { s.Phase = trust.Autonomous })
		if i == 0 {
			require.ErrorIs(t, old.Publish(t.Context(), old.name), ErrOverruled)
		}
	}
	assert.Equal(t, v1alpha1.PhaseShadow, next.get().Status.Phase)
	require.Len(t, old.held.overruled, 1)
	assert.Equal(t, "theirs", string(old.held.overruled[0].Record))
}

// A write whose answer was lost is this engine's own: it overrules nobody.
func TestALostAnswerIsNoOtherEngine(t *testing.T) {
	r := newRig(t, cluster.Namespace(t, nil), "gateway-0/a")
	require.NoError(t, r.Publish(t.Context(), r.name))
	f := faults.New(faults.Options{Rate: 1, Lost: 1, Statuses: []int{http.StatusInternalServerError}})
	conf := cluster.Config()
	conf.Wrap(f.Wrap)
	lossy, err := kubeapi.New(conf)
	require.NoError(t, err)
	sound := r.cfg.Clients
	r.cfg.Clients = lossy
	r.held.change(func(s *engine.Snapshot) { s.Debt = 2 })
	require.Error(t, r.Publish(t.Context(), r.name))
	require.Equal(t, v1alpha1.Decimal("2.000"), r.get().Status.Debt, "it was written all the same")

	r.cfg.Clients = sound
	r.held.change(func(s *engine.Snapshot) { s.Debt = 3 })
	require.NoError(t, r.Publish(t.Context(), r.name))
	assert.Equal(t, v1alpha1.Decimal("3.000"), r.get().Status.Debt)
	assert.Empty(t, r.held.overruled)
}

func TestWhatIsPublishedIsReadAgain(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	require.NoError(t, newRig(t, ns, "gateway-0/a").Publish(t.Context(), ns+"/planner"))
	for writer, ours := range map[string]bool{"gateway-0/later": true, "gateway-1/x": false} {
		var got []engine.Published
		p := New(Config{Clients: cluster.Clients, Namespace: ns, Writer: writer, PerSecond: 1, Log: zaptest.NewLogger(t)})
		require.NoError(t, p.Load(t.Context(), func(one engine.Published) error { got = append(got, one); return nil }))
		p.Stop()
		assert.Equal(t, []engine.Published{{Name: ns + "/planner", Record: []byte("record"), Ours: ours}}, got)
	}
}

// A restart does not write all over again what is there.
func TestARestartWritesNothingNew(t *testing.T) {
	ns := cluster.Namespace(t, nil)
	r := newRig(t, ns, "gateway-0/a")
	require.NoError(t, r.Publish(t.Context(), r.name))
	before := r.get()
	again := newRig(t, ns, "gateway-0/b")
	require.NoError(t, again.Publish(t.Context(), again.name))
	assert.Equal(t, before.ResourceVersion, again.get().ResourceVersion)
	again.held.change(func(s *engine.Snapshot) { s.Debt = 2 })
	require.NoError(t, again.Publish(t.Context(), again.name))
	assert.Equal(t, "gateway-0/b", again.get().Status.Writer)

	another := newRig(t, ns, "gateway-1/c")
	another.held.change(func(s *engine.Snapshot) { s.Revision = again.get().Status.Revision })
	require.NoError(t, another.Publish(t.Context(), another.name))
	assert.Equal(t, "gateway-1/c", another.get().Status.Writer, "another gateway makes it its own")
}

func TestDecisionsGoAtOnceAndNumbersWait(t *testing.T) {
	r := newRig(t, cluster.Namespace(t, nil), "gateway-0/a")
	r.Changed(r.name, true)
	// It shows at the API server before the publisher has its answer.
	require.Eventually(t, func() bool {
		return r.get().Status.Revision == 1 && time.Since(r.of(r.name).when()) < time.Minute
	}, 60*time.Second, 10*time.Millisecond)
	r.held.change(func(s *engine.Snapshot) { s.Debt = 2 })
	r.Changed(r.name, false)
	time.Sleep(200 * time.Millisecond)
	assert.EqualValues(t, 1, r.get().Status.Revision, "an hour has not passed")
	r.Flush()
	assert.EqualValues(t, 2, r.get().Status.Revision)
}

func TestAnAgentThatIsGoneIsNotPublished(t *testing.T) {
	r := newRig(t, cluster.Namespace(t, nil), "gateway-0/a")
	ns, name, _ := cutName(r.name)
	require.NoError(t, cluster.Clients.Agents(ns).Delete(t.Context(), name, metav1.DeleteOptions{}))
	assert.NoError(t, r.Publish(t.Context(), r.name))
}
