// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"fmt"

	"github.com/leasehold/leasehold/extension/trustextension/internal/kube/act"
	"github.com/leasehold/leasehold/extension/trustextension/internal/vault/watch"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
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
	cfg := watch.Config{
		Client:      c.vault.client("watch"),
		Agents:      c.directory.Vaulted,
		Credentials: bonds{c.x}, Runs: c.runs, Standing: c.standing, Submit: told{c.x}.Submit,
		Blind:   func() bool { return c.x.engine.Load().Impaired() },
		Revert:  func(ctx context.Context, agent string) error { return c.revert(ctx, t, agent) },
		Drifted: func(agent, text string) { c.events.Record(agent, policyDrift, text) },
		Count:   c.x.watched, Log: c.x.set.Logger,
	}
	cfg.Agent = func(name string) *vaultsetup.Agent {
		agent, _ := c.directory.Vault(name)
		return agent
	}
	if a := c.vault.cfg.Audit.Get(); a != nil {
		cfg.Device, cfg.CanaryEvery, cfg.Tolerance = a.Device, a.Canary, a.Tolerance
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
	return watch.Standing{Phase: phase, Quarantined: e.Quarantined(agent), Busy: e.Busy(agent)}
}

// revert has Vault hold again what was decided. That this gateway still decides on
// the agent is made sure of first, as what is put back may be more than what is
// there. An entity that a person has disabled stays so: whoever stops an agent by
// hand has a reason.
func (c *cluster) revert(ctx context.Context, t *term, agent string) error {
	if err := t.publisher.Publish(ctx, agent); err != nil {
		return err
	}
	s := c.standing(agent)
	kinds := []trust.ActionKind{trust.Narrow}
	if s.Quarantined {
		kinds = []trust.ActionKind{trust.Disable, trust.Narrow}
	}
	for _, kind := range kinds {
		if _, err := c.vault.actuator.Do(ctx, trustapi.Action{Agent: agent, Kind: kind, Phase: s.Phase}); err != nil {
			return fmt.Errorf("put %s back in Vault: %w", agent, err)
		}
	}
	return nil
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
