// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

var kubeAccount = Check{
	ID: "k8s.account", Group: GroupKube,
	Title: "Each agent has a ServiceAccount of its own, and no token for the API server",
	Why: "The account is who an agent is: to Vault, to the collector and to the API server. What runs as default shares its " +
		"name with everything in the namespace, and a mounted token lets it ask the API server.",
	Mend: "Make a ServiceAccount and an Agent of the same name, and set serviceAccountName and " +
		"automountServiceAccountToken: false in Jobs that Leasehold does not launch.",
	needs: workloadKinds,
	run:   runKubeAccount,
}

func runKubeAccount(l *look) {
	for _, w := range l.agentWorkloads() {
		l.saw()
		switch {
		case w.serviceAccount() == "default":
			l.bad(w.Object, w.accountField(), "it runs as the ServiceAccount default")
		case w.template && w.pod.ServiceAccountName != "" && w.pod.ServiceAccountName != w.account:
			l.bad(w.Object, w.podField+".serviceAccountName", "it is not the Agent's: leave it out")
		}
		// In a template Leasehold sets it.
		mounts := w.pod.AutomountServiceAccountToken
		if mounts != nil && *mounts || mounts == nil && !w.template {
			l.bad(w.Object, w.podField+".automountServiceAccountToken", "its pods get a token for the API server: set it to false")
		}
	}
}

// accountField is where the account stands.
func (w *workload) accountField() string {
	if w.template {
		return "spec.serviceAccountName"
	}
	return w.podField + ".serviceAccountName"
}
