// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "slices"

// The rules of witnesses, by their ids.
const (
	RuleUnseen    = "trace.unseen"
	RuleOOM       = "run.oom"
	RuleEvicted   = "run.evicted"
	RuleUnmanaged = "run.unmanaged"
	RuleForbidden = "credential.forbidden"
	RuleForeign   = "credential.foreign"
	RuleLasting   = "credential.lasting"
	RuleOutlives  = "credential.outlives"
	RuleOutside   = "credential.outside"
	RuleWide      = "credential.wide"
)

// byWitness are the rules that need what no span tells: a witness that the agent
// does not control finds them, and the engine does not run them.
var byWitness = []*Rule{
	&credentialForbidden, &credentialForeign, &credentialLasting, &credentialOutlives, &credentialOutside, &credentialWide,
	&runEvicted, &runOOM, &runUnmanaged, &traceUnseen,
}

// WitnessRules returns the rules of witnesses, sorted by id. They have no Check
// and no thresholds.
func WitnessRules() []Rule {
	out := make([]Rule, len(byWitness))
	for i, r := range byWitness {
		out[i] = *r
	}
	return out
}

// Witnessed is a finding of a witness by one of its rules about a whole cycle;
// text states the numbers in one sentence. A rule that is none of a witness gives
// one of no weight.
func Witnessed(rule, text string) Finding {
	f := Finding{Rule: rule, Count: 1, Text: text}
	if r := witnessRule(rule); r != nil {
		f.Severity, f.Enforce = r.Severity, !r.Observe
	}
	return f
}

func witnessRule(id string) *Rule {
	if i := slices.IndexFunc(byWitness, func(r *Rule) bool { return r.ID == id }); i >= 0 {
		return byWitness[i]
	}
	return nil
}
