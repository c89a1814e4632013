// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package directory knows which Agents there are and what is wanted of them, from
// informers.
package directory

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"go.uber.org/zap"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

// Config is what a directory is made of. All fields but Namespace must be set.
type Config struct {
	Clients *kubeapi.Clients
	// Namespace is the only one looked at, "" for all.
	Namespace string
	// Policy is that of agents without one of their own.
	Policy *trust.Policy
	Log    *zap.Logger
}

// Directory knows which Agents there are. Its answers come from memory and may be
// asked for from any goroutine.
type Directory struct {
	cfg      Config
	agents   cache.SharedIndexInformer
	policies cache.SharedIndexInformer
	// knowsAgents and knowsPolicies report that all there were are entered.
	knowsAgents, knowsPolicies cache.InformerSynced
	queue                      workqueue.TypedRateLimitingInterface[string]

	ctx    context.Context //nolint:containedctx // the directory's own life, which Stop ends
	cancel context.CancelFunc
	// life is joined by Stop.
	life sync.WaitGroup

	// mu guards what follows. Handlers of the informers write; it is held for no
	// input or output.
	mu        sync.RWMutex
	entries   map[string]*entry              // by agent
	rules     map[string]policyOf            // by policy
	triggered map[string]map[string]struct{} // trigger → agents
	// follow is told of every agent that changed.
	follow func(ctx context.Context, agent string) error
}

// entry is what is wanted of an agent.
type entry struct {
	agent  *v1alpha1.Agent
	wanted engine.Wanted
	grant  *anomaly.Grant
	// vault is what it has to do with Vault, nil for nothing.
	vault *vaultsetup.Agent
	// problem says why the agent is not judged by the policy that it names.
	problem Problem
}

// Problem is what is wrong with what is wanted of an agent; its zero value is that
// nothing is.
type Problem struct{ Reason, Message string }

// policyOf is a TrustPolicy, or why it is none.
type policyOf struct {
	policy *trust.Policy
	rules  *engine.Rules
	err    error
}

var _ engine.Directory = (*Directory)(nil)

// New makes a directory that knows nothing yet.
func New(cfg Config) (*Directory, error) {
	agents, err := cfg.Clients.AgentInformer(cfg.Namespace)
	if err != nil {
		return nil, err
	}
	d := &Directory{
		cfg: cfg, agents: agents, policies: cfg.Clients.PolicyInformer(),
		queue:   workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]()),
		entries: map[string]*entry{}, rules: map[string]policyOf{}, triggered: map[string]map[string]struct{}{},
	}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	forAgents, first := d.agents.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: d.agentChanged, UpdateFunc: func(_, now any) { d.agentChanged(now) }, DeleteFunc: d.agentGone,
	})
	forPolicies, second := d.policies.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: d.policyChanged, UpdateFunc: func(_, now any) { d.policyChanged(now) }, DeleteFunc: d.policyGone,
	})
	if err := errors.Join(first, second); err != nil {
		return nil, err
	}
	d.knowsAgents, d.knowsPolicies = forAgents.HasSynced, forPolicies.HasSynced
	return d, nil
}

// Start begins to watch and returns when everything that there is is known.
func (d *Directory) Start(ctx context.Context) error {
	d.life.Go(func() { d.policies.RunWithContext(d.ctx) })
	if !cache.WaitForCacheSync(ctx.Done(), d.knowsPolicies) {
		return fmt.Errorf("read the TrustPolicies: %w; see whether the resources of leasehold.dev are installed and this ServiceAccount may list them", ctx.Err())
	}
	d.life.Go(func() { d.agents.RunWithContext(d.ctx) })
	if !cache.WaitForCacheSync(ctx.Done(), d.knowsAgents) {
		return fmt.Errorf("read the Agents: %w; see whether the resources of leasehold.dev are installed and this ServiceAccount may list them", ctx.Err())
	}
	d.life.Go(d.work)
	return nil
}

// Stop ends everything and waits for it. It may be called without Start, and again.
func (d *Directory) Stop() {
	d.cancel()
	d.queue.ShutDown()
	d.life.Wait()
}

// Follow makes told hear of every agent now, and of each whose wants change from
// then on; nil ends it. What it returns an error for is told again.
func (d *Directory) Follow(told func(ctx context.Context, agent string) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.follow = told
	if told != nil {
		for name := range d.entries {
			d.queue.Add(name)
		}
		for name := range d.rules {
			d.queue.Add(policyPrefix + name)
		}
	}
}

// work tells who follows of what changed.
func (d *Directory) work() {
	for {
		name, down := d.queue.Get()
		if down {
			return
		}
		if err := d.tell(name); err != nil && d.ctx.Err() == nil {
			d.queue.AddRateLimited(name)
		} else {
			d.queue.Forget(name)
		}
		d.queue.Done(name)
	}
}

// tell tells who follows of an agent. Where somebody follows, this engine decides,
// and says of policies whether they are in force.
func (d *Directory) tell(name string) error {
	d.mu.RLock()
	told := d.follow
	d.mu.RUnlock()
	if told == nil {
		return nil
	}
	if policy, is := strings.CutPrefix(name, policyPrefix); is {
		return d.accept(d.ctx, policy)
	}
	return told(d.ctx, name)
}
