// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

// Group is what a check is about.
type Group string

// The groups, in the order in which they are shown.
const (
	GroupVault   Group = "Vault policy scoping"
	GroupKube    Group = "Kubernetes RBAC alignment"
	GroupOTel    Group = "OpenTelemetry coverage"
	GroupScaling Group = "HPA and VPA thresholds"
	GroupTrust   Group = "Trust gating"
)

// Groups are all there are.
func Groups() []Group { return []Group{GroupVault, GroupKube, GroupOTel, GroupScaling, GroupTrust} }

// Check is one point of the checklist.
type Check struct {
	// ID is stable: people skip by it.
	ID    string `json:"id"`
	Group Group  `json:"group"`
	// Title is what holds where it passes.
	Title string `json:"title"`
	// Why says what goes wrong without it, Mend what to do.
	Why  string `json:"why"`
	Mend string `json:"mend"`

	// needs are the kinds of Kubernetes that it looks at.
	needs []string
	run   func(*look)
}

// Checks are all 24, group by group.
func Checks() []Check {
	return []Check{
		vaultPaths, vaultTTL, vaultTokens, vaultSudo, vaultAudit,
		kubeAccount, kubeSecrets, kubeAudience, kubeAdmission, kubeJob, kubeStatic,
		otelSpans, otelCoverage, otelIdentity, otelFlush, otelContent,
		scalingLimits, scalingTokens, scalingBudget,
		trustShadow, trustFloors, trustApprovals, trustLimiter, trustObserve,
	}
}

// Find is the check of an id; ok is false for one that there is none of.
func Find(id string) (c Check, ok bool) {
	for _, c := range Checks() {
		if c.ID == id {
			return c, true
		}
	}
	return Check{}, false
}
