// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

var kubeStatic = Check{
	ID: "k8s.static-secrets", Group: GroupKube,
	Title: "No credential stands in the manifests of agents",
	Why: "A credential in a manifest, a ConfigMap or a Secret lives until somebody changes it, has no phase, and no demotion " +
		"takes it. What looks like one is told by its name, its form or its randomness; its value is never printed.",
	Mend: "Grant the path of Vault that the tool needs in spec.vault.grants, and let the program log in or unwrap its token. " +
		"For what is no credential, annotate the Agent: leasehold.dev/preflight-skip: \"k8s.static-secrets: why\".",
	needs: append([]string{"ConfigMap"}, workloadKinds...),
	run:   runKubeStatic,
}

func runKubeStatic(l *look) {
	for _, w := range l.agentWorkloads() {
		l.saw()
		for _, c := range w.containers() {
			l.environment(&w, &c)
			l.words(&w, c.field+".command", c.Command)
			l.words(&w, c.field+".args", c.Args)
		}
		for i, v := range w.pod.Volumes {
			l.volume(&w, &v, w.podField+".volumes"+index(i))
		}
	}
}

// words looks at those of a command line.
func (l *look) words(w *workload, field string, words []string) {
	for i, word := range words {
		if kind := likeSecret(word); kind != "" {
			l.bad(w.Object, field+index(i), "it looks like %s", kind)
		}
	}
}

func (l *look) environment(w *workload, c *container) {
	for i, e := range c.Env {
		field := c.field + ".env" + index(i)
		switch from := e.ValueFrom; {
		case from == nil:
			if kind := likeSecretNamed(e.Name, e.Value); kind != "" {
				l.bad(w.Object, field+".value", "%s: the value looks like %s", e.Name, kind)
			}
		case from.SecretKeyRef != nil && !l.wrapped(w, from.SecretKeyRef.Name):
			l.bad(w.Object, field+".valueFrom.secretKeyRef", "%s comes from the Secret %s", e.Name, from.SecretKeyRef.Name)
		case from.ConfigMapKeyRef != nil:
			l.configMap(w, from.ConfigMapKeyRef.Name, from.ConfigMapKeyRef.Key)
		}
	}
	for i, e := range c.EnvFrom {
		switch field := c.field + ".envFrom" + index(i); {
		case e.SecretRef != nil && !l.wrapped(w, e.SecretRef.Name):
			l.bad(w.Object, field+".secretRef", "variables come from the Secret %s", e.SecretRef.Name)
		case e.ConfigMapRef != nil:
			l.configMap(w, e.ConfigMapRef.Name, "")
		}
	}
}

func (l *look) volume(w *workload, v *corev1.Volume, field string) {
	if v.Secret != nil && !l.wrapped(w, v.Secret.SecretName) {
		l.bad(w.Object, field+".secret", "it mounts the Secret %s", v.Secret.SecretName)
	}
	if v.ConfigMap != nil {
		l.configMap(w, v.ConfigMap.Name, "")
	}
	if v.Projected == nil {
		return
	}
	for i, s := range v.Projected.Sources {
		if s.Secret != nil && !l.wrapped(w, s.Secret.Name) {
			l.bad(w.Object, field+".projected.sources"+index(i)+".secret", "it mounts the Secret %s", s.Secret.Name)
		}
		if s.ConfigMap != nil {
			l.configMap(w, s.ConfigMap.Name, "")
		}
	}
}

// wrapped reports whether a Secret is the one with the wrapped token that Leasehold
// gave this Job.
func (l *look) wrapped(w *workload, secret string) bool {
	return w.Kind == "Job" && w.meta.Labels[v1alpha1.LabelManagedBy] == v1alpha1.ManagedBy && secret == w.Name+"-vault"
}

// configMap looks at what an agent reads of a ConfigMap: one key, or all for "".
func (l *look) configMap(w *workload, name, key string) {
	m, ok := l.configMapNamed(w.Namespace, name)
	if !ok {
		l.unknown("the ConfigMap %s/%s, which %s reads, is not among what was read", w.Namespace, name, w.Object)
		return
	}
	for _, k := range slices.Sorted(maps.Keys(m.is.Data)) {
		if key != "" && k != key {
			continue
		}
		if kind := likeSecretIn(k, m.is.Data[k]); kind != "" && !l.told(m.Object, "data."+k) {
			l.bad(m.Object, "data."+k, "%s reads it, and it looks like %s", w.Object, kind)
		}
	}
}

// told reports whether a field was found already.
func (l *look) told(o *Object, field string) bool {
	return slices.ContainsFunc(l.Findings, func(f Finding) bool { return f.Object == o.String() && f.Source == o.Source && f.Field == field })
}

// likeSecretIn is likeSecretNamed for text of several lines, as in a file: each line
// that sets a name is looked at.
func likeSecretIn(name, value string) string {
	if !strings.Contains(value, "\n") {
		return likeSecretNamed(name, value)
	}
	for line := range strings.Lines(value) {
		key, one, ok := strings.Cut(line, "=")
		if !ok {
			key, one, ok = strings.Cut(line, ":")
		}
		if !ok {
			key, one = "", line
		}
		if kind := likeSecretNamed(strings.TrimSpace(key), strings.Trim(strings.TrimSpace(one), "\"'")); kind != "" {
			return kind
		}
	}
	return ""
}
