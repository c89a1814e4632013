// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	batchv1 "k8s.io/api/batch/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/internal/anomaly"
)

// ids are the findings' ids with their rules.
func ids(l *listener) (out []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.findings {
		out = append(out, l.findings[i].Finding.Rule+" "+l.findings[i].ID+" "+l.findings[i].At.AsTime().String())
	}
	slices.Sort(out)
	return out
}

func TestAWitnessThatStartsAnewTellsTheSame(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	silent := func(c *Config) { c.Grace, c.Heard = 10*time.Millisecond, func(Run) bool { return false } }
	w := r.witness(l, silent)
	on, done, oom, waits, gone := r.job("on"), r.job("done"), r.job("oom"), r.job("waits"), r.job("gone")
	hand := r.job("hand", func(j *batchv1.Job) { j.Labels = nil })
	r.pod(waits)
	for _, j := range []*batchv1.Job{on, done, oom, gone, hand} {
		r.runs(j, imageA)
		l.last(t, j, goesOn)
	}
	r.stops(r.pod(done), "Succeeded", "Completed", nil)
	r.stops(r.pod(oom), "Failed", "OOMKilled", nil)
	l.last(t, done, hasEnded)
	l.last(t, oom, hasEnded)
	l.finds(t, anomaly.RuleUnseen)
	w.Stop()
	w.Stop()

	r.delete(gone)
	require.Eventually(t, func() bool {
		_, err := cluster.Clients.Kubernetes.BatchV1().Jobs(r.namespace).Get(t.Context(), gone.Name, metav1.GetOptions{})
		return err != nil
	}, patience, poll)
	again := new(listener)
	w = r.witness(again, silent, func(c *Config) {
		c.Unfinished = func() []Run { return []Run{{r.agent, string(on.UID)}, {r.agent, string(gone.UID)}} }
	})
	assert.Equal(t, l.of(on)[0].Image, again.last(t, on, goesOn).Image)
	again.last(t, gone, hasEnded)
	again.last(t, done, hasEnded)
	assert.Equal(t, "OOMKilled", again.last(t, oom, hasEnded).Excuse)
	again.finds(t, anomaly.RuleUnseen)
	require.Eventually(t, func() bool { return len(ids(again)) == len(ids(l)) }, patience, poll)
	assert.Equal(t, ids(l), ids(again))
	assert.Empty(t, again.of(waits))
	_, known := w.Witnessed(r.agent, string(done.UID))
	assert.True(t, known)
}

func TestAJobSuspendedWhileNobodyWatchedHasEnded(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	w := r.witness(l)
	j := r.job("run")
	r.runs(j, imageA)
	l.last(t, j, goesOn)
	w.Stop()
	r.suspend(j, true)
	again := new(listener)
	r.witness(again)
	assert.Equal(t, "suspended", again.last(t, j, hasEnded).Excuse)
}

func TestTheAPIServerDiesAndComesBack(t *testing.T) {
	r, l := newRoom(t), new(listener)
	var mu sync.Mutex
	var why []string
	r.witness(l, func(c *Config) {
		c.BlindAfter = time.Second
		c.Blind = func(text string) { mu.Lock(); defer mu.Unlock(); why = append(why, text) }
	})
	blind := func() []string { mu.Lock(); defer mu.Unlock(); return slices.Clone(why) }
	j, other := r.job("run"), r.job("other")
	p := r.runs(j, imageA)
	r.runs(other, imageA)
	l.last(t, j, goesOn)
	l.last(t, other, goesOn)
	time.Sleep(1500 * time.Millisecond)
	require.Empty(t, blind(), "it sees")

	cluster.APIServer.Kill()
	require.Eventually(t, func() bool { return len(blind()) > 1 }, patience, poll)
	assert.Regexp(t, `^no watch of (Jobs|pods) for \d+s`, blind()[0])
	require.NoError(t, cluster.Recover(t.Context()))
	// What happens before the watch is back is seen as well.
	r.stops(p, "Succeeded", "Completed", nil)
	r.delete(other)
	require.Eventually(t, func() bool { return len(l.moves(j)) == 2 && len(l.moves(other)) == 2 }, 3*patience, poll)
	l.last(t, j, hasEnded)
	l.last(t, other, hasEnded)

	next := r.job("next")
	r.runs(next, imageA)
	l.last(t, next, goesOn)
	before := len(blind())
	time.Sleep(1500 * time.Millisecond)
	assert.Len(t, blind(), before, "it sees again")
}

