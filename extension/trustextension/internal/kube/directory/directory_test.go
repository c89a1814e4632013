// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package directory

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/trust"
)

func TestAgentsComeAndGo(t *testing.T) {
	r := newRig(t)
	_, known := r.Wanted(r.name("a"))
	assert.False(t, known)
	agent, problem := r.Agent(r.name("a"))
	assert.Nil(t, agent)
	assert.Zero(t, problem)
	assert.Nil(t, r.Grant(r.name("a")))
	_, known = r.Phase(r.name("a"))
	assert.False(t, known)

	made := r.apply("a", v1alpha1.AgentSpec{MaxPhase: v1alpha1.PhaseRestricted})
	r.soon(func(t *assert.CollectT) {
		w, known := r.Wanted(r.name("a"))
		assert.True(t, known)
		assert.Equal(t, trust.Restricted, w.MaxPhase)
		assert.Nil(t, w.Rules, "those of the engine")
	})
	assert.True(t, r.IsAgent(r.ns, "a"))
	assert.False(t, r.IsAgent("other", "a"))
	_, known = r.Phase(r.name("a"))
	assert.False(t, known, "nothing is published of it yet")
	made.Status.Phase, made.Status.Record = v1alpha1.PhaseSemiAutonomous, []byte("record")
	_, err := cluster.Clients.Agents(r.ns).UpdateStatus(t.Context(), made, metav1.UpdateOptions{})
	require.NoError(t, err)
	r.soon(func(t *assert.CollectT) {
		phase, known := r.Phase(r.name("a"))
		assert.True(t, known)
		assert.Equal(t, trust.SemiAutonomous, phase)
	})
	agent, _ = r.Agent(r.name("a"))
	assert.Empty(t, agent.Status.Record, "records are not held in memory")

	r.remove("a")
	r.soon(func(t *assert.CollectT) {
		_, known := r.Wanted(r.name("a"))
		assert.False(t, known)
	})
	assert.False(t, r.IsAgent(r.ns, "a"))
	r.apply("a", v1alpha1.AgentSpec{})
	r.soon(func(t *assert.CollectT) {
		w, known := r.Wanted(r.name("a"))
		assert.True(t, known)
		assert.Equal(t, trust.Autonomous, w.MaxPhase, "of the old one nothing is left")
	})
}

func TestTriggers(t *testing.T) {
	r := newRig(t)
	r.apply("own", v1alpha1.AgentSpec{Triggers: []v1alpha1.TriggerGrant{{Name: "next"}}})
	r.apply("led", v1alpha1.AgentSpec{Triggers: []v1alpha1.TriggerGrant{{Name: "next", From: []string{"ops/boss", r.name("own")}}, {Name: "last"}}})
	r.apply("none", v1alpha1.AgentSpec{})
	r.soon(func(tt *assert.CollectT) { assert.True(tt, r.IsAgent(r.ns, "none")) })
	for _, c := range []struct {
		trigger, sender string
		want            []string
	}{
		{"next", r.name("own"), []string{r.name("led"), r.name("own")}},
		{"next", "ops/boss", []string{r.name("led")}},
		{"next", r.name("led"), nil}, // it named others
		{"next", r.name("none"), nil},
		{"next", "other/own", nil},
		{"last", r.name("led"), []string{r.name("led")}},
		{"last", "ops/boss", nil},
		{"never", r.name("own"), nil},
		{"", "", nil},
	} {
		assert.Equal(t, c.want, r.Triggered(c.trigger, c.sender), "%s of %s", c.trigger, c.sender)
	}
	r.apply("led", v1alpha1.AgentSpec{})
	r.soon(func(tt *assert.CollectT) { assert.Empty(tt, r.Triggered("next", "ops/boss")) })
	r.remove("own")
	r.soon(func(tt *assert.CollectT) { assert.Empty(tt, r.Triggered("next", r.name("own"))) })
	r.mu.RLock()
	defer r.mu.RUnlock()
	assert.Empty(t, r.triggered, "nothing is held of what nobody grants")
}

// follower notes what it is told.
type follower struct {
	mu    sync.Mutex
	told  map[string]int
	fails int
}

func (f *follower) hear(_ context.Context, agent string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fails > 0 {
		f.fails--
		return errors.New("not now")
	}
	if f.told == nil {
		f.told = map[string]int{}
	}
	f.told[agent]++
	return nil
}

