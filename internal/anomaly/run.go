// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

const (
	witnessRate = "Not measured: the recorded runs ran on no cluster."
	witnessTune = "In a trust policy, `enforcement.rules` can set it to observe."
)

var runOOM = Rule{
	ID:       RuleOOM,
	Severity: Warning,
	Scope:    ScopeWitness,
	What:     "A container of the cycle's Job was killed because it ran out of memory.",
	Why:      "A context that grows without end shows here first, and what the agent had not sent by then is lost.",
	Tune:     "Raise the memory limit of the Job template if the work needs it. " + witnessTune,
	Rate:     witnessRate,
}

var runEvicted = Rule{
	ID:       RuleEvicted,
	Severity: Info,
	Scope:    ScopeWitness,
	What:     "A pod of the cycle's Job was taken away by the cluster: evicted, preempted, or lost with its node.",
	Why:      "The run broke off for no fault of the agent, which explains a cycle without an end.",
	Tune:     "Give the Job template requests that it keeps to, or a higher priority. " + witnessTune,
	Rate:     witnessRate,
}

var runUnmanaged = Rule{
	ID:       RuleUnmanaged,
	Severity: Warning,
	Scope:    ScopeWitness,
	What:     "A Job or pod ran under the agent's ServiceAccount that Leasehold did not launch.",
	Why:      "Whatever runs under the ServiceAccount has the agent's credentials, and nothing of it was admitted at the agent's phase.",
	Tune:     "Give other work a ServiceAccount of its own, and install the admission policies. " + witnessTune,
	Rate:     witnessRate,
}
