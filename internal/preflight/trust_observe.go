// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"time"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/trust"
)

var trustObserve = Check{
	ID: "trust.observe", Group: GroupTrust,
	Title: "A policy was observed before it is enforced",
	Why: "What a policy would have decided shows whether its numbers and the instrumentation are right, and costs nobody their " +
		"credentials. Enforced on the first day, each mistake of either is an outage.",
	Mend: "Set enforcement to observe, look at leasehold fleet and leasehold simulate, then enforce and write the date from which " +
		"on it was observed: the annotation leasehold.dev/observed of a TrustPolicy, a comment of that name in a configuration.",
	needs: []string{"TrustPolicy", "Agent"},
	run:   runTrustObserve,
}

// enoughCycles is how many settled cycles of its agents show that a policy has been
// observed.
const enoughCycles = 20

func runTrustObserve(l *look) {
	cycles := map[string]int64{}
	for _, a := range of[v1alpha1.Agent](l.Input) {
		if ref := a.is.Spec.PolicyRef; ref != nil && a.Source == Cluster {
			cycles[ref.Name] += a.is.Status.Cycles
		}
	}
	for _, g := range l.gates() {
		enforced := g.Enforcement.Default == trust.Enforce
		for _, mode := range g.Enforcement.Phases {
			enforced = enforced || mode == trust.Enforce
		}
		note := g.Notes[AnnotationObserved]
		since, err := time.Parse(time.DateOnly, note)
		field := g.below + "enforcement"
		switch {
		case !enforced, !g.collector && cycles[g.Object.Name] >= enoughCycles:
			l.saw()
		case note == "" && g.collector:
			l.unknown("%s: the policy is enforced, and the file does not say since when it was observed", g.Source)
		case note == "":
			l.bad(g.Object, field, "it is enforced, and nothing says that it was observed first")
		case err != nil:
			l.bad(g.Object, field, "%s is no date such as 2026-01-31", AnnotationObserved)
		case since.After(time.Now()):
			l.bad(g.Object, field, "%s is in the future: it is observed from then on", AnnotationObserved)
		default:
			l.saw()
		}
	}
}