func (f *follower) of(agent string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.told[agent]
}

func TestFollow(t *testing.T) {
	r := newRig(t)
	r.apply("a", v1alpha1.AgentSpec{})
	b := r.apply("b", v1alpha1.AgentSpec{})
	r.soon(func(t *assert.CollectT) { assert.True(t, r.IsAgent(r.ns, "a") && r.IsAgent(r.ns, "b")) })
	f := &follower{fails: 3}
	r.Follow(f.hear)
	r.soon(func(t *assert.CollectT) { assert.Equal(t, []int{1, 1}, []int{f.of(r.name("a")), f.of(r.name("b"))}) })

	b.Status.Phase = v1alpha1.PhaseRestricted
	_, err := cluster.Clients.Agents(r.ns).UpdateStatus(t.Context(), b, metav1.UpdateOptions{})
	require.NoError(t, err)
	r.soon(func(t *assert.CollectT) {
		phase, _ := r.Phase(r.name("b"))
		assert.Equal(t, trust.Restricted, phase)
	})
	r.apply("a", v1alpha1.AgentSpec{MaxPhase: v1alpha1.PhaseShadow})
	r.soon(func(t *assert.CollectT) { assert.Equal(t, 2, f.of(r.name("a"))) })
	assert.Equal(t, 1, f.of(r.name("b")), "a status is nothing that is wanted")
	r.apply("c", v1alpha1.AgentSpec{})
	r.soon(func(t *assert.CollectT) { assert.Equal(t, 1, f.of(r.name("c"))) })
	r.remove("c")
	r.soon(func(t *assert.CollectT) { assert.Equal(t, 2, f.of(r.name("c")), "it is gone") })
	assert.False(t, r.IsAgent(r.ns, "c"))
	r.apply("c", v1alpha1.AgentSpec{})
	r.soon(func(t *assert.CollectT) { assert.Equal(t, 3, f.of(r.name("c")), "it is another one") })

	r.Follow(nil)
	r.apply("a", v1alpha1.AgentSpec{})
	r.soon(func(t *assert.CollectT) {
		w, _ := r.Wanted(r.name("a"))
		assert.Equal(t, trust.Autonomous, w.MaxPhase)
	})
	assert.Equal(t, 2, f.of(r.name("a")))
	other := &follower{}
	r.Follow(other.hear)
	r.soon(func(t *assert.CollectT) { assert.Equal(t, 1, other.of(r.name("a"))) })
	r.Directory.Stop()
	r.Directory.Stop()
}

// When Start returns, all that there is is known.
func TestFiveHundredAgents(t *testing.T) {
	r := newRig(t)
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			for j := range 50 {
				name := fmt.Sprintf("agent-%d-%d", i, j)
				_, err := cluster.Clients.Agents(r.ns).Create(t.Context(), &v1alpha1.Agent{
					ObjectMeta: metav1.ObjectMeta{Name: name}, Spec: v1alpha1.AgentSpec{ServiceAccountName: name},
				}, metav1.CreateOptions{})
				assert.NoError(t, err)
			}
		})
	}
	all.Wait()
	for range 5 {
		began := time.Now()
		r.start()
		r.mu.RLock()
		assert.Len(t, r.entries, 500)
		r.mu.RUnlock()
		t.Log("started in", time.Since(began))
	}
	f := &follower{}
	r.Follow(f.hear)
	r.soon(func(t *assert.CollectT) {
		f.mu.Lock()
		defer f.mu.Unlock()
		assert.Len(t, f.told, 500)
	})
}

func TestStartSaysWhatIsMissing(t *testing.T) {
	conf := rest.CopyConfig(cluster.Config())
	conf.Host = "https://127.0.0.1:1"
	clients, err := kubeapi.New(conf)
	require.NoError(t, err)
	d, err := New(Config{Clients: clients, Policy: trust.DemoPolicy(), Log: zaptest.NewLogger(t)})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	err = d.Start(ctx)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorContains(t, err, "leasehold.dev")
	d.Stop()
	other, err := New(Config{Clients: clients, Policy: trust.DemoPolicy(), Log: zaptest.NewLogger(t)})
	require.NoError(t, err)
	other.Stop() // without Start
}
