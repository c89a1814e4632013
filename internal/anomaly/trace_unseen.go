// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var traceUnseen = Rule{
	ID:       RuleUnseen,
	Severity: Warning,
	Scope:    ScopeWitness,
	What:     "A Job of the agent ran to its end, and no span of it came.",
	Why:      "An agent that sends only its good runs is trusted on those alone: a run that nobody saw gives no credit.",
	Tune:     "See that the Job's containers reach the collector, and that they send what they have before they end. " + witnessTune,
	Rate:     witnessRate,
}
