// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/actuate"
	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// arm makes what acts on the cluster.
func (c *cluster) arm(ctx context.Context) (err error) {
	c.events = act.NewEvents(c.clients.Kubernetes, c.uid, time.Now, c.x.set.Logger)
	if c.x.cfg.Vault.HasValue() {
		if err := c.joinVault(ctx); err != nil {
			return err
		}
	}
	protected := slices.Clone(c.cfg.ProtectedNamespaces)
	if c.own != "" {
		protected = append(protected, c.own)
	}
	jobs := &c.cfg.Jobs
	cfg := act.Config{
		Client: c.clients.Kubernetes, Dynamic: c.clients.Dynamic, Agents: act.FromServer(c.clients),
		Phase: c.x.held, Quarantined: c.x.quarantined,
		Protected: act.Protected{Namespaces: protected, OwnNamespace: c.own},
		Env:       variables(jobs.Env), Audience: jobs.Audience, Grace: jobs.Grace, Admission: jobs.AdmissionPolicies,
		Record: c.events.Record, Log: c.x.set.Logger,
	}
	split := new(actuate.Split)
	if c.vault != nil {
		cfg.Broker, split.Vault, split.Cycles = c.vault.broker, c.vault.actuator, c.vault.cycles
	}
	c.jobs, err = act.New(cfg)
	split.Kubernetes, c.actuator = c.jobs, split
	return err
}

// held is the phase that the engine holds, false for an agent that it does not know.
func (x *trustExtension) held(agent string) (trust.Phase, bool) { return x.engine.Load().Phase(agent) }

func (x *trustExtension) quarantined(agent string) bool { return x.engine.Load().Quarantined(agent) }

func variables(env map[string]string) (out []corev1.EnvVar) {
	for _, name := range slices.Sorted(maps.Keys(env)) {
		out = append(out, corev1.EnvVar{Name: name, Value: env[name]})
	}
	return out
}

func (c *cluster) uid(namespace, name string) (types.UID, bool) {
	agent, _ := c.directory.Agent(namespace + "/" + name)
	if agent == nil {
		return "", false
	}
	return agent.UID, true
}

// sweepEvery is how often Jobs are ended that stay suspended or run too long.
const sweepEvery = 30 * time.Second

// sweep ends such Jobs until the context ends.
func (c *cluster) sweep(ctx context.Context) {
	janitor := act.NewJanitor(c.jobs)
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		once, cancel := context.WithTimeout(ctx, sweepEvery)
		if err := janitor.Sweep(once); err != nil && ctx.Err() == nil {
			c.x.set.Logger.Warn("Jobs that should have ended are still there; they are looked at again", zap.Error(err))
		}
		cancel()
	}
}

// told is the engine that decides, to whoever tells of the cluster.
type told struct{ x *trustExtension }

// Run implements witness.Listener.
func (t told) Run(ctx context.Context, agent string, change trust.RunChange) error {
	return t.x.engine.Load().Run(ctx, agent, change)
}

// Submit implements witness.Listener.
func (t told) Submit(ctx context.Context, all []trustapi.Submission) error {
	return t.x.engine.Load().Submit(ctx, all)
}

// events tells people what happened to agents.
type events struct{ to *act.Events }

// reasons are those of Events for decisions; others are none.
var reasons = map[trust.Kind]act.Reason{
	trust.Promote: act.Promoted, trust.Demote: act.Demoted, trust.Quarantining: act.Quarantined,
	trust.Release: act.Released, trust.Freeze: act.Frozen, trust.Unfreeze: act.Unfrozen,
}

// Decided implements publish.Events.
func (e events) Decided(agent *v1alpha1.Agent, d *trustapi.Decision) {
	reason, told := reasons[d.Kind]
	if !told {
		return
	}
	text := []string{d.From.String() + " → " + d.To.String()}
	if d.From == d.To {
		text[0] = "in " + d.To.String()
	}
	for i := range d.Reasons {
		text = append(text, d.Reasons[i].Text)
	}
	e.to.Record(agent.Key(), reason, strings.Join(text, "; "))
}

// Failed implements publish.Events; what was done is told by who does it.
func (e events) Failed(agent *v1alpha1.Agent, a *trustapi.Action) {
	e.to.Record(agent.Key(), act.ActionFailed, fmt.Sprintf("%s failed %d times and is tried again: %s", a.Kind, a.Attempts, a.Error))
}
