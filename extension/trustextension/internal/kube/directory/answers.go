// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package directory

import (
	"slices"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

func (d *Directory) entry(name string) *entry {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.entries[name]
}

// Wanted implements engine.Directory.
func (d *Directory) Wanted(name string) (engine.Wanted, bool) {
	e := d.entry(name)
	if e == nil {
		return engine.Wanted{}, false
	}
	return e.wanted, true
}

// Agent is the Agent as it was last seen, without its record; nil for one that
// there is not. It belongs to the directory.
func (d *Directory) Agent(name string) (*v1alpha1.Agent, Problem) {
	e := d.entry(name)
	if e == nil {
		return nil, Problem{}
	}
	return e.agent, e.problem
}

// IsAgent reports whether a ServiceAccount is an agent's.
func (d *Directory) IsAgent(namespace, serviceAccount string) bool {
	return d.entry(namespace+"/"+serviceAccount) != nil
}

// Phase is the phase that an Agent's status shows.
func (d *Directory) Phase(name string) (trust.Phase, bool) {
	e := d.entry(name)
	if e == nil {
		return trust.Shadow, false
	}
	phase, err := trust.ParsePhase(string(e.agent.Status.Phase))
	return phase, err == nil
}

// Grant is what the Agent says that it may do, nil where it says nothing.
func (d *Directory) Grant(name string) *anomaly.Grant {
	e := d.entry(name)
	if e == nil {
		return nil
	}
	return e.grant
}

// Vault is what an agent has to do with Vault, nil for nothing. It belongs to the
// directory.
func (d *Directory) Vault(name string) *vaultsetup.Agent {
	e := d.entry(name)
	if e == nil {
		return nil
	}
	return e.vault
}

// Vaulted are all agents that have something to do with Vault.
func (d *Directory) Vaulted() (all []*vaultsetup.Agent) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, e := range d.entries {
		if e.vault != nil {
			all = append(all, e.vault)
		}
	}
	return all
}

// Triggered implements engine.Directory.
func (d *Directory) Triggered(trigger, sender string) []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var names []string
	for name := range d.triggered[trigger] {
		if d.entries[name].launchedBy(trigger, sender) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// launchedBy reports whether a span of sender that met the trigger launches the
// agent: its own does where no others are named.
func (e *entry) launchedBy(trigger, sender string) bool {
	for i := range e.agent.Spec.Triggers {
		g := &e.agent.Spec.Triggers[i]
		if g.Name == trigger {
			return slices.Contains(g.From, sender) || len(g.From) == 0 && sender == e.agent.Key()
		}
	}
	return false
}
