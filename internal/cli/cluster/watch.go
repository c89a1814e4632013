// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/tools/cache"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// Watch tells of every Agent of a namespace, of all for "", at once, and then of
// each that changes or, with gone, is deleted, until ctx ends or what it calls
// returns an error. What cannot be listed at first is an error; later, Watch tries
// again by itself.
func (c *Cluster) Watch(ctx context.Context, namespace string, first func([]*v1alpha1.Agent) error, tell func(a *v1alpha1.Agent, gone bool) error) error {
	if err := c.Each(ctx, namespace, func(*v1alpha1.Agent) bool { return false }); err != nil {
		return err // an informer would try again in silence
	}
	informer, err := c.clients.AgentInformer(namespace)
	if err != nil {
		return err
	}
	running, stop := context.WithCancelCause(ctx)
	var end sync.WaitGroup
	defer end.Wait()
	defer stop(nil)
	changes := make(chan change)
	handed, err := informer.AddEventHandler(changesTo(running, changes))
	if err != nil {
		return err
	}
	giveUp := func(err error) {
		if !handed.HasSynced() {
			stop(c.explain(ctx, err, "list and watch", namespace))
		}
	}
	if err := informer.SetWatchErrorHandlerWithContext(func(_ context.Context, _ *cache.Reflector, err error) { giveUp(err) }); err != nil {
		return err
	}
	late := time.AfterFunc(c.timeout, func() { giveUp(context.DeadlineExceeded) })
	defer late.Stop()
	end.Go(func() { informer.RunWithContext(running) })
	all, ok := gather(running, changes, handed.HasSynced)
	if !ok {
		return cause(running)
	}
	if err := first(all); err != nil {
		return err
	}
	for {
		select {
		case <-running.Done():
			return cause(running)
		case change := <-changes:
			if err := tell(change.agent, change.gone); err != nil {
				return err
			}
		}
	}
}

const pollEvery = 20 * time.Millisecond

// gather takes changes until done says that all there is was among them, and
// returns what they come to, by name; false if ctx ends before.
func gather(ctx context.Context, changes <-chan change, done func() bool) ([]*v1alpha1.Agent, bool) {
	known := map[string]*v1alpha1.Agent{}
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, false
		case change := <-changes:
			if known[change.agent.Key()] = change.agent; change.gone {
				delete(known, change.agent.Key())
			}
		case <-tick.C:
			if done() {
				return slices.SortedFunc(maps.Values(known), func(a, b *v1alpha1.Agent) int { return strings.Compare(a.Key(), b.Key()) }), true
			}
		}
	}
}

// cause is why a watch ended; a person who interrupts it ends it well.
func cause(ctx context.Context) error {
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

type change struct {
	agent *v1alpha1.Agent
	gone  bool
}

// changesTo hands changes over until ctx ends.
func changesTo(ctx context.Context, to chan<- change) cache.ResourceEventHandler {
	hand := func(object any, gone bool) {
		if last, ok := object.(cache.DeletedFinalStateUnknown); ok {
			object = last.Obj
		}
		if a, ok := object.(*v1alpha1.Agent); ok {
			select {
			case to <- change{a, gone}:
			case <-ctx.Done():
			}
		}
	}
	return cache.ResourceEventHandlerFuncs{
		AddFunc:    func(object any) { hand(object, false) },
		UpdateFunc: func(_, object any) { hand(object, false) },
		DeleteFunc: func(object any) { hand(object, true) },
	}
}
