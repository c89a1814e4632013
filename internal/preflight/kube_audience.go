// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

var kubeAudience = Check{
	ID: "k8s.audience", Group: GroupKube,
	Title: "Each token of an agent is for one audience, and short-lived",
	Why: "A token without an audience of its own is good at the API server as well: who receives spans could then act as " +
		"the agent. One of a Secret never ends.",
	Mend: "Set audience of projected tokens (leasehold for spans, vault for Vault) and expirationSeconds of at most 3600; set " +
		"audiences of pod_identity; delete Secrets of the type kubernetes.io/service-account-token.",
	needs: workloadKinds,
	run:   runKubeAudience,
}

// maxTokenLife is how long a projected token may be good, in seconds.
const maxTokenLife = 3600

func runKubeAudience(l *look) {
	for _, w := range l.agentWorkloads() {
		l.saw()
		for i, v := range w.pod.Volumes {
			if v.Projected == nil {
				continue
			}
			for j, s := range v.Projected.Sources {
				if s.ServiceAccountToken != nil {
					l.projected(&w, s.ServiceAccountToken, w.podField+".volumes"+index(i)+".projected.sources"+index(j)+".serviceAccountToken")
				}
			}
		}
	}
	for _, s := range of[corev1.Secret](l.Input) {
		account := s.is.Annotations[corev1.ServiceAccountNameKey]
		if s.is.Type == corev1.SecretTypeServiceAccountToken && l.agentNamed(s.Namespace, account) != nil {
			l.saw()
			l.bad(s.Object, "type", "it holds a token of %s that never ends", account)
		}
	}
	for _, c := range l.Collectors {
		for _, p := range c.parts("extensions", "pod_identity") {
			l.saw()
			audiences := names(p.is["audiences"])
			if len(audiences) == 0 && p.is["audiences"] != nil || slices.ContainsFunc(audiences, ofAPIServer) {
				l.bad(c.Object, p.field+".audiences", "it has to name an audience that is not the API server's, such as leasehold")
			}
		}
	}
}

func (l *look) projected(w *workload, t *corev1.ServiceAccountTokenProjection, field string) {
	if ofAPIServer(t.Audience) {
		l.bad(w.Object, field+".audience", "the token is good at the API server: name the one that it is for")
	}
	if t.ExpirationSeconds != nil && *t.ExpirationSeconds > maxTokenLife {
		l.bad(w.Object, field+".expirationSeconds", "the token is good for %d seconds: %d are enough, for it is renewed", *t.ExpirationSeconds, maxTokenLife)
	}
}

// ofAPIServer reports whether an audience is the API server's own.
func ofAPIServer(audience string) bool {
	return audience == "" || strings.Contains(audience, "kubernetes.default") || audience == "api"
}