func TestWithoutAnAPIServerTheWitnessIsBlindAndGoesOn(t *testing.T) {
	r, l := newRoom(t), new(listener)
	j := r.job("run")
	r.runs(j, imageA)
	cluster.APIServer.Kill()
	var blind atomic.Int64
	w := r.unstarted(l, func(c *Config) {
		c.BlindAfter = 500 * time.Millisecond
		c.Blind = func(string) { blind.Add(1) }
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	require.ErrorIs(t, w.Start(ctx), context.DeadlineExceeded)
	require.Eventually(t, func() bool { return blind.Load() > 0 }, patience, poll)
	require.NoError(t, cluster.Recover(t.Context()))
	require.NoError(t, w.Start(t.Context()))
	l.last(t, j, goesOn)
	w.Stop()
	require.Error(t, w.Start(t.Context()))
}

func TestAResyncTellsNothingAgain(t *testing.T) {
	t.Parallel()
	const n = 300
	r, l := newRoom(t), new(listener)
	var checks atomic.Int64
	w := r.witness(l, func(c *Config) {
		c.Resync = time.Second
		is := c.IsAgent
		c.IsAgent = func(namespace, account string) bool { checks.Add(1); return is(namespace, account) }
	})
	jobs := make([]*batchv1.Job, n)
	each(n, func(i int) { jobs[i] = r.job(fmt.Sprint("run-", i)) })
	each(n, func(i int) { r.runs(jobs[i], imageA) })
	for _, j := range jobs {
		l.last(t, j, goesOn)
	}
	calls, before := l.called(), checks.Load()
	assert.LessOrEqual(t, calls, 2*n, "a start, and at most one change of it, each")
	require.Eventually(t, func() bool { return checks.Load() > before+2*n }, patience, poll, "everything is looked at again")
	assert.Equal(t, calls, l.called())

	w.Stop()
	again := new(listener)
	r.witness(again)
	for _, j := range jobs {
		again.last(t, j, goesOn)
	}
	assert.Equal(t, n, again.called(), "what is unfinished is told once at a start")
}

// each does n things, some at a time.
func each(n int, do func(i int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range 8 {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

func TestOneThatBecomesAnAgentIsLookedAt(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	var is atomic.Bool
	w := r.witness(l, func(c *Config) { c.IsAgent = func(string, string) bool { return is.Load() } })
	j := r.job("run")
	r.runs(j, imageA)
	time.Sleep(quiet)
	assert.Zero(t, l.called())
	is.Store(true)
	w.Recheck(r.agent)
	l.last(t, j, goesOn)
}

func TestAWitnessNeedsSomeoneToTell(t *testing.T) {
	t.Parallel()
	_, err := New(Config{Client: cluster.Clients.Kubernetes})
	require.Error(t, err)
}

func TestJobsBeyondTheCapAreToldAgain(t *testing.T) {
	t.Parallel()
	r, l := newRoom(t), new(listener)
	r.witness(l, func(c *Config) { c.MaxJobs, c.Resync = 1, time.Second })
	one := r.job("one")
	r.runs(one, imageA)
	l.last(t, one, goesOn)
	two := r.job("two")
	r.runs(two, imageA)
	require.Eventually(t, func() bool { return len(l.of(two)) > 1 }, patience, poll)
	assert.Len(t, l.of(one), 1)
}
