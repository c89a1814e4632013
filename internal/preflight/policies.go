// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/kubeapi/convert"
	"github.com/leasehold/leasehold/internal/trust"
)

// gate is a policy of trust: a TrustPolicy, or that of the trust extension's
// configuration.
type gate struct {
	*Object
	*trust.Policy
	// collector says that it is of a configuration, whose keys are others; below is
	// the path that they are under.
	collector bool
	below     string
}

// gates are all policies of trust. What is none is told.
func (l *look) gates() (all []gate) {
	for _, p := range of[v1alpha1.TrustPolicy](l.Input) {
		policy, err := convert.PolicyOf(&p.is.Spec, nil)
		if err != nil {
			l.useless(p.Object, "spec", err)
			continue
		}
		all = append(all, gate{Object: p.Object, Policy: policy, below: "spec."})
	}
	for _, c := range l.Collectors {
		for _, extension := range c.parts("extensions", "trust") {
			if extension.is["policy"] == nil && get(c.is, "service", "extensions") == nil {
				continue // it is laid over a configuration that starts the extension, whose policy counts
			}
			policy, err := policyOf(extension.is["policy"])
			if err != nil {
				l.useless(c.Object, extension.field+".policy", err)
				continue
			}
			all = append(all, gate{Object: c.Object, Policy: policy, collector: true, below: extension.field + ".policy."})
		}
	}
	return all
}

// idFloors is the check that tells of policies that cannot be used.
const idFloors = "trust.floors"

// useless tells of a policy that cannot be used, once as a finding.
func (l *look) useless(o *Object, field string, err error) {
	if l.ID == idFloors {
		l.bad(o, field, "it cannot be used: %v", err)
		return
	}
	l.unknown("%s of %s cannot be used", o, o.Source)
}

// policyOf reads a policy as the trust extension does: its preset, with what is set
// over it.
func policyOf(value any) (*trust.Policy, error) {
	settings, _ := expand(value).(map[string]any)
	policy := trust.DefaultPolicy()
	switch preset := text(settings["preset"]); preset {
	case "", "default":
	case trust.DemoPolicyName:
		policy = trust.DemoPolicy()
	default:
		return nil, fmt.Errorf("there is no preset %.40q", preset)
	}
	delete(settings, "preset")
	if len(settings) == 0 {
		return policy, nil
	}
	text, err := yaml.Marshal(settings)
	if err != nil {
		return nil, err
	}
	if err := yaml.Unmarshal(text, policy); err != nil {
		return nil, err
	}
	if err := policy.Validate(); err != nil {
		return nil, err
	}
	return policy, nil
}

// step is a step up of a gate.
type step struct {
	trust.Step
	to trust.Phase
	// field is where it stands.
	field string
}

func (g *gate) steps() []step {
	all := []step{
		{g.Up.Restricted, trust.Restricted, "up.restricted"},
		{g.Up.SemiAutonomous, trust.SemiAutonomous, "up.semi-autonomous"},
		{g.Up.Autonomous, trust.Autonomous, "up.autonomous"},
	}
	for i := range all {
		if !g.collector {
			all[i].field = strings.ReplaceAll(all[i].field, "semi-autonomous", "semiAutonomous")
		}
		all[i].field = g.below + all[i].field
	}
	return all
}

// key is the name of a setting, which a TrustPolicy and a configuration of the
// collector write differently.
func (g *gate) key(inObject, inConfig string) string {
	if g.collector {
		return inConfig
	}
	return inObject
}
