// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package lead

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"

	"github.com/leasehold/leasehold/test/stack/stacktest"
)

var cluster *stacktest.Cluster

func TestMain(m *testing.M) {
	os.Exit(stacktest.Run(m, func(c *stacktest.Cluster) { cluster = c }, stacktest.NoLeaks))
}

// chair is what elections of a test are about: who leads, and whether there were
// ever two.
type chair struct {
	t  *testing.T
	ns string

	mu   sync.Mutex
	sits map[string]bool
	most int
	log  []string
}

func newChair(t *testing.T) *chair {
	t.Helper()
	return &chair{t: t, ns: cluster.Namespace(t, nil), sits: map[string]bool{}}
}

func (c *chair) sit(who string, sits bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log = append(c.log, fmt.Sprint(who, " ", sits))
	delete(c.sits, who)
	if sits {
		c.sits[who] = true
	}
	c.most = max(c.most, len(c.sits))
}

func (c *chair) leaders() (all []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for who := range c.sits {
		all = append(all, who)
	}
	slices.Sort(all)
	return all
}

// patience is how long a busy machine may take.
const patience = 60 * time.Second

// duration is that of a lease that nobody loses because the machine is busy; the
// others do not wait for its end.
const duration = 30 * time.Second

// stand lets one stand.
func (c *chair) stand(who string, change ...func(*Config)) *Election {
	c.t.Helper()
	cfg := Config{
		Client: cluster.Clients.Kubernetes, Namespace: c.ns, Name: "leasehold", Identity: who,
		Duration: duration, Renew: duration * 2 / 3, Retry: 100 * time.Millisecond,
		Begin: func(context.Context, func() error) error { c.sit(who, true); return nil },
		End:   func() { c.sit(who, false) },
		Log:   zaptest.NewLogger(c.t),
	}
	for _, f := range change {
		f(&cfg)
	}
	e, err := Start(cfg)
	require.NoError(c.t, err)
	c.t.Cleanup(e.Stop)
	return e
}

func (c *chair) leads(who string) {
	c.t.Helper()
	require.Eventually(c.t, func() bool { return slices.Equal(c.leaders(), []string{who}) }, patience, 5*time.Millisecond)
}

// holder is whose the Lease is.
func (c *chair) holder() string {
	c.t.Helper()
	lease, err := cluster.Clients.Kubernetes.CoordinationV1().Leases(c.ns).Get(c.t.Context(), "leasehold", metav1.GetOptions{})
	require.NoError(c.t, err)
	if lease.Spec.HolderIdentity == nil {
		return ""
	}
	return *lease.Spec.HolderIdentity
}

func TestOneOfTwoLeadsAndHandsOver(t *testing.T) {
	c := newChair(t)
	var held string
	a := c.stand("a", func(cfg *Config) {
		cfg.End = func() {
			time.Sleep(300 * time.Millisecond) // the other is waiting by now
			held = c.holder()
			c.sit("a", false)
		}
	})
	c.leads("a")
	b := c.stand("b")
	require.Eventually(t, func() bool { return b.Leader() == "a" }, patience, 5*time.Millisecond)
	time.Sleep(500 * time.Millisecond)
	assert.Equal(t, []string{"a"}, c.leaders())

	began := time.Now()
	a.Stop()
	assert.Equal(t, "a", held, "the Lease is released when all has ended, not before")
	c.leads("b")
	assert.Less(t, time.Since(began), duration, "and nobody waits until it expires")
	a.Stop()
	b.Stop()
	assert.Empty(t, c.leaders())
	assert.Empty(t, c.holder())
	assert.Equal(t, 1, c.most, "%v", c.log)
}

func TestWhoCannotBeginLetsAnother(t *testing.T) {
	c := newChair(t)
	a := c.stand("a", func(cfg *Config) {
		cfg.Begin = func(context.Context, func() error) error { c.sit("a", true); return errors.New("the storage is full") }
	})
	c.leadsEnded("a")
	c.stand("b")
	c.leads("b")
	time.Sleep(again + 500*time.Millisecond) // it stands again
	assert.Equal(t, []string{"b"}, c.leaders())
	a.Stop()
	assert.Equal(t, 1, c.most, "%v", c.log)
}

