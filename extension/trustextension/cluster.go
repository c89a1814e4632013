// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/directory"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/lead"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/publish"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/witness"
	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/watch"
	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/kubeapi"
)

// cluster is the Kubernetes half of the extension: what lives as long as it, and
// the term during which it decides.
type cluster struct {
	x         *trustExtension
	cfg       *KubernetesConfig
	own       string // the namespace that Leasehold runs in
	identity  string
	clients   *kubeapi.Clients
	directory *directory.Directory
	actuator  engine.Actuator
	jobs      *act.Actuator
	vault     *vault // nil where none is configured
	events    *act.Events
	election  *lead.Election // nil where there is none

	// mu guards the term: begin and end come from different goroutines.
	mu   sync.Mutex
	term *term
}

// term is what runs while this gateway decides.
type term struct {
	publisher *publish.Publisher
	witness   *witness.Witness
	custody   *watch.Watcher // nil without Vault
	// decides is set when its engine has read all that is kept and published.
	decides bool
	// unmark lets no Service find it any more; nil before it is marked.
	unmark func()
	cancel context.CancelFunc
	life   sync.WaitGroup
}

// syncTimeout bounds how long the first look at the cluster, and the start of a
// term, may take.
const syncTimeout = 30 * time.Second

// joinCluster looks at the cluster, and decides as soon as this gateway is the one
// to.
func (x *trustExtension) joinCluster(ctx context.Context) error {
	c := &cluster{x: x, cfg: x.cfg.Kubernetes.Get()}
	x.cluster = c
	ctx, cancel := context.WithTimeout(ctx, syncTimeout)
	defer cancel()
	if err := c.connect(ctx); err != nil {
		return fmt.Errorf("kubernetes: %w", err)
	}
	if err := c.directory.Start(ctx); err != nil {
		return fmt.Errorf("kubernetes: %w", err)
	}
	if !c.cfg.LeaderElection.HasValue() {
		return c.begin(ctx, nil) // nobody else decides
	}
	return c.stand()
}

// connect makes everything that reaches the API server.
func (c *cluster) connect(ctx context.Context) error {
	reach := kubeapi.Reach{Kubeconfig: c.cfg.Kubeconfig, Context: c.cfg.Context, QPS: c.cfg.QPS, Burst: c.cfg.Burst}
	conf, err := reach.Config()
	if err != nil {
		return err
	}
	conf.Wrap(crashpoint.Wrap)
	if c.clients, err = kubeapi.New(conf); err != nil {
		return err
	}
	c.own = ownNamespace(c.cfg)
	if c.identity = c.cfg.Identity; c.identity == "" {
		if c.identity, err = os.Hostname(); err != nil {
			return fmt.Errorf("find the host's name: %w; set identity", err)
		}
	}
	if c.directory, err = directory.New(directory.Config{
		Clients: c.clients, Namespace: c.cfg.Namespace, Policy: c.x.policy(), Log: c.x.set.Logger,
	}); err != nil {
		return err
	}
	return c.arm(ctx)
}

