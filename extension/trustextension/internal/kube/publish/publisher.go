// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Package publish shows what is held of agents: in the status of Agents, fenced by
// their resourceVersion, and as Events.
package publish

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/time/rate"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/workqueue"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/directory"
	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/kubeapi"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// Config is what a publisher is made of. All fields but Namespace must be set.
type Config struct {
	Clients *kubeapi.Clients
	// Namespace is the only one whose Agents are published, "" for all.
	Namespace string
	// Agent is the Agent as it was last seen.
	Agent func(name string) (*v1alpha1.Agent, directory.Problem)
	// Writer is this engine's name and its term, "name/term".
	Writer string
	// Events are told what happened.
	Events Events
	// Every is the least time between two times that numbers of an agent are
	// published; decisions are published at once.
	Every time.Duration
	// PerSecond bounds what is published beside decisions.
	PerSecond float64
	Log       *zap.Logger
}

// Engine is what is published, and is told where it was overruled.
type Engine interface {
	Snapshot(name string) (engine.Snapshot, bool, error)
	Overrule(ctx context.Context, p engine.Published) error
}

// Events tell people what happened to an agent, as Kubernetes Events.
type Events interface {
	Decided(agent *v1alpha1.Agent, d *trustapi.Decision)
	Failed(agent *v1alpha1.Agent, a *trustapi.Action)
}

// Publisher publishes agents. It may be used from any goroutine.
type Publisher struct {
	cfg    Config
	engine Engine // set by Start
	queue  workqueue.TypedRateLimitingInterface[string]
	limit  *rate.Limiter

	ctx    context.Context //nolint:containedctx // the publisher's own life, which Stop ends
	cancel context.CancelFunc
	life   sync.WaitGroup

	// mu guards what was published last of each agent that was.
	mu   sync.Mutex
	last map[string]*shown
}

// shown is what was published last of an agent, as far as this engine knows. Its
// lock lets one goroutine at a time publish it.
type shown struct {
	mu      sync.Mutex
	uid     types.UID
	version string // resourceVersion
	by      authorship
	// at is when, in nanoseconds, for those who cannot wait for the lock.
	at atomic.Int64
}

// authorship is who published what.
type authorship struct {
	writer   string
	revision int64
}

func authorOf(s *v1alpha1.AgentStatus) authorship { return authorship{s.Writer, s.Revision} }

var _ engine.Publisher = (*Publisher)(nil)

// workers publish at once.
const workers = 8

// publishTimeout bounds one try.
const publishTimeout = 5 * time.Second

// New makes a publisher. What it is told before Start waits.
func New(cfg Config) *Publisher {
	p := &Publisher{
		cfg: cfg, limit: rate.NewLimiter(rate.Limit(cfg.PerSecond), max(1, int(cfg.PerSecond))), last: map[string]*shown{},
		queue: workqueue.NewTypedRateLimitingQueue(workqueue.NewTypedItemExponentialFailureRateLimiter[string](50*time.Millisecond, 30*time.Second)),
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// Start begins to publish what the engine holds.
func (p *Publisher) Start(held Engine) {
	p.engine = held
	for range workers {
		p.life.Go(p.work)
	}
}

// Stop ends it and waits. It may be called without Start, and again.
func (p *Publisher) Stop() {
	p.cancel()
	p.queue.ShutDown()
	p.life.Wait()
}

// flushWithin bounds how long a publisher goes on that is to end.
const flushWithin = 3 * time.Second

// Flush publishes what waits to be, as far as there is time.
func (p *Publisher) Flush() {
	ctx, cancel := context.WithTimeout(context.Background(), flushWithin)
	defer cancel()
	p.mu.Lock()
	names := slices.Collect(maps.Keys(p.last))
	p.mu.Unlock()
	for _, name := range names {
		if p.engine == nil || ctx.Err() != nil {
			return
		}
		if err := p.Publish(ctx, name); err != nil && !errors.Is(err, ErrOverruled) {
			p.cfg.Log.Warn("an agent's last numbers are not published", zap.String("agent", name), zap.Error(err))
		}
	}
}

// gather is how long what was decided waits to be published: what is done about it
// comes first, and what that has come to meanwhile is in the same write.
const gather = 25 * time.Millisecond

// Changed implements engine.Publisher.
func (p *Publisher) Changed(name string, urgent bool) {
	if urgent {
		p.queue.AddAfter(name, gather)
		return
	}
	wait := p.cfg.Every - time.Since(p.of(name).when())
	if wait > 0 {
		p.queue.AddAfter(name, wait)
		return
	}
	// Numbers of many agents are spread over time; decisions go before them.
	p.queue.AddAfter(name, p.limit.Reserve().Delay())
}

// Decided implements engine.Publisher.
func (p *Publisher) Decided(d *trustapi.Decision) {
	if agent, _ := p.cfg.Agent(d.Agent); agent != nil {
		p.cfg.Events.Decided(agent, d)
	}
}

// Failed implements engine.Publisher.
func (p *Publisher) Failed(a *trustapi.Action) {
	if agent, _ := p.cfg.Agent(a.Agent); agent != nil {
		p.cfg.Events.Failed(agent, a)
	}
}

func (p *Publisher) work() {
	for {
		name, down := p.queue.Get()
		if down {
			return
		}
		err := p.Publish(crashpoint.For(p.ctx, "publish"), name)
		switch {
		case err == nil || errors.Is(err, ErrOverruled):
			p.queue.Forget(name)
		case p.ctx.Err() == nil:
			p.cfg.Log.Warn("an agent's status is not written yet; it is tried again", zap.String("agent", name), zap.Error(err))
			p.queue.AddRateLimited(name)
		}
		p.queue.Done(name)
	}
}

// of is what was published of an agent. There are as many as Agents were.
func (p *Publisher) of(name string) *shown {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.last[name]
	if s == nil {
		s = new(shown)
		p.last[name] = s
	}
	return s
}

func (s *shown) when() time.Time { return time.Unix(0, s.at.Load()) }

// forget drops what was published of an Agent that is gone.
func (p *Publisher) forget(name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.last, name)
}