// leadsEnded waits until one led and does not any more.
func (c *chair) leadsEnded(who string) {
	c.t.Helper()
	require.Eventually(c.t, func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return slices.Contains(c.log, who+" false")
	}, patience, 5*time.Millisecond)
}

// A Begin that takes its time does not keep a process from ending.
func TestStopEndsABeginThatIsUnderWay(t *testing.T) {
	c := newChair(t)
	begun := make(chan struct{})
	a := c.stand("a", func(cfg *Config) {
		cfg.Begin = func(ctx context.Context, _ func() error) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		}
	})
	<-begun
	stopped := make(chan struct{})
	go func() { a.Stop(); close(stopped) }()
	select {
	case <-stopped:
	case <-time.After(patience):
		t.Fatal("it waits for good")
	}
	assert.Empty(t, c.holder())
}

// A leader ends before another may lead, whether the API server refuses or says
// nothing at all.
func TestALeaderWithoutAnAPIServerEnds(t *testing.T) {
	api := cluster.APIServer
	for name, fault := range map[string]struct {
		begin func()
		end   func() error
	}{
		"killed": {api.Kill, api.Restart},
		"paused": {api.Pause, func() error { api.Resume(); return nil }},
	} {
		t.Run(name, func(t *testing.T) {
			c := newChair(t)
			const expires = 10 * time.Second
			a := c.stand("a", func(cfg *Config) { cfg.Duration, cfg.Renew = expires, 3*time.Second })
			c.leads("a")
			fault.begin()
			began := time.Now()
			ended := assert.Eventually(t, func() bool { return len(c.leaders()) == 0 }, patience, 5*time.Millisecond)
			took := time.Since(began)
			require.NoError(t, fault.end())
			require.True(t, ended)
			assert.Less(t, took, expires)
			t.Log("it ended after", took)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			require.NoError(t, cluster.WaitReady(ctx))
			c.leads("a")
			a.Stop()
			assert.Empty(t, c.leaders())
			assert.Empty(t, c.holder())
			assert.Equal(t, 1, c.most)
		})
	}
}

// A leader whose lease another has, as after a pause, ends when it sees that.
func TestALeaderWhoseLeaseIsAnothersEnds(t *testing.T) {
	c := newChair(t)
	holds := make(chan func() error, 1)
	c.stand("a", func(cfg *Config) {
		cfg.Begin = func(_ context.Context, h func() error) error {
			c.sit("a", true)
			holds <- h
			return nil
		}
	})
	c.leads("a")
	h := <-holds
	require.NoError(t, h())
	began := time.Now()
	leases := cluster.Clients.Kubernetes.CoordinationV1().Leases(c.ns)
	require.NoError(t, retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		lease, err := leases.Get(t.Context(), "leasehold", metav1.GetOptions{})
		if err != nil {
			return err
		}
		lease.Spec.HolderIdentity = new("b")
		_, err = leases.Update(t.Context(), lease, metav1.UpdateOptions{})
		return err
	}))
	require.Eventually(t, func() bool { return len(c.leaders()) == 0 }, patience, 5*time.Millisecond)
	assert.ErrorIs(t, h(), ErrLapsed)
	assert.Less(t, time.Since(began), duration/2, "it does not try until its time to renew is over")
	assert.Equal(t, "b", c.holder(), "and leaves the lease to whom it is")
}

func TestHolds(t *testing.T) {
	l := new(lock)
	require.ErrorIs(t, l.holds(time.Minute), ErrLapsed)
	require.NoError(t, l.note(func() error { return nil }))
	require.NoError(t, l.holds(time.Minute))
	require.Error(t, l.note(func() error { time.Sleep(2 * time.Millisecond); return errors.New("no") }))
	require.ErrorIs(t, l.holds(time.Millisecond), ErrLapsed, "a write that failed renews nothing")
}

func TestABadElection(t *testing.T) {
	_, err := Start(Config{
		Client: cluster.Clients.Kubernetes, Namespace: "default", Name: "leasehold", Identity: "a",
		Duration: time.Second, Renew: 2 * time.Second, Retry: time.Second, Log: zaptest.NewLogger(t),
	})
	assert.ErrorContains(t, err, "leader_election")
}
