// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

var identityMismatch = Rule{
	ID:       "identity.mismatch",
	Severity: Critical,
	Needs:    NeedsImpersonated,
	Scope:    ScopeTotals,
	What:     "Hard event: the sender claims to be another agent than the one that its connection proves it to be, or of another namespace, pod or Job.",
	Why: "Evidence counts for the agent that is proven, so the claim moves nobody else; but nothing that is in order " +
		"speaks in another's name. It is told on the first step that came with the claim.",
	Tune: "Silent where no connection proves anything. `identity::claims` lists the attributes that are held against the proven " +
		"name; list only those that hold the same name wherever all is well. Of a collector in front whose stamps are taken for " +
		"such claims, put the name into `identity::collectors`.",
	Rate:  "Not measured: the recorded runs came over no connection.",
	Check: checkIdentityMismatch,
}

func checkIdentityMismatch(in *Input) (f Finding, fired bool) {
	if in.Facts.Impersonated == "" {
		return f, false
	}
	f, fired = found(Critical, "the sender claims to be %s and is proven to be %s", quoted(in.Facts.Impersonated), quoted(in.Facts.Proven))
	f.Hard = true
	return f, fired
}