// ownNamespace is the namespace that this process runs in, "" outside a cluster.
func ownNamespace(cfg *KubernetesConfig) string {
	if cfg.OwnNamespace != "" {
		return cfg.OwnNamespace
	}
	if ns := os.Getenv("POD_NAMESPACE"); ns != "" {
		return ns
	}
	ns, err := os.ReadFile("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(ns))
}

// stand lets this gateway be elected.
func (c *cluster) stand() (err error) {
	l := c.cfg.LeaderElection.Get()
	ns := l.Namespace
	if ns == "" {
		ns = c.own
	}
	if ns == "" {
		return errors.New("kubernetes: leader_election: namespace is not known: set it, or own_namespace, or POD_NAMESPACE; or set leader_election to null where one gateway runs")
	}
	c.election, err = lead.Start(lead.Config{
		Client: c.clients.Kubernetes, Namespace: ns, Name: l.Name, Identity: c.identity + "_" + uuid.NewString(),
		Duration: l.LeaseDuration, Renew: l.RenewDeadline, Retry: l.RetryPeriod,
		Begin: c.begin, End: c.end, Log: c.x.set.Logger,
	})
	return err
}

// begin lets this gateway decide.
func (c *cluster) begin(ctx context.Context, holds func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	ctx, done := context.WithTimeout(ctx, syncTimeout)
	defer done()
	x := c.x
	own, cancel := context.WithCancel(context.Background())
	t := &term{cancel: cancel, publisher: publish.New(publish.Config{
		Clients: c.clients, Namespace: c.cfg.Namespace, Agent: c.directory.Agent, Events: events{c.events},
		Writer: c.identity + "/" + uuid.NewString()[:8], Every: c.cfg.PublishInterval, PerSecond: c.cfg.PublishPerSecond, Log: x.set.Logger,
	})}
	c.term = t
	err := c.watch(t)
	if err == nil {
		err = c.watchVault(t)
	}
	if err == nil {
		err = c.decide(ctx, t, holds)
	}
	if err != nil {
		c.endTerm()
		return err
	}
	t.unmark = c.keepMarked(own)
	t.life.Go(func() { c.events.Run(own) })
	t.life.Go(func() { c.sweep(own) })
	return nil
}

// decide starts the engine of a term, and then what tells it of the cluster.
func (c *cluster) decide(ctx context.Context, t *term, holds func() error) error {
	x := c.x
	cfg := x.engineConfig()
	cfg.Directory, cfg.Actuator, cfg.Witness = c.directory, c.actuator, t.witness
	cfg.Publisher, cfg.Published, cfg.Holds = t.publisher, t.publisher.Load, holds
	if c.vault != nil {
		cfg.Credentials = func() string { return c.vault.why(t) }
	}
	// The first actions come before the start returns, and publish.
	if err := x.decide(ctx, cfg, func(e *engine.Engine) { t.publisher.Start(e) }); err != nil {
		return err
	}
	e := x.engine.Load()
	t.decides = true
	c.directory.Follow(func(ctx context.Context, agent string) error {
		if err := e.Look(ctx, agent); err != nil {
			return err
		}
		t.witness.Recheck(agent)
		t.publisher.Changed(agent, false)
		return nil
	})
	if err := t.witness.Start(ctx); err != nil || t.custody == nil {
		return err
	}
	x.custody.Store(t.custody)
	return t.custody.Start(ctx)
}

// watch makes the witness of a term.
func (c *cluster) watch(t *term) (err error) {
	x := c.x
	t.witness, err = witness.New(witness.Config{
		Client: c.clients.Kubernetes, Namespace: c.cfg.Namespace, IsAgent: c.directory.IsAgent, Told: told{x},
		Heard: func(r witness.Run) bool { return x.engine.Load().WasHeard(r.Agent, r.Cycle) },
		Unfinished: func() (runs []witness.Run) {
			for _, r := range x.engine.Load().Runs() {
				runs = append(runs, witness.Run{Agent: r.Agent, Cycle: r.ID})
			}
			return runs
		},
		Blind: x.Impair, Log: x.set.Logger,
	})
	return err
}

// end lets another gateway decide.
func (c *cluster) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.endTerm()
}

// endTerm ends what begin began, in the reverse order. Callers hold mu.
func (c *cluster) endTerm() {
	t := c.term
	if t == nil {
		return
	}
	c.term = nil
	if t.unmark != nil {
		t.unmark()
	}
	c.directory.Follow(nil)
	t.cancel()
	if t.witness != nil {
		t.witness.Stop()
	}
	if t.custody != nil {
		c.x.custody.Store(nil)
		t.custody.Stop()
	}
	if t.decides {
		t.publisher.Flush()
	}
	if err := c.x.standBy(); err != nil {
		c.x.set.Logger.Error("the engine did not end in good order", zap.Error(err))
	}
	t.publisher.Stop()
	t.life.Wait()
}

// leave ends everything. It may be called on a cluster that was not joined whole.
func (c *cluster) leave() {
	if c.election != nil {
		c.election.Stop()
	}
	c.end()
	if c.directory != nil {
		c.directory.Stop()
	}
	c.vault.leave()
}
