// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package directory

import (
	"fmt"

	"go.uber.org/zap"
	"k8s.io/client-go/tools/cache"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/internal/kubeapi/convert"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/vaultsetup"
)

func (d *Directory) agentChanged(object any) {
	a, ok := object.(*v1alpha1.Agent)
	if !ok {
		return
	}
	d.mu.Lock()
	before := d.entries[a.Key()]
	d.put(a)
	followed := d.follow != nil
	d.mu.Unlock()
	// What is wanted changes the generation, what is held only the status.
	if followed && (before == nil || before.agent.Generation != a.Generation || before.agent.UID != a.UID) {
		d.queue.Add(a.Key())
	}
}

func (d *Directory) agentGone(object any) {
	if gone, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = gone.Obj
	}
	a, ok := object.(*v1alpha1.Agent)
	if !ok {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.take(a.Key())
	if d.follow != nil {
		d.queue.Add(a.Key())
	}
}

// put enters an agent. Callers hold mu.
func (d *Directory) put(a *v1alpha1.Agent) {
	d.take(a.Key())
	e := &entry{agent: a}
	e.wanted, e.problem = d.want(a)
	var err error
	if e.grant, err = grantOf(&a.Spec); err != nil && e.problem.Reason == "" {
		e.problem = Problem{v1alpha1.ReasonToolsInvalid, err.Error() + "; the configuration of the reasoning processor counts until it is mended"}
	}
	if e.vault, _, err = vaultsetup.FromAgent(a); err != nil && e.problem.Reason == "" {
		e.problem = Problem{v1alpha1.ReasonVaultInvalid, err.Error() + "; until it is mended it has nothing to do with Vault"}
	}
	d.entries[a.Key()] = e
	for i := range a.Spec.Triggers {
		name := a.Spec.Triggers[i].Name
		if d.triggered[name] == nil {
			d.triggered[name] = map[string]struct{}{}
		}
		d.triggered[name][a.Key()] = struct{}{}
	}
}

// take takes an agent out. Callers hold mu.
func (d *Directory) take(name string) {
	e := d.entries[name]
	if e == nil {
		return
	}
	delete(d.entries, name)
	for i := range e.agent.Spec.Triggers {
		trigger := e.agent.Spec.Triggers[i].Name
		delete(d.triggered[trigger], name)
		if len(d.triggered[trigger]) == 0 {
			delete(d.triggered, trigger)
		}
	}
}

// want is what is wanted of an agent. Where its policy cannot be used it is judged
// by that of the engine, and that is said. Callers hold mu.
func (d *Directory) want(a *v1alpha1.Agent) (engine.Wanted, Problem) {
	w := engine.Wanted{MaxPhase: trust.Autonomous}
	if a.Spec.MaxPhase != "" {
		most, err := trust.ParsePhase(string(a.Spec.MaxPhase))
		if err != nil {
			most = trust.Shadow // the schema does not let it through
		}
		w.MaxPhase = most
	}
	base, problem := policyOf{policy: d.cfg.Policy}, Problem{}
	if ref := a.Spec.PolicyRef; ref != nil {
		switch named, known := d.rules[ref.Name]; {
		case !known:
			problem = Problem{v1alpha1.ReasonPolicyNotFound, fmt.Sprintf("there is no TrustPolicy %q; the engine's own policy counts until there is", ref.Name)}
		case named.err != nil:
			problem = Problem{v1alpha1.ReasonPolicyInvalid, fmt.Sprintf("TrustPolicy %q: %v; the engine's own policy counts until it is mended", ref.Name, named.err)}
		default:
			base = named
		}
	}
	w.Rules = base.rules
	if a.Spec.Budget == nil {
		return w, problem
	}
	own := *base.policy
	var err error
	if own.Budget, _, err = convert.BudgetOf(&a.Spec, nil, base.policy.Budget); err != nil {
		return w, Problem{v1alpha1.ReasonPolicyInvalid, fmt.Sprintf("%v; the policy's own budget counts until it is mended", err)}
	}
	w.Rules = engine.NewRules(&own)
	return w, problem
}

func (d *Directory) policyChanged(object any) {
	p, ok := object.(*v1alpha1.TrustPolicy)
	if !ok {
		return
	}
	policy, err := convert.PolicyOf(&p.Spec, d.cfg.Policy)
	made := policyOf{policy: policy, err: err}
	if err == nil {
		policy.Name = p.Name
		made.rules = engine.NewRules(policy)
	} else {
		d.cfg.Log.Error("a TrustPolicy is not in force", zap.String("name", p.Name), zap.Error(err))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rules[p.Name] = made
	d.judgeAnew(p.Name)
	if d.follow != nil {
		d.queue.Add(policyPrefix + p.Name)
	}
}

func (d *Directory) policyGone(object any) {
	if gone, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = gone.Obj
	}
	p, ok := object.(*v1alpha1.TrustPolicy)
	if !ok {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.rules, p.Name)
	d.judgeAnew(p.Name)
}

// judgeAnew finds out what is wanted of the agents of a policy. Callers hold mu.
func (d *Directory) judgeAnew(policy string) {
	for name, e := range d.entries {
		if ref := e.agent.Spec.PolicyRef; ref != nil && ref.Name == policy {
			fresh := *e
			fresh.wanted, fresh.problem = d.want(e.agent)
			d.entries[name] = &fresh
			if d.follow != nil {
				d.queue.Add(name)
			}
		}
	}
}
