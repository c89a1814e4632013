// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"fmt"
	"slices"

	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/watch"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trustapi"
	"github.com/leasehold/leasehold/internal/vaultaudit"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

var (
	_ trustapi.VaultAudit = (*trustExtension)(nil)
	_ trustapi.Uses       = (*trustExtension)(nil)
	_ trustapi.Hints      = (*trustExtension)(nil)
	_ trustapi.Traces     = (*trustExtension)(nil)
)

// policyDrift is the reason of an Event of what Vault held otherwise.
const policyDrift act.Reason = "VaultDrift"

// watchVault makes the watcher of a term, which starts when the engine decides.
func (c *cluster) watchVault(t *term) (err error) {
	if c.vault == nil {
		return nil
	}
	compare := c.vault.client("compare") // many requests, that must not hold up judgements
	cfg := watch.Config{
		Client: c.vault.client("watch"),
		Agents: c.vaulted, Agent: c.directory.Vault,
		Credentials: bonds{c.x}, Runs: c.runs, Standing: c.standing, Submit: told{c.x}.Submit,
		Blind:  func() bool { return c.x.engine.Load().Impaired() },
		Revert: func(ctx context.Context, agent, why string) error { return c.x.engine.Load().Restore(ctx, agent, why) },
		SetUp: func(ctx context.Context, a *vaultsetup.Agent) ([]string, error) {
			return vaultsetup.Drift(ctx, compare, a)
		},
		Drifted: func(agent, text string) { c.events.Record(agent, policyDrift, text) },
		Count:   c.x.watched, Log: c.x.set.Logger,
		DriftEvery: c.vault.cfg.DriftInterval,
	}
	if a := c.vault.cfg.Audit.Get(); a != nil {
		cfg.Follows, cfg.Device, cfg.CanaryEvery, cfg.Tolerance = true, a.Device, a.Canary, a.Tolerance
	}
	t.custody, err = watch.New(cfg)
	return err
}

// why says why Vault cannot be asked now, "" when it can.
func (v *vault) why(t *term) string {
	if err := v.session.Ready(); err != nil {
		return err.Error()
	}
	return t.custody.Health()
}

// runs are an agent's cycles that go on.
func (c *cluster) runs(agent string) (all []watch.Run) {
	for _, r := range c.x.engine.Load().RunsOf(agent) {
		all = append(all, watch.Run{ID: r.ID, Started: r.Started, Deadline: r.Deadline})
	}
	return all
}

// standing is what Vault should show of an agent.
func (c *cluster) standing(agent string) watch.Standing {
	e := c.x.engine.Load()
	phase, _ := e.Phase(agent)
	return watch.Standing{Phase: phase, Quarantined: e.Quarantined(agent), Observed: e.Observed(agent), Busy: e.Busy(agent)}
}

// vaulted are the agents that have something to do with Vault and may be acted on.
func (c *cluster) vaulted() []*vaultsetup.Agent {
	return slices.DeleteFunc(c.directory.Vaulted(), func(a *vaultsetup.Agent) bool { return c.jobs.Protects(a.Key()) })
}

// Audited implements trustapi.VaultAudit. On a gateway that stands by records wait
// with their sender.
func (x *trustExtension) Audited(ctx context.Context, records []vaultaudit.Record) error {
	w := x.custody.Load()
	switch {
	case w != nil:
		return w.Audited(ctx, records)
	case !x.cfg.Vault.HasValue():
		return fmt.Errorf("%w: no vault is configured at the trust extension, so that it takes no audit records", trustapi.ErrRefused)
	default:
		return fmt.Errorf("%w: another gateway decides", trustapi.ErrUnavailable)
	}
}

// Uses implements trustapi.Uses.
func (x *trustExtension) Uses(agent, cycle string) (all []anomaly.CredentialUse, known bool) {
	if w := x.custody.Load(); w != nil {
		return w.Uses(agent, cycle)
	}
	return nil, false
}

// Hint implements trustapi.Hints.
func (x *trustExtension) Hint(h trustapi.Hint) {
	if w := x.custody.Load(); w != nil {
		w.Hint(h)
	}
}

// Traced implements trustapi.Traces.
func (x *trustExtension) Traced(agent, cycle string, trace [16]byte) {
	if w := x.custody.Load(); w != nil {
		w.Traced(agent, cycle, trace)
	}
}
