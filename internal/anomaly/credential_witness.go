// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

const vaultRate = "Not measured: the recorded runs used no Vault."

var credentialForeign = Rule{
	ID:       RuleForeign,
	Severity: Critical,
	Scope:    ScopeWitness,
	What:     "Hard event: a span named a credential that Vault says is another agent's.",
	Why:      "An agent that knows another's credential has seen what it should not, or wants the other to be cut off.",
	Tune:     "See that no two agents share a ServiceAccount or hand tokens on. " + witnessTune,
	Rate:     vaultRate,
}

var credentialForbidden = Rule{
	ID:       RuleForbidden,
	Severity: Warning,
	Scope:    ScopeWitness,
	What:     "Vault denied the cycle several requests for paths that are not granted to the agent in any phase.",
	Why:      "One such request is a slip; several are a search for what the agent was not given.",
	Tune:     "Grant the path if the work needs it, from the phase on in which it does. " + witnessTune,
	Rate:     vaultRate,
}

var credentialLasting = Rule{
	ID:       RuleLasting,
	Severity: Warning,
	Scope:    ScopeWitness,
	What:     "A token or a lease was issued for longer than the agent's Job may run.",
	Why:      "What outlives its Job when nobody revokes it is there for whoever finds it.",
	Tune:     "Bound the roles in Vault by the Job's deadline: `leasehold vault verify` shows which are not. " + witnessTune,
	Rate:     vaultRate,
}

var credentialOutlives = Rule{
	ID:       RuleOutlives,
	Severity: Critical,
	Scope:    ScopeWitness,
	What:     "A credential was used after the cycle had ended that it was issued for.",
	Why:      "Nothing of the cycle runs any more, so somebody else has its token.",
	Tune:     "See that nothing copies the token out of the pod. " + witnessTune,
	Rate:     vaultRate,
}

var credentialOutside = Rule{
	ID:       RuleOutside,
	Severity: Critical,
	Scope:    ScopeWitness,
	What:     "A credential of the agent was issued while nothing of it ran.",
	Why:      "Only a run of the agent has a reason to log in as it; whoever else can has its ServiceAccount.",
	Tune:     "Give other work a ServiceAccount of its own. " + witnessTune,
	Rate:     vaultRate,
}

var credentialWide = Rule{
	ID:       RuleWide,
	Severity: Critical,
	Scope:    ScopeWitness,
	What:     "A token of the agent has policies beyond those of the phase that it holds.",
	Why:      "What it may do is then not what was decided: somebody gave it more in Vault itself.",
	Tune:     "See who writes the agent's entity, its groups and its roles: `leasehold vault verify` shows what differs. " + witnessTune,
	Rate:     vaultRate,
}
