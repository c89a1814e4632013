// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"slices"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
)

var kubeAdmission = Check{
	ID: "k8s.admission", Group: GroupKube,
	Title: "The admission policies are bound and refuse",
	Why: "They hold Jobs and pods to the phase with nothing of Leasehold running. A policy without a binding, or whose binding " +
		"only audits, refuses nothing.",
	Mend: "Apply configs/kubernetes/admission whole, with failurePolicy: Fail and validationActions that hold Deny; label " +
		"namespaces of agents pod-security.kubernetes.io/enforce: restricted; set jobs::admission_policies of the gateway to true.",
	needs: []string{"ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "Namespace"},
	run:   runKubeAdmission,
}

// admissionPolicies are those of configs/kubernetes/admission.
var admissionPolicies = []string{
	"leasehold-agent-template", "leasehold-agent-tokens", "leasehold-job-phase", "leasehold-job-template",
	"leasehold-pod-phase", "leasehold-protected-fields", "leasehold-workloads", "leasehold-wrapped-tokens",
}

const podSecurity = "pod-security.kubernetes.io/enforce"

func runKubeAdmission(l *look) {
	policies := map[string]typed[admissionv1.ValidatingAdmissionPolicy]{}
	for _, p := range of[admissionv1.ValidatingAdmissionPolicy](l.Input) {
		policies[p.Name] = p
	}
	bindings := map[string]typed[admissionv1.ValidatingAdmissionPolicyBinding]{}
	for _, b := range of[admissionv1.ValidatingAdmissionPolicyBinding](l.Input) {
		name := b.is.Spec.PolicyName
		if before := bindings[name]; before.Object == nil || !denies(before.is) {
			bindings[name] = b
		}
	}
	all := l.covers("ValidatingAdmissionPolicy") && l.covers("ValidatingAdmissionPolicyBinding")
	some := slices.ContainsFunc(admissionPolicies, func(name string) bool { return policies[name].Object != nil || bindings[name].Object != nil })
	switch {
	case !all && !some:
		l.unknown("no admission policy was read: pass -f configs/kubernetes/admission, or ask the cluster")
	default:
		for _, name := range admissionPolicies {
			l.saw()
			l.admission(name, policies[name], bindings[name])
		}
	}
	l.namespaces()
	l.gatewaysKnow()
}

func (l *look) admission(name string, p typed[admissionv1.ValidatingAdmissionPolicy], b typed[admissionv1.ValidatingAdmissionPolicyBinding]) {
	missing := &Object{Kind: "ValidatingAdmissionPolicy", Name: name, Source: l.whence()}
	switch {
	case p.Object == nil:
		l.bad(missing, "", "it is missing")
		return
	case p.is.Spec.FailurePolicy != nil && *p.is.Spec.FailurePolicy != admissionv1.Fail:
		l.bad(p.Object, "spec.failurePolicy", "it lets through what it cannot judge: set it to Fail")
	}
	switch {
	case b.Object == nil:
		l.bad(p.Object, "", "no binding refers to it, so that it refuses nothing")
	case !denies(b.is):
		l.bad(b.Object, "spec.validationActions", "they do not hold Deny, so that nothing is refused")
	}
}

func denies(b *admissionv1.ValidatingAdmissionPolicyBinding) bool {
	return slices.Contains(b.Spec.ValidationActions, admissionv1.Deny)
}

// whence is where something would have been that is not there.
func (l *look) whence() string {
	if l.Cluster {
		return Cluster
	}
	return "files"
}

// namespaces looks at those of agents, where they are known.
func (l *look) namespaces() {
	for _, n := range of[corev1.Namespace](l.Input) {
		if !l.agentsIn(n.Name) {
			continue
		}
		l.saw()
		if n.is.Labels[podSecurity] != "restricted" {
			l.bad(n.Object, "metadata.labels", "pods of agents are not held to the Pod Security Standard: label it %s: restricted", podSecurity)
		}
	}
}

// gatewaysKnow looks whether gateways wait for the policies.
func (l *look) gatewaysKnow() {
	for _, c := range l.Collectors {
		for _, p := range c.parts("extensions", "trust") {
			if text(get(p.is, "kubernetes", "jobs", "admission_policies")) == "false" {
				l.bad(c.Object, p.field+".kubernetes.jobs.admission_policies", "it takes a phase for lowered that nothing holds Jobs to")
			}
		}
	}
}
